"""One vocabulary of terms for listings, offers, and deals: what is granted, where, until when, at what price."""
