"""What rights like this one went for: quartiles of recorded deals, where there are enough of them."""
