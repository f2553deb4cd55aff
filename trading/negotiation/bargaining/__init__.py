"""Pages of offers: making, answering and accepting them."""
