"""Deals of the platform about whose volume there is a doubt: looked for, shown apart, and decided by the office."""
