"""Each part of a report in each colour, on rights that differ in the one thing that makes it so."""

from collections.abc import Callable
from datetime import date

import pytest

from core.actor import SYSTEM, Role
from listings.assets import queries
from listings.assets import services as assets
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset, EncumbranceType, Proceeds
from listings.registry.recordals import EventKind
from listings.rights import keeping
from reports.desk.diligence.finding import Part
from tests.builders import actor_for
from tests.listings.assets.world import a_paper, an_organisation
from tests.reports.desk.diligence.world import (
    NOON,
    OWNER,
    a_mark,
    a_record,
    an_entry,
    burdened,
    by_part,
    clean,
    entered,
    findings,
    imported,
    licensed,
    worst,
)
from tests.settlement.deals.world import World, a_world

T = EncumbranceType
MEMBER = {"office": "EP", "record": "EP 23999001", "application_no": "23999001.7", "source": "epo_ops"}
FAMILY = {"family_id": "99000001"}


@pytest.fixture
def world(remembered: Callable[..., World]) -> World:
    return remembered(a_world)


def wrong_digit(world: World) -> Asset:
    return clean(world, application_no="202310876543.8")


def by_hand(world: World) -> Asset:
    return entered(
        world, kind=AssetKind.PATENT_INVENTION, title="一种夹具", number="202310876543.9", status=AssetStatus.IN_FORCE,
        filing_date=date(2023, 5, 10), grant_date=date(2025, 3, 14), classes=[("IPC", "H02J 7/00")],
    )  # fmt: skip


def broken_chain(world: World) -> Asset:
    before = a_record(owners=("北岸磁材有限公司",), source_date=date(2025, 3, 14))
    sold = an_entry(EventKind.ASSIGNMENT, date(2026, 5, 6), givers=("无人知晓有限公司",), takers=(OWNER,))
    return imported(world, before, a_record(owners=(), events=(sold,)))


def two_owners(world: World) -> Asset:
    return clean(world, owners=(OWNER, "北岸磁材有限公司"))


def earlier_limitation(world: World) -> Asset:
    return clean(world, events=(an_entry(EventKind.LIMITATION, date(2026, 2, 3)),))


def with_a_member(world: World) -> Asset:
    right = clean(world, **FAMILY)
    imported(world, a_record(**MEMBER, **FAMILY))
    return right


def pledged_with_consent(world: World) -> Asset:
    right = burdened(world, T.PLEDGE)
    (row,) = assets_on(world, right)
    assets.record_consent(
        world.session, encumbrance_id=row, file_digest=a_paper(world.session, right.id), on=date(2026, 10, 1),
        proceeds=Proceeds.DEPOSIT, actor=SYSTEM, now=NOON,
    )  # fmt: skip
    return right


def assets_on(world: World, right: Asset) -> list[int]:
    return [each.id for each in queries.active_encumbrances(world.session, right.id)]


def for_a_foreigner(world: World) -> Asset:
    """The reader, who would be the other side, is foreign."""
    abroad = an_organisation(world.session, "Fernweh GmbH", country="DE")
    world.session.flush()
    world.stranger = actor_for(abroad.id, Role.BUYER)
    return burdened(world, T.EXPORT_CONTROL, ref="export:1", holder_name="")


def one_mark(world: World) -> Asset:
    return entered(world, **a_mark("70000001"))


def two_marks(world: World) -> Asset:
    entered(world, **a_mark("70000002"))
    return one_mark(world)


def a_set(world: World) -> Asset:
    other, right = entered(world, **a_mark("70000002")), one_mark(world)
    keeping.group_similar_marks(world.session, asset_ids=[other.id, right.id], actor=world.seller, now=NOON)
    world.session.flush()
    return right


CASES: tuple[tuple[Part, str, Callable[[World], Asset]], ...] = (
    (Part.IDENTITY, "green", clean),
    (Part.IDENTITY, "amber", by_hand),
    (Part.IDENTITY, "red", wrong_digit),
    (Part.TITLE, "green", clean),
    (Part.TITLE, "amber", two_owners),
    (Part.TITLE, "red", broken_chain),
    (Part.LIFE, "green", clean),
    (Part.LIFE, "amber", lambda world: clean(world, filing_date=date(2023, 7, 17))),
    (Part.LIFE, "red", lambda world: clean(world, status=AssetStatus.LAPSED)),
    (Part.BURDENS, "green", clean),
    (Part.BURDENS, "amber", pledged_with_consent),
    (Part.BURDENS, "red", lambda world: burdened(world, T.PLEDGE)),
    (Part.LICENCES, "green", clean),
    (Part.LICENCES, "amber", lambda world: licensed(world, "ordinary")),
    (Part.LICENCES, "red", lambda world: licensed(world, "exclusive")),
    (Part.DISPUTES, "green", clean),
    (Part.DISPUTES, "amber", earlier_limitation),
    (Part.DISPUTES, "red", lambda world: burdened(world, T.DISPUTE)),
    (Part.FAMILY, "green", with_a_member),
    (Part.FAMILY, "amber", clean),
    (Part.FAMILY, "red", lambda world: clean(world, publication_date=date(2023, 1, 2))),
    (Part.STATE, "green", clean),
    (Part.STATE, "amber", lambda world: burdened(world, T.STATE_FUNDED_MARCH_IN)),
    (Part.STATE, "red", for_a_foreigner),
    (Part.SIMILAR, "green", one_mark),
    (Part.SIMILAR, "amber", two_marks),
    (Part.SIMILAR, "red", a_set),
    (Part.AVAILABILITY, "green", clean),
    (Part.AVAILABILITY, "amber", lambda world: burdened(world, T.PLEDGE)),
    (Part.AVAILABILITY, "red", lambda world: burdened(world, T.SEIZURE)),
)


@pytest.mark.parametrize(("part", "colour", "build"), CASES, ids=[f"{part}-{colour}" for part, colour, _build in CASES])
def test_every_part_is_green_amber_and_red_by_what_is_on_record(
    world: World, part: Part, colour: str, build: Callable[[World], Asset]
) -> None:
    right = build(world)
    found = findings(world.session, right.subject, world.stranger)[part]
    assert worst(found) == colour, found
    grave = [each for each in found if each["colour"] != "green"]
    assert all(each["text"] and each["record"] and each["source"] and each["cure"] for each in grave), grave


def test_both_languages_say_the_same_in_the_same_colours(world: World) -> None:
    right = burdened(world, T.PLEDGE, licensed(world, "exclusive"))
    english = findings(world.session, right.subject, world.seller)
    chinese = findings(world.session, right.subject, world.seller, "zh_Hans")
    assert list(english) == list(chinese)
    for part, found in english.items():
        assert [each["colour"] for each in found] == [each["colour"] for each in chinese[part]]
        assert all(a["text"] != b["text"] for a, b in zip(found, chinese[part], strict=True)), part


def test_that_the_reader_is_not_foreign_makes_no_restricted_technology_green(world: World) -> None:
    right = burdened(world, T.EXPORT_CONTROL, ref="export:1", holder_name="")
    assert worst(findings(world.session, right.subject, world.stranger)[Part.STATE]) == "amber"


def test_missing_family_is_never_green(world: World) -> None:
    found = findings(world.session, clean(world).subject, world.seller)[Part.FAMILY]
    assert [each["colour"] for each in found] == ["amber"]
    assert "no sign that there is none" in found[0]["text"]


def test_a_gap_that_the_register_has_closed_since_is_amber(world: World) -> None:
    sold = an_entry(EventKind.ASSIGNMENT, date(2024, 5, 6), givers=("无人知晓有限公司",), takers=(OWNER,))
    before = a_record(owners=("北岸磁材有限公司",), source_date=date(2024, 3, 14))
    right = imported(world, before, a_record(events=(sold,)))
    assert worst(findings(world.session, right.subject, world.seller)[Part.TITLE]) == "amber"


def test_sources_that_disagree_on_a_day_are_named_with_their_days(world: World) -> None:
    right = imported(world, a_record(), a_record(filing_date=date(2023, 5, 11), source_date=date(2026, 1, 5)))
    (found,) = [
        each
        for each in findings(world.session, right.subject, world.seller)[Part.IDENTITY]
        if "disagree" in each["text"]
    ]
    assert "10 May 2023" in found["text"]
    assert "11 May 2023" in found["text"]
    assert found["colour"] == "amber"


def test_a_dead_right_has_no_fees_and_cannot_be_granted(world: World) -> None:
    found = findings(world.session, clean(world, status=AssetStatus.LAPSED).subject, world.seller)
    assert [each["place"] for each in found[Part.LIFE]] == ["asset"]
    assert {each["colour"] for each in found[Part.AVAILABILITY]} == {"red"}


def test_of_many_licences_the_first_are_named_and_the_rest_counted(world: World) -> None:
    right = clean(world)
    for _number in range(12):
        licensed(world, "ordinary", right)
    found = findings(world.session, right.subject, world.seller)[Part.LICENCES]
    assert len(found) == 11
    assert "2 further licences" in found[-1]["text"]


def test_what_is_no_patent_has_no_part_on_families_and_says_what_is_not_covered(world: World) -> None:
    right = entered(world, **a_mark("70000003"))
    assert Part.FAMILY not in findings(world.session, right.subject, world.seller)
    assert Part.SIMILAR not in findings(world.session, by_hand(world).subject, world.seller)


def test_what_a_part_says_names_the_law_in_words(world: World) -> None:
    (found,) = [
        each
        for each in findings(world.session, burdened(world, T.PLEDGE).subject, world.seller)[Part.BURDENS]
        if each["colour"] == "red"
    ]
    assert found["article"] == "CC 444; BR-40"
    assert found["law"] == "Civil Code, article 444"
    assert by_part({"parts": []}) == {}
