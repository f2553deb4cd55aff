"""Loans against the pledge of rights, from the application to the release or the sale of what was pledged."""
