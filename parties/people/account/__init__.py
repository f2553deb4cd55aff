"""One’s own account: language, password, sessions, keys."""
