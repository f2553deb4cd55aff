"""Held money: kept for a purpose that it is told, until it is released or refunded."""
