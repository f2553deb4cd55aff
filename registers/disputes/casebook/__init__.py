"""Pages of cases and of their statistics."""
