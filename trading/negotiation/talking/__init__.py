"""Pages beside the terms: messages, the exclusive window, the buyer's name."""
