"""An owner's page and API about what it owes the inventors of its royalties."""
