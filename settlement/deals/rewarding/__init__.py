"""Where owners note what they paid their inventors."""
