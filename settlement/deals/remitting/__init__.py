"""A seller gives up an unpaid instalment of a settled deal."""
