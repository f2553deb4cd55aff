"""Statements of the trading center's bank account: taken in, matched with what was due, reconciled with the books."""
