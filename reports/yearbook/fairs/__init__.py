"""Deals that came about at events: tagged one by one, rolled up by event and year."""
