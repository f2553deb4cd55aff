"""Pages that show rights and take new ones in."""
