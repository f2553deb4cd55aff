"""Search: what is on sale, found by words, numbers and facets. The market writes its documents into it."""
