"""The rulebook of the house: which rules with numbers are in force, and how a new one comes into force."""
