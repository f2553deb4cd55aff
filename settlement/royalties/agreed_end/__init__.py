"""A licence that both sides end by agreement."""
