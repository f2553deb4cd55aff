"""What the city registers: certifications, recognitions, hosting, alliances, disputes."""
