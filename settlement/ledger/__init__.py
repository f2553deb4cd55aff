"""The ledger: accounts, journals and transfers that cannot be unbalanced, overdrawn, edited or deleted."""
