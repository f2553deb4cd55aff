"""The door: sign in, sign out, whom to act for, a forgotten password."""
