"""Pages of covered loans and of claims over them."""
