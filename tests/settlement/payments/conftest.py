"""These tests know no deals: a purpose is its bare key, as for a unit that lends no names."""

import pytest

from settlement.payments import purposes


@pytest.fixture(autouse=True)
def no_books(app, monkeypatch):
    """Nothing is lent by higher units."""
    monkeypatch.setattr(purposes, "_books", {})
