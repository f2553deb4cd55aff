"""What the city and its centers read: figures computed from records, each opening down to its evidence."""
