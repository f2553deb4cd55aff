"""Where a center records that a side did not perform, and what becomes of earnest money."""
