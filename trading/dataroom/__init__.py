"""Data rooms: documents of a listing behind tiers and a non-disclosure agreement, with a log that both sides see."""
