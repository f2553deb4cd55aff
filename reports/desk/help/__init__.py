"""Help by task: short steps with ways into the product."""
