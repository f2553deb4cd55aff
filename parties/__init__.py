"""Who takes part: organisations, people and their roles, operation centers and their grants, notices."""
