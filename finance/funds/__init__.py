"""Funds: compensation of losses on loans by district, and funds that subsidise."""
