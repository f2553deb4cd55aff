"""Sealed blocks: rows of the books and the trail in a history tree, so that no change of them stays unseen."""
