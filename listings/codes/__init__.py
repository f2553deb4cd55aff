"""Code lists and their labels: what the codes of the registers mean, in short words of our own and in official ones."""
