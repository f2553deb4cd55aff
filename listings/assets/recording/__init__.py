"""Pages on which a center records what offices and courts have decided."""
