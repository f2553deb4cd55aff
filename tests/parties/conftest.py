"""Cheap hashes: what Argon2id costs is tested by name, not paid for by every test."""

from collections.abc import Iterator

import pytest

from parties.people import passwords


@pytest.fixture(autouse=True)
def cheap_hashes() -> Iterator[None]:
    """A hash takes a millisecond in these tests."""
    passwords.set_up(memory_kib=64, rounds=1)
    yield
    passwords.set_up()
