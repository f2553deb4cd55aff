"""What the city registers: programmes and what is granted under them, hosting, alliances, disputes."""
