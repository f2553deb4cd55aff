"""Pages of complaints about listings."""
