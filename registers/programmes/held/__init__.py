"""Files that are kept for a title: reports of checks, proofs of having been the first."""
