"""The yearbook: every figure of the city's report, computed from records by its definition."""
