"""Subsidies on pages and as JSON."""
