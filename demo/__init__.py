"""The demonstration city: invented people and rights, made through services only; refused in production."""
