"""The agreed deal, from acceptance to closed: obligations, fees, release, refund, reversal."""
