"""Statements of account: what stood, what moved and why, and what stands, as page, CSV and document."""
