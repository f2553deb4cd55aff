"""Mandates: a right holder lets a broker act for it, exclusively or not, for a share of the price."""
