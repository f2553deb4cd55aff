"""Payments by bank transfer: receipts and payouts, each recorded by one finance officer and confirmed by another."""
