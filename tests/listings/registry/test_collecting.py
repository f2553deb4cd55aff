"""The collector of cycles is called seldom within an import, and as before when the last one has ended."""

import gc

import pytest

from listings.registry.collecting import SELDOM, seldom_collecting


def test_it_is_called_seldom_until_the_last_import_ends():
    before = gc.get_threshold()
    with seldom_collecting():
        with seldom_collecting():
            assert gc.get_threshold()[0] == SELDOM
        assert gc.get_threshold()[0] == SELDOM
    assert gc.get_threshold() == before


def test_an_import_that_breaks_off_puts_it_back_too():
    before = gc.get_threshold()
    with pytest.raises(OSError, match="gone"), seldom_collecting():
        raise OSError("gone")
    assert gc.get_threshold() == before
