"""Exchange rates into yuan: imported from files by officers, kept for ever, never fetched."""
