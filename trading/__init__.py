"""How buyers and sellers come to terms: negotiation first, other ways of agreeing beside it."""
