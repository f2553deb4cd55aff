"""Targets of plans, by indicator, scope and year, and what the records say against them."""
