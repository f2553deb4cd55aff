"""The rules of the house in one place: every version of each, with its days, its source and the people behind it."""
