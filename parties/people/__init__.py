"""People: accounts, memberships and roles, signing in, letters with links, API keys."""
