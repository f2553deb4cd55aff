"""Settlement: the ledger, payments, held money, operating volume, and the deals that move them."""
