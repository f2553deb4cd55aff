"""Rules with numbers: how a new version of any of them is proposed, confirmed by somebody else, and published."""
