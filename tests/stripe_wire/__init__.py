"""A Stripe of our own, spoken to over real HTTP by Stripe's real library: only the endpoints that the product calls.

It refuses what Stripe refuses: parameters that the library's types do not know, removed ones, keys used for other
content or while the first request is under way, refunds above what was paid, transfers above the balance.
"""
