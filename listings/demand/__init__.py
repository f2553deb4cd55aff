"""Demand: what buyers look for, posted as needs that right holders answer with their listings."""
