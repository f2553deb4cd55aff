"""Scopes meet only where territory, field and time all meet."""

from datetime import date

import pytest

from listings.terms.fields import BRANCHES, FIELDS
from listings.terms.scope import Scope
from listings.terms.territories import TERRITORIES

YEAR_2026 = (date(2026, 1, 1), date(2026, 12, 31))


def scope(territories="CN", fields="electrical.batteries", starts=date(2026, 1, 1), ends=date(2026, 12, 31)):
    return Scope(tuple(territories.split()), tuple(fields.split()), starts, ends)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("WW", "CN"),
        ("CN", "CN-LN"),
        ("CN-LN", "CN-LN-DL"),
        ("WW", "CN-LN-DL"),
        ("EU", "DE"),
        ("WW", "EU"),
        ("CN", "CN"),
    ],
)
def test_a_territory_covers_what_lies_in_it(outer, inner):
    assert TERRITORIES.covers(outer, inner)


@pytest.mark.parametrize(
    ("outer", "inner"), [("CN-LN", "CN"), ("CN-LN", "CN-JL"), ("EU", "GB"), ("CN", "HK"), ("US", "WW")]
)
def test_a_territory_does_not_cover_what_lies_outside_it(outer, inner):
    assert not TERRITORIES.covers(outer, inner)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("*", "electrical"),
        ("electrical", "electrical.batteries"),
        ("*", "nice.9"),
        ("nice", "nice.45"),
        ("works", "works.film"),
    ],
)
def test_a_field_covers_its_narrower_fields(outer, inner):
    assert FIELDS.covers(outer, inner)


def test_codes_that_begin_alike_do_not_lie_in_each_other():
    assert not FIELDS.covers("nice.4", "nice.45")
    assert FIELDS.meet("nice.4", "nice.45") is None


def test_all_31_provinces_and_all_45_nice_classes_are_there():
    assert len(TERRITORIES.children("CN")) == 31
    assert [place.code for place in FIELDS.children("nice")] == [f"nice.{number}" for number in range(1, 46)]


def test_technology_has_some_forty_fields_in_six_sectors():
    sectors = BRANCHES["patent"]
    assert len(sectors) == 6
    assert 35 <= sum(len(FIELDS.children(sector)) for sector in sectors) <= 45


def test_every_parent_of_a_code_is_a_code():
    for tree in (TERRITORIES, FIELDS):
        assert all(place.parent is None or place.parent in tree for place in tree.places.values())


def test_a_tree_with_an_orphan_is_refused():
    from core.i18n import lazy_gettext
    from listings.terms.tree import Place, Tree

    with pytest.raises(ValueError):
        Tree([Place("CN-XX", "CN", lazy_gettext("Nowhere"))])


def test_overlap_is_the_inner_code_and_the_later_and_earlier_day():
    wide = scope("WW", "*", date(2024, 1, 1), date(2029, 12, 31))
    narrow = scope("CN-LN", "electrical.batteries", date(2026, 3, 1), None)

    overlap = wide.overlaps(narrow)

    assert overlap is not None
    assert (overlap.territories, overlap.fields) == (("CN-LN",), ("electrical.batteries",))
    assert (overlap.starts, overlap.ends) == (date(2026, 3, 1), date(2029, 12, 31))
    assert narrow.overlaps(wide) == overlap


@pytest.mark.parametrize(
    "other",
    [
        scope(territories="US"),
        scope(fields="instruments.sensors"),
        scope(starts=date(2027, 1, 1), ends=date(2027, 12, 31)),
        scope(territories="CN-JL", fields="instruments"),
    ],
)
def test_scopes_apart_in_one_dimension_do_not_overlap(other):
    assert scope().overlaps(other) is None


def test_the_last_day_still_overlaps_and_the_next_does_not():
    assert scope().overlaps(scope(starts=date(2026, 12, 31), ends=None)) is not None
    assert scope().overlaps(scope(starts=date(2027, 1, 1), ends=None)) is None


def test_two_scopes_without_end_overlap_without_end():
    overlap = scope(ends=None).overlaps(scope(starts=date(2030, 1, 1), ends=None))
    assert overlap is not None
    assert overlap.ends is None


def test_a_scope_that_says_the_same_twice_is_the_same_scope():
    assert scope("CN CN-LN CN") == scope("CN")
    assert scope(fields="electrical.batteries electrical") == scope(fields="electrical")


@pytest.mark.parametrize(
    ("outer", "inner", "holds"),
    [
        (scope("WW", "*", date(2020, 1, 1), None), scope(), True),
        (scope(), scope("CN-LN"), True),
        (scope(), scope("CN-LN US"), False),
        (scope(), scope(ends=None), False),
        (scope(), scope(starts=date(2025, 12, 31)), False),
        (scope(fields="electrical"), scope(fields="electrical.batteries electrical.power"), True),
        (scope(), scope(fields="*"), False),
    ],
)
def test_a_scope_contains_another_only_in_every_dimension(outer, inner, holds):
    assert outer.contains(inner) is holds


def test_a_scope_is_read_back_as_it_was_written():
    kept = scope("US CN-LN", "electrical instruments.sensors", ends=None).as_json()
    assert Scope.from_json(kept).as_json() == kept


def test_a_scope_is_said_in_the_readers_language():
    from core.i18n import speaking

    assert str(scope("CN-LN")) == "Liaoning; Batteries and energy storage; from 1 Jan 2026 until 31 Dec 2026"
    with speaking("zh_Hans"):
        assert str(scope("CN-LN")) == "辽宁省；电池与储能；自2026年1月1日至2026年12月31日"
