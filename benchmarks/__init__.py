"""Measurements side by side: what the platform does against the same work done by hand. `make bench` runs them."""
