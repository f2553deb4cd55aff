"""Signatures over the hash of what was agreed."""
