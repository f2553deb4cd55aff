"""Royalty money on pages: paid through a payment provider, and taken back by two officers."""
