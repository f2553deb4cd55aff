"""IP operation centers and the grants of their tiers."""
