"""Matching: which listings fit a need and which needs fit a listing, by one score that both sides read term by term."""
