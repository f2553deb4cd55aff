"""The history tree: as RFC 6962 says, and every proof of it checked by the offline verifier."""

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import merkle
from tests.settlement.seals.books import the_verifier

VERIFIER = the_verifier()
# The hashes of the test tree of RFC 6962's reference implementation: eight leaves of given bytes.
CONTENTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def some_leaves(count: int) -> list[bytes]:
    return [merkle.leaf(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize("size", ROOTS)
def test_the_roots_are_those_of_the_reference(size: int) -> None:
    assert merkle.root([merkle.leaf(bytes.fromhex(each)) for each in CONTENTS[:size]]).hex() == ROOTS[size]


def test_nothing_has_the_hash_of_nothing() -> None:
    assert merkle.root([]) == hashlib.sha256(b"").digest()


def test_a_tree_that_goes_on_from_its_edge_is_the_same_tree() -> None:
    leaves = some_leaves(75)
    whole = merkle.Growing()
    for place, each in enumerate(leaves):
        whole = merkle.Growing(whole.size, whole.peaks)
        whole.add(each)
        assert whole.root == merkle.root(leaves[: place + 1])


def test_every_leaf_of_every_small_tree_is_proved() -> None:
    for size in range(1, 34):
        leaves = some_leaves(size)
        for index in range(size):
            path = merkle.inclusion(leaves, index)
            assert VERIFIER.root_of_leaf(leaves[index], index, size, path) == merkle.root(leaves)


def test_every_small_tree_is_proved_to_be_the_beginning_of_every_larger_one() -> None:
    leaves = some_leaves(33)
    for size in range(1, 34):
        for old in range(1, size + 1):
            path = merkle.consistency(leaves[:size], old)
            roots = merkle.root(leaves[:old]), merkle.root(leaves[:size])
            assert VERIFIER.roots_of_path(old, size, roots[0], path) == roots


def holds(act: str, *values: object) -> object:
    try:
        return getattr(VERIFIER, act)(*values)
    except ValueError:
        return None


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_no_wrong_path_leads_from_a_leaf_to_the_root(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 40))
    leaves = some_leaves(size)  # made of their numbers, so that each is another
    index = data.draw(st.integers(0, size - 1))
    right = merkle.inclusion(leaves, index)
    path = data.draw(st.lists(st.sampled_from([*right, *leaves, b"\x00" * 32]), max_size=8))
    other = data.draw(st.integers(0, size - 1))
    found = holds("root_of_leaf", leaves[other], index, size, path)
    assert (found == merkle.root(leaves)) == (path == right and other == index)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_no_wrong_path_makes_another_beginning_true(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 40))
    old = data.draw(st.integers(1, size - 1))
    leaves = some_leaves(size)
    forged = [merkle.leaf(b"forged"), *leaves[1:]]
    path = data.draw(st.sampled_from([merkle.consistency(each, old) for each in (leaves, forged)]))
    start = data.draw(st.sampled_from([merkle.root(each[:old]) for each in (leaves, forged)]))
    found = holds("roots_of_path", old, size, start, path)
    is_true = start == merkle.root(leaves[:old]) and path == merkle.consistency(leaves, old)
    assert (found == (start, merkle.root(leaves))) == is_true


def test_a_tree_with_another_number_of_peaks_is_none() -> None:
    with pytest.raises(ValueError, match="peaks"):
        merkle.Growing(3, [merkle.EMPTY])
