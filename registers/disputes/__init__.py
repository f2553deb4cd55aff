"""Cases about rights by channel, and complaints about listings with what becomes of them."""
