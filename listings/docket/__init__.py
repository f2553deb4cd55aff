"""The docket: what keeps a right alive, what it costs, and when it is lost without it."""
