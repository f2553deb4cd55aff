"""Instalments that fall due at a milestone: reported, confirmed, refused, or given up."""
