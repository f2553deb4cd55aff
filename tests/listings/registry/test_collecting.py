"""The collector of cycles is called seldom within an import, and as before when the last one has ended."""

import gc
from collections.abc import Iterator

import pytest

from listings.registry.collecting import SELDOM, seldom_collecting


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    """As Python starts; the test run itself collects seldom."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_it_is_called_seldom_until_the_last_import_ends():
    with seldom_collecting():
        with seldom_collecting():
            assert gc.get_threshold() == (SELDOM, 10, 10)
        assert gc.get_threshold() == (SELDOM, 10, 10)
    assert gc.get_threshold() == (700, 10, 10)


def test_who_collects_more_seldom_already_goes_on_so():
    gc.set_threshold(SELDOM + 1)
    with seldom_collecting():
        assert gc.get_threshold()[0] == SELDOM + 1


def test_an_import_that_breaks_off_puts_it_back_too():
    with pytest.raises(OSError, match="gone"), seldom_collecting():
        raise OSError("gone")
    assert gc.get_threshold() == (700, 10, 10)
