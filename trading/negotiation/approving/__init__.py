"""Pages of what waits for a colleague's approval."""
