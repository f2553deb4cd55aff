"""Random rights, records and wishes: the engine and a brute-force oracle say the same, row by row."""

from collections import Counter
from random import Random
from typing import Any, cast

import pytest

from listings.rights.matrix import MATRIX, Cell, Decision, Fact
from listings.rights.wanted import Wanted
from listings.rights.weighing import weigh
from tests.listings.rights.oracle import a_case, atoms, expected


def disagreements(cases, seed):
    """The first case that the two decide differently, and how often each decision was met."""
    met: Counter[Decision] = Counter()
    for number in range(cases):
        case = a_case(Random(f"{seed}:{number}"))
        verdict = weigh(case.right, case.wish)
        said = {(row.record, row.decision.value) for row in verdict.rows}
        assert said == expected(case), f"case {seed}:{number}: {case}"
        assert len(said) == len(verdict.rows)
        met[verdict.decision] += 1
    return met


def test_a_thousand_random_grants_are_decided_as_the_oracle_decides_them():
    met = disagreements(1000, "everyday")
    assert min(met[each] for each in (Decision.ALLOW, Decision.CONSENT, Decision.DENY)) > 20


@pytest.mark.parametrize(
    ("fact", "wanted"), [(Fact.SOLE, Wanted.ORDINARY), (Fact.PLEDGE, Wanted.OPEN), (Fact.ORDINARY, Wanted.EQUITY)]
)
def test_the_oracle_notices_one_wrong_cell(monkeypatch, fact, wanted):
    wrong: Any = {**MATRIX[fact], wanted: Cell(Decision.ALLOW, "CC 509")}
    monkeypatch.setitem(cast(Any, MATRIX), fact, wrong)
    with pytest.raises(AssertionError):
        disagreements(1000, "everyday")


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_twenty_thousand_random_grants_are_decided_as_the_oracle_decides_them():
    assert sum(disagreements(20_000, "soak").values()) == 20_000


def test_a_scope_overlaps_and_contains_exactly_what_its_atoms_do():
    chance = Random("scopes")
    found: Counter[bool] = Counter()
    for _pair in range(1000):
        one, other = a_case(chance).wish.scope, a_case(chance).wish.scope
        common = one.overlaps(other)
        assert (common is not None) == bool(atoms(one) & atoms(other)), (one, other)
        assert one.contains(other) == (atoms(other) <= atoms(one)), (one, other)
        apart = any(not mine & theirs for mine, theirs in zip(one.masks, other.masks, strict=True))
        assert not (apart and common), (one, other)
        found[common is not None] += 1
    assert min(found.values()) > 100
