"""May this be done with this right, in this scope, by this owner, and if not, why: the availability engine."""
