"""Settlement by chance: random steps, legal and not, and a simulated market with faults and crashes, by seed."""
