"""The self-check over ledger, holds, volume, roll-ups and kept files."""
