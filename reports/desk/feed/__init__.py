"""The feed of what is on offer, for other platforms to mirror: JSON Feed 1.1 and Atom 1.0 (docs/feed.md)."""
