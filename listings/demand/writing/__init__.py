"""Pages on which a need is written, paused and ended."""
