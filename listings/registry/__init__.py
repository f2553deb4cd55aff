"""Readers of registry files, and the importer that writes assets from them."""
