"""Readers of the offices' own code lists: one for each kind of file, known by what is in it."""
