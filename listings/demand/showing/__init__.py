"""Pages that show needs."""
