"""What can be traded: assets and their registers, terms, rights, the market, search and demand."""
