"""Accounts that payees have at a payment provider, to which what was released to them is transferred."""
