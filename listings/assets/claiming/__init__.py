"""Pages about claims to own a right."""
