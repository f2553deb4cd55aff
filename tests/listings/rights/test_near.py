"""Free scopes near one that is taken: each offered one is free, and is like what was wanted."""

from dataclasses import replace
from datetime import date
from random import Random

from listings.assets.kinds import AssetStatus
from listings.rights.matrix import Decision, Fact
from listings.rights.near import MOST, as_ordinary, near, remaining
from listings.rights.wanted import Wanted
from listings.rights.weighing import weigh
from listings.terms.scope import Scope
from listings.terms.territories import TERRITORIES
from tests.listings.rights.oracle import a_scope
from tests.listings.rights.records import BATTERIES, ON, a_right, a_wish, standing

CHINA = frozenset({"CN"})
WANTED = a_wish(Wanted.EXCLUSIVE, Scope(("CN",), ("electrical.batteries",), ON, date(2027, 12, 31)))


def proposals(right, wish=WANTED, **more):
    return near(wish, weigh(right, wish), lambda other: weigh(right, other), **more)


def in_liaoning(**changes):
    return standing(Fact.EXCLUSIVE, replace(BATTERIES, territories=("CN-LN",), **changes))


def test_the_blocked_province_is_left_out_and_the_others_are_offered():
    first = proposals(a_right(in_liaoning()), reach=CHINA)[0]
    assert len(first.territories) == 30
    assert "CN-LN" not in first.territories
    assert (first.fields, first.starts, first.ends) == (WANTED.scope.fields, WANTED.scope.starts, WANTED.scope.ends)


def test_of_a_wide_field_the_blocked_part_is_left_out():
    wish = replace(WANTED, scope=replace(WANTED.scope, territories=("CN-LN",), fields=("electrical",)))
    [fields] = [each for each in proposals(a_right(in_liaoning()), wish) if each.territories == ("CN-LN",)][:1]
    assert "electrical.power" in fields.fields
    assert "electrical.batteries" not in fields.fields


def test_the_days_move_behind_the_last_grant_and_keep_their_length():
    wish = replace(WANTED, scope=replace(WANTED.scope, territories=("CN-LN",)))
    [later] = proposals(a_right(in_liaoning()), wish)
    assert later.starts == date(2030, 1, 1)
    assert later.ends is not None
    assert later.ends - later.starts == date(2027, 12, 31) - ON


def test_what_is_free_before_the_grant_begins_is_offered():
    begins = in_liaoning(starts=date(2027, 1, 1))
    right = a_right(replace(begins, from_date=date(2027, 1, 1)))
    wish = replace(WANTED, scope=replace(WANTED.scope, territories=("CN-LN",)))
    assert [(each.starts, each.ends) for each in proposals(right, wish)][-1] == (ON, date(2026, 12, 31))


def test_places_where_the_right_does_not_exist_are_not_offered():
    wish = replace(WANTED, scope=replace(WANTED.scope, territories=("WW",)))
    right = a_right(in_liaoning(), office="CN")
    assert all(
        code == "WW" or code.startswith("CN")
        for each in proposals(right, wish, reach=CHINA)
        for code in each.territories
    )


def test_nothing_is_near_where_the_whole_right_is_blocked_or_dead():
    assert proposals(a_right(standing(Fact.SEIZURE))) == []
    assert proposals(a_right(status=AssetStatus.LAPSED)) == []
    assert proposals(a_right(in_liaoning()), replace(WANTED, grant=Wanted.ASSIGN)) == []


def test_an_ordinary_licence_is_named_where_it_would_be_free():
    ordinary = a_right(standing(Fact.ORDINARY))
    assert as_ordinary(WANTED, lambda other: weigh(ordinary, other))
    closed = a_right(standing(Fact.EXCLUSIVE))
    assert not as_ordinary(WANTED, lambda other: weigh(closed, other))


def test_what_is_left_of_codes_never_touches_what_is_blocked():
    left = list(remaining(TERRITORIES, ["CN", "US"], {"CN-LN-DL", "US"}))
    assert "CN-LN-SY" in left
    assert not any(TERRITORIES.meet(code, blocked) for code in left for blocked in ("CN-LN-DL", "US"))


def test_every_proposal_in_random_worlds_is_free():
    chance, found = Random("near"), 0
    for _turn in range(300):
        records = []
        for number in range(1, 4):
            scope = a_scope(chance)
            fact = chance.choice([Fact.EXCLUSIVE, Fact.SOLE, Fact.ORDINARY])
            records.append(standing(fact, scope, id=number, from_date=scope.starts, to_date=scope.ends))
        right = a_right(*records)
        wish = a_wish(chance.choice([Wanted.EXCLUSIVE, Wanted.ORDINARY]), a_scope(chance), on=date(2026, 1, 1))
        free = proposals(right, wish)
        assert len(free) <= MOST
        for scope in free:
            found += 1
            assert weigh(right, replace(wish, scope=scope)).decision is not Decision.DENY
    assert found > 200
