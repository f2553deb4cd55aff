"""Organisations: who holds, buys, operates and supervises; their names in the registers and their codes."""
