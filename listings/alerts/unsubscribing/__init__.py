"""The way out of a saved search's letters, for whoever holds one."""
