"""Insurance policies on pages and as JSON."""
