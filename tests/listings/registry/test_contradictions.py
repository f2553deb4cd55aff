"""Records that contradict each other: their authority decides, and never the order in which they come in."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.actor import SYSTEM, Actor, Role
from core.db import db, transaction
from listings.assets import queries
from listings.assets.claims import claim_asset
from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.models import Asset, AssetNumber, Encumbrance, Proceeds
from listings.assets.numbers import NumberType
from listings.registry import canonical, circles, merging
from listings.registry.dividing import Teller, divided
from listings.registry.filing import Who
from listings.registry.joining import Source, source
from listings.registry.merging import take_over
from listings.registry.models import RegistryRecord
from listings.registry.numbering import RecordNotTaken
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import RightRecord, Said
from parties.notices.models import Notice
from tests.builders import NOON
from tests.conftest import reset
from tests.listings.assets.world import a_holder, an_organisation
from tests.listings.registry.test_title import FIRST, SECURED, SOLD
from tests.parties.cast import a_person
from tests.parts import seeds

A, B, C = "17990001", "17990002", "17990003"
P, Q, R = "19990011", "19990012", "19990013"


def told(day: int, *, trusted: bool = True, month: int = 5, name: str = "us_grant", **more: Any) -> Source:
    """A record of the US office of a day in May 2024."""
    values: dict[str, Any] = {
        "kind": AssetKind.PATENT_INVENTION,
        "status": AssetStatus.IN_FORCE,
        "filing_date": date(2021, 2, 3),
        "title": {"en": f"Latch of day {day}"},
        "owners": ("Lanyu Cells Ltd.",),
        **more,
    }
    source_date = date(2024, month, day)
    record = RightRecord(source=name, office="US", record=f"{name} {day}", source_date=source_date, **values)
    return source(record, trusted=trusted)


def take(*sources: Source, actor: Actor = SYSTEM) -> list[str]:
    """Take records over, one transaction each; what became of each of them."""
    verdicts = []
    for each in sources:
        with transaction() as session:
            verdicts.append(take_over(session, each.record, Who(actor, NOON)))
    db.session.rollback()
    return verdicts


def export(app: Flask, order: Iterable[Source]) -> list[str]:
    """What a blank register says after these records."""
    db.session.rollback()
    reset(db.engine.dialect.name, app)
    take(*order)
    return list(canonical.lines(db.session))


def holders_of_numbers() -> list[set[str]]:
    """The numbers of each right."""
    db.session.expire_all()
    found: dict[int, set[str]] = {}
    for row in db.session.scalars(select(AssetNumber)):
        found.setdefault(row.asset_id, set()).add(row.number)
    return sorted(found.values(), key=sorted)


# Each of these lists contradicts itself in another way.
TYPED_WRONG = (told(1, application_no=A, registration_no=R), told(2, application_no=B, registration_no=R))
BRIDGE = (
    told(1, application_no=A, publication_no="20240000001"),
    told(2, application_no=B, publication_no="20240000001"),
    told(3, application_no=A, further_numbers=(("application", B),)),
)
NOTHING_LEFT = (
    told(1, application_no=A, registration_no=R),
    told(2, application_no=A, registration_no=Q),
    told(3, application_no=B, registration_no=R),
)
HEALED = (*NOTHING_LEFT, told(4, application_no=B, registration_no=Q))
SAME_DAY = (
    told(5, application_no=A, registration_no=R, title={"en": "Buoy"}),
    told(5, application_no=B, registration_no=R, title={"en": "Float"}, name="lens_csv"),
    told(5, application_no=C, registration_no=R, title={"en": "Raft"}),
)
RING = (
    told(1, application_no=A, registration_no=P),
    told(2, application_no=B, registration_no=P),
    told(3, application_no=B, registration_no=Q),
    told(4, application_no=C, registration_no=Q),
    told(5, application_no=C, registration_no=P),
)
PARTICULARS = (
    told(
        1, application_no=A, owners=("Lanyu Cells Ltd.",), status=AssetStatus.PENDING, kind=AssetKind.PATENT_APPLICATION
    ),
    told(2, application_no=A, owners=("Norsund Power AS",), status=AssetStatus.LAPSED, ipc=("H02J 7/00",)),
    told(
        2, application_no=A, owners=("Tidewell Inc.",), expiry_date=date(2040, 1, 1), expiry_basis=TermBasis.ESTIMATED
    ),
    told(
        3, application_no=A, owners=(), expiry_date=date(2041, 2, 3), expiry_basis=TermBasis.REGISTERED, cpc=("H02J",)
    ),
    told(
        3, application_no=A, owners=(), status=AssetStatus.UNKNOWN, disputed=True, title={"en": "Other", "de": "Boje"}
    ),
    told(4, application_no=A, status=AssetStatus.PENDING, disputed=True, owners=(), owners_presumed=True),
)
BOOKS = (
    told(1, application_no=A, owners=("Mara Holt", "Ivo Brand"), owners_presumed=True, events=(FIRST,)),
    told(1, application_no=A, owners=(), events=(replace(FIRST, takers=("Elsewhere Ltd",)),)),
    told(2, application_no=A, owners=(), events=(SOLD, SECURED)),
    told(2, application_no=A, owners=(), events=(replace(SECURED, takers=("Second Coast Bank",)),)),
    told(3, application_no=A, owners=(), events=(RightEvent(kind=EventKind.LAPSE, day=date(2023, 1, 1)),)),
    told(4, application_no=A, owners=(), events=(RightEvent(kind=EventKind.REVIVAL, day=date(2023, 1, 1)),)),
)
SPLIT = (
    told(1, publication_no="20240000001", owners=("Tidewell Inc.",), title={"en": "Buoy"}, events=(SECURED,)),
    told(2, publication_no="20240000001", application_no=A, ipc=("H02J 7/00",), abstract={"en": "A buoy."}),
    told(3, publication_no="20240000001", application_no=B, owners=("Norsund Power AS",)),
)
PLEDGED = (
    told(2, registration_no=R, events=(SECURED,)),
    told(1, application_no=A, registration_no=R),
    told(3, application_no=B, registration_no=R),
)
CONTRADICTIONS = {
    "typed wrong": TYPED_WRONG,
    "a bridge": BRIDGE,
    "nothing left": NOTHING_LEFT,
    "healed": HEALED,
    "of one day": SAME_DAY,
    "a ring": RING,
    "particulars": PARTICULARS,
    "books": BOOKS,
    "parted again": SPLIT,
    "pledged": PLEDGED,
}


def orders(sources: tuple[Source, ...], seed: int) -> list[tuple[Source, ...]]:
    """All orders of three, eight of more; on PostgreSQL three, for what decides is reckoned before it is written."""
    every = list(permutations(sources))
    most = 8 if db.engine.dialect.name == "sqlite" else 3
    return every if len(every) <= min(most, 6) else random.Random(seed).sample(every, most)


@pytest.mark.long("postgresql")
@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_records_that_contradict_each_other_give_the_same_rights_in_any_order(app, name):
    sources = CONTRADICTIONS[name]
    first = export(app, sources)
    assert first
    for order in orders(sources, seed=7):
        assert export(app, order) == first


@pytest.mark.parametrize("seed", seeds(6))
def test_any_handful_of_contradicting_records_gives_the_same_rights_in_any_order(app, seed):
    pick = random.Random(seed)
    sources = tuple(
        told(
            pick.randint(1, 9),
            application_no=pick.choice((A, B, C, None)),
            registration_no=pick.choice((P, Q, R)),
            title={"en": f"Latch {number}"},
            owners=pick.choice((("Lanyu Cells Ltd.",), ("Norsund Power AS",), ())),
            events=pick.choice(((), (SECURED,))),
        )
        for number in range(7)
    )
    first = export(app, sources)
    for _turn in range(3):
        order = pick.sample(sources, len(sources))
        assert export(app, order) == first


def test_a_pledgees_consent_stays_with_the_pledge_when_a_right_is_parted(app):
    take(*PLEDGED[:2])
    with transaction() as session:
        pledge = session.scalars(select(Encumbrance)).one()
        pledge.consent_digest, pledge.consent_on = "c" * 64, date(2025, 3, 1)
        pledge.proceeds = Proceeds.DEPOSIT
    take(PLEDGED[2])
    pledge = db.session.scalars(select(Encumbrance)).one()
    holds = select(AssetNumber.asset_id).where(AssetNumber.number == R)
    assert (pledge.asset_id, pledge.consent_digest) == (db.session.scalar(holds), "c" * 64)
    assert pledge.proceeds is Proceeds.DEPOSIT


CLAIMS = [("US", "patent", type_, number) for type_ in NumberType for number in "abc"]


def some_tellers(pick: random.Random) -> list[Teller]:
    """Two to eight who claim two numbers each."""
    return [
        Teller(
            name=str(name),
            authority=(pick.random() < 0.7, date(2024, 1, pick.randint(1, 4)), 1, str(name)),
            numbers=frozenset(pick.sample(CLAIMS, 2)),
        )
        for name in range(pick.randint(2, 8))
    ]


def test_every_number_stands_with_one_right_and_the_highest_authority_yields_none():
    pick = random.Random(11)
    for _turn in range(500):
        tellers = some_tellers(pick)
        found = divided(tellers)
        assert divided(pick.sample(tellers, len(tellers))).yielded() == found.yielded()
        held = [number for part in found.parts for number in part.numbers]
        assert sorted(held) == sorted({number for each in tellers for number in each.numbers})
        assert max(tellers, key=lambda each: each.authority).name not in found.yielded()


def test_the_younger_record_holds_the_number_and_the_older_keeps_the_rest(app):
    assert take(*TYPED_WRONG) == ["new", "new"]
    assert holders_of_numbers() == [{A}, {B, R}]
    older = db.session.scalars(select(Asset).where(Asset.application_no == "US 17/990,001")).one()
    assert (older.gaps, older.complete, older.registration_no) == (["number_of_another"], False, None)


def test_what_is_yielded_and_taken_over_is_said(app):
    heard: list[Said] = []
    for each in (*TYPED_WRONG, told(1, application_no=C, registration_no=R)):
        with transaction() as session:
            take_over(session, each.record, Who(SYSTEM, NOON), heard.append)
    assert [(each.code, each.values["number"]) for each in heard] == [
        ("number_taken_over", R),
        ("number_of_another", R),
    ]


def test_a_record_that_has_no_number_left_waits_aside_until_a_later_one_shows_where_it_belongs(app):
    assert take(*NOTHING_LEFT[::-1]) == ["new", "new", "aside"]
    assert take(NOTHING_LEFT[0]) == ["aside"]
    kept = select(RegistryRecord.asset_id).where(RegistryRecord.digest == NOTHING_LEFT[0].digest)
    assert db.session.scalars(kept).all() == [None]
    take(HEALED[-1])
    assert None not in db.session.scalars(kept).all()


# A holder's own file and the office's.


@pytest.fixture
def holder(app):
    with transaction() as session:
        organisation = an_organisation(session)
        a_person(session, "mei@haijia.example", Role.RIGHT_HOLDER, at=organisation)
        return a_holder(organisation)


FORGED = told(9, trusted=False, application_no=A, registration_no=R)
OFFICE = told(1, application_no=B, registration_no=R)


def test_a_number_in_a_holders_file_never_stands_in_the_way_of_the_office(app, holder):
    assert take(FORGED, actor=holder) == ["new"]
    assert take(OFFICE) == ["new"]
    assert holders_of_numbers() == [{A}, {B, R}]
    claimed = db.session.scalars(select(Asset).where(Asset.filed_by_id == holder.organisation_id)).one()
    assert (claimed.gaps, claimed.complete) == (["number_of_another"], False)
    assert [each.digest for each in db.session.scalars(select(RegistryRecord).filter_by(asset_id=claimed.id))] == [
        FORGED.digest
    ]


def test_the_holder_is_told_that_the_number_stands_with_another_right(app, holder):
    take(FORGED, actor=holder)
    take(OFFICE)
    notices = db.session.scalars(select(Notice).filter_by(organisation_id=holder.organisation_id)).all()
    assert [(each.content["number"], each.href) for each in notices] == [(R, f"/rights/{_claimed(holder).id}")]


def _claimed(holder: Actor) -> Asset:
    return db.session.scalars(select(Asset).where(Asset.filed_by_id == holder.organisation_id)).one()


def test_a_holders_file_that_is_wrong_throughout_goes_on_as_the_right_of_the_office(app, holder):
    take(FORGED, actor=holder)
    take(OFFICE, told(2, application_no=A, registration_no=Q))
    assert holders_of_numbers() == [{A, Q}, {B, R}]
    assert db.session.scalar(select(func.count(Asset.id))) == 2
    assert db.session.scalars(select(RegistryRecord.asset_id).filter_by(digest=FORGED.digest)).all() == [None]


def test_a_right_without_a_number_left_on_which_something_is_recorded_here_stays_and_is_not_offered(
    app, client, holder
):
    take(FORGED, actor=holder)
    with transaction() as session:
        claimant = an_organisation(session, "北岸磁材有限公司")
        asset_id = session.scalars(select(Asset.id)).one()
        claim_asset(session, asset_id=asset_id, organisation_id=claimant.id, actor=a_holder(claimant), now=NOON)
    take(OFFICE, told(2, application_no=A, registration_no=Q))
    assert holders_of_numbers() == [{A, Q}, {B, R}]
    left = db.session.get_one(Asset, asset_id)
    assert (left.complete, "number_of_another" in left.gaps) == (False, True)
    for page in ("", "/title", "/sources"):
        assert client.get(f"/rights/{asset_id}{page}").status_code == 200


def test_a_right_that_keeps_only_what_a_holder_wrote_is_that_holders_word_again(app, holder):
    """The center's record goes to a right of its own, and the holder's file is not taken for the register."""
    register = told(1, publication_no="20240000001")
    take(told(3, trusted=False, publication_no="20240000001", application_no=A), actor=holder)
    take(register)
    assert db.session.scalars(select(Asset.filed_by_id)).all() == [None]
    take(told(2, publication_no="20240000001", application_no=B))
    assert holders_of_numbers() == [{A}, {B, "20240000001"}]
    assert _claimed(holder).application_no == "US 17/990,001"


def test_the_offices_right_is_the_same_whether_the_holders_file_came_before_or_not(app, holder):
    take(OFFICE)
    alone = [line for line in canonical.lines(db.session) if B in line]
    db.session.rollback()
    reset(db.engine.dialect.name, app)
    with transaction() as session:
        again = a_holder(an_organisation(session))
    take(FORGED, actor=again)
    take(OFFICE)
    assert [line for line in canonical.lines(db.session) if OFFICE.digest in line] == alone


def test_whom_a_holders_file_takes_for_the_owner_is_no_owner_beside_the_offices_word(app, holder):
    presumed = told(9, trusted=False, application_no=A, owners=("海岬潮能科技有限公司",), owners_presumed=True)
    take(presumed, actor=holder)
    take(told(1, application_no=A, owners=(), incomplete=(Gap.OWNER,)))
    asset = db.session.scalars(select(Asset)).one()
    assert (asset.holder_names, asset.gaps) == ([], ["no_owner"])
    assert queries.owners_now(db.session, asset.id) == []


OWN = ("海岬潮能科技有限公司",)


def own(number: int, **more: Any) -> Source:
    """A holder's record of its right A, each another one."""
    return told(1, trusted=False, application_no=A, owners=OWN, representatives=(f"Agent {number}",), **more)


def test_what_adds_nothing_in_a_holders_file_is_not_kept(app, holder):
    take(told(1, application_no=A, owners=OWN, representatives=("Agent 0",)))
    assert take(own(1), own(1), actor=holder) == ["same", "same"]
    assert db.session.scalar(select(func.count(RegistryRecord.id))) == 1


def test_a_holders_records_are_few_and_never_stand_in_the_way_of_the_office(app, holder, monkeypatch):
    monkeypatch.setattr(circles, "MOST_RECORDS", 3)
    monkeypatch.setattr(merging, "MOST_OWN_RECORDS", 3)
    take(told(1, application_no=A, owners=OWN))
    day = date(2024, 3, 12)
    gaps: tuple[dict[str, Any], ...] = (
        {"abstract": {"en": "A latch."}},
        {"kind_code": "B2"},
        {"publication_date": day},
        {"grant_date": day},
    )
    filling = [own(number, **gap) for number, gap in enumerate(gaps)]
    assert take(*filling[:3], actor=holder) == ["changed"] * 3
    with pytest.raises(RecordNotTaken) as refusal:
        take(filling[3], actor=holder)
    assert (refusal.value.code, refusal.value.texts["most"]) == ("record_one_too_many", "3")
    assert take(told(2, application_no=A, owners=OWN, events=(SECURED,))) == ["changed"]
