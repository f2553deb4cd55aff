"""Operating volume: append-only facts of what was contracted, collected and settled, by center."""
