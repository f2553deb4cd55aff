"""The one-stop public inquiry: any right by its number, in any spelling."""
