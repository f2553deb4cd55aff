"""Pages on which listings are offered for a need."""
