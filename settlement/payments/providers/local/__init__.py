"""The local provider: a company of its own for development and tests, with its own database and its own faults."""
