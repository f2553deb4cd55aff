"""The ground floor: what every unit stands on. Knows no word of intellectual property and imports nothing of ours."""
