"""Buyer and seller exchange versions of typed terms until one of them is accepted and opens a deal."""
