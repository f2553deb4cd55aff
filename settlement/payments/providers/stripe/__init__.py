"""Stripe: Checkout pages, separate charges and transfers, refunds, payouts, disputes, thin events."""
