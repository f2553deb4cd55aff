"""The market: listings of one right each, reviewed by a center before they go on sale."""
