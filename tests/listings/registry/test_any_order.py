"""Whatever the order of the files, the same rights come out of them."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Role
from core.bulk import new_ids
from core.db import db, transaction
from listings.assets import queries
from listings.assets import services as assets
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset, Encumbrance, EncumbranceType, FormerAsset, Proceeds
from listings.docket.models import DeadlineReminder
from listings.docket.vocabulary import Charge
from listings.registry import canonical, circles
from listings.registry.filing import Who
from listings.registry.joining import Source, source
from listings.registry.merging import take_over
from listings.registry.numbering import RecordNotTaken
from listings.registry.services import import_paths
from listings.registry.uniting import absorbed
from listings.rights.models import SimilarMark
from tests.builders import NOON, actor_for
from tests.conftest import reset
from tests.listings.registry.files import FIXTURES
from tests.listings.registry.test_samples import SAMPLES
from tests.listings.registry.test_title import FIRST, FREED, RENAMED, SECURED, SOLD, applied_for, recordal, told

FILES = sorted(path for path in FIXTURES.iterdir() if path.is_file())


def bring(app, paths: Iterable[Path]) -> list[str]:
    """The export of an import in this order into a blank register."""
    db.session.rollback()
    reset(db.engine.dialect.name, app)
    import_paths(list(paths), dry_run=False, actor=SYSTEM, now=NOON)
    db.session.rollback()
    return list(canonical.lines(db.session))


def shuffled(paths: Iterable[Path], seed: int) -> list[Path]:
    order = list(paths)
    random.Random(seed).shuffle(order)
    return order


@pytest.mark.long("postgresql")
def test_fixtures_in_any_order_give_the_same_export(app):
    first = bring(app, FILES)
    assert len(first) > 10
    for seed in (1, 2, 3):
        assert bring(app, shuffled(FILES, seed)) == first


@pytest.mark.soak
@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no registry samples at {SAMPLES} (REGISTRY_SAMPLES)")
def test_the_samples_in_any_order_give_the_same_export(app):
    files = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
    first = bring(app, files)
    for seed in (1, 2, 3):
        assert bring(app, shuffled(files, seed)) == first


def take(*sources: Source) -> None:
    """Take the records of these sources over, one transaction each."""
    for each in sources:
        with transaction() as session:
            take_over(session, each.record, Who(SYSTEM, NOON))
    db.session.rollback()


def the_right() -> Asset:
    db.session.expire_all()
    return db.session.scalars(select(Asset)).one()


def test_recordals_that_come_in_backwards_give_the_owner_and_the_burden_of_today(app):
    take(told(FREED), told(SOLD), told(SECURED), applied_for(), told(RENAMED), told(FIRST))
    asset = the_right()
    assert asset.holder_names == ["Norsund Power AS"]
    assert [each.cause for each in queries.ownership_history(db.session, asset.id)][:1] == ["register:50003/30"]
    [pledge] = db.session.scalars(select(Encumbrance))
    assert (pledge.type, pledge.ended_on) == (EncumbranceType.PLEDGE, FREED.day)


def test_a_recordal_that_was_imported_twice_is_one_burden(app):
    take(applied_for(FIRST, SECURED), told(SECURED), told(SECURED, source_date=NOON.date()))
    assert len(queries.active_encumbrances(db.session, the_right().id)) == 1


def numbered(each: Source, **numbers: str | None) -> Source:
    """The same record under other numbers."""
    told: dict[str, Any] = {"application_no": None, **numbers}
    return source(replace(each.record, **told), trusted=True)


BY_APPLICATION = numbered(applied_for(FIRST), application_no="17990001")
BY_PATENT = numbered(told(SOLD), registration_no="19990011")
BY_BOTH = numbered(told(RENAMED), application_no="17990001", registration_no="19990011")


@pytest.mark.parametrize("order", list(permutations((BY_APPLICATION, BY_PATENT, BY_BOTH))))
def test_rights_that_a_record_shows_to_be_one_become_one(app, order):
    take(*order)
    asset = the_right()
    assert asset.holder_names == ["Norsund Power AS"]
    assert (asset.application_no, asset.registration_no) == ("US 17/990,001", "US 19,990,011")
    [former] = db.session.scalars(select(FormerAsset)) if order[2] is BY_BOTH else [None]
    assert former is None or former.asset_id == asset.id


def test_the_address_of_a_right_that_was_joined_leads_on(app, client):
    take(BY_APPLICATION, BY_PATENT, BY_BOTH)
    former = db.session.scalars(select(FormerAsset)).one()
    answer = client.get(f"/rights/{former.id}")
    assert (answer.status_code, answer.location) == (301, f"/rights/{former.asset_id}")


def test_the_number_of_a_right_that_was_joined_is_given_to_no_other(app):
    """Whether the next right comes alone or in bulk: the old address leads to the right that it meant."""
    take(BY_APPLICATION, BY_PATENT, BY_BOTH)
    former = db.session.scalars(select(FormerAsset)).one().id
    take(numbered(applied_for(), application_no="17990077"))
    with transaction() as session:
        [alone] = new_ids(session, Asset, 1)
    assert former not in [*db.session.scalars(select(Asset.id)), alone]


def test_two_applications_are_two_rights_whatever_a_record_claims(app):
    take(BY_APPLICATION, numbered(told(SOLD), application_no="16990011", registration_no="19990011"), BY_BOTH)
    assert db.session.scalar(select(func.count(Asset.id))) == 2


def test_what_a_center_has_decided_outlives_older_files_and_gives_way_to_younger_ones(app):
    take(BY_APPLICATION)
    center = actor_for(None, Role.CENTER_STAFF)
    with transaction() as session:
        day = date(2024, 5, 1)
        assets.set_status(
            session,
            asset_id=the_right().id,
            status=AssetStatus.WITHDRAWN,
            on=day,
            reason="told",
            actor=center,
            now=NOON,
        )
    granted: dict[str, Any] = {"kind": AssetKind.PATENT_INVENTION, "status": AssetStatus.IN_FORCE}
    for day, status in ((date(2024, 4, 1), AssetStatus.WITHDRAWN), (date(2024, 6, 1), AssetStatus.IN_FORCE)):
        take(source(replace(BY_BOTH.record, status_date=day, source_date=day, **granted), trusted=True))
        assert the_right().status is status


EARLIER = recordal("SECURITY AGREEMENT", "59001/5", "2022-01-10", ("Tidewell Inc.",), ("First Coast Bank",))
UNNAMED = recordal("RELEASE BY SECURED PARTY", "60004/8", "2024-02-01", ("First Coast Bank",), ("Tidewell Inc.",))


@pytest.mark.parametrize("order", list(permutations((EARLIER, SECURED, UNNAMED))))
def test_a_release_that_may_mean_either_of_two_securities_ends_neither_in_any_order(app, order):
    take(applied_for(FIRST), *(told(each) for each in order))
    assert [each.ended_on for each in db.session.scalars(select(Encumbrance))] == [None, None]


def test_what_a_person_has_ended_stays_ended(app):
    take(applied_for(FIRST, SECURED))
    day = date(2025, 3, 1)
    with transaction() as session:
        pledge = session.scalars(select(Encumbrance)).one()
        assets.end_encumbrance(
            session, encumbrance_id=pledge.id, on=day, actor=actor_for(None, Role.CENTER_STAFF), now=NOON
        )
    take(told(SOLD))
    assert [each.ended_on for each in db.session.scalars(select(Encumbrance))] == [day]


def decide_on(*assets_decided: int) -> None:
    """A center enters an office's decision on each of these rights."""
    with transaction() as session:
        for asset_id in assets_decided:
            assets.set_status(
                session,
                asset_id=asset_id,
                status=AssetStatus.WITHDRAWN,
                on=date(2024, 5, 1),
                reason="told",
                actor=actor_for(None, Role.CENTER_STAFF),
                now=NOON,
            )


@pytest.mark.parametrize("place", [0, 1])
def test_of_two_rights_that_become_one_that_stays_on_which_something_is_recorded_here(app, place):
    take(BY_APPLICATION, BY_PATENT)
    decided = sorted(db.session.scalars(select(Asset.id)))[place]
    decide_on(decided)
    take(BY_BOTH)
    assert (the_right().id, the_right().status) == (decided, AssetStatus.WITHDRAWN)


def test_two_rights_on_both_of_which_something_is_recorded_here_are_not_joined_by_a_file(app):
    take(BY_APPLICATION, BY_PATENT)
    decide_on(*db.session.scalars(select(Asset.id)))
    with pytest.raises(RecordNotTaken) as refusal:
        take(BY_BOTH)
    assert refusal.value.code == "record_number_conflict"
    assert db.session.scalar(select(func.count(Asset.id))) == 2


def test_a_right_that_the_market_keeps_also_keeps_what_others_have_on_it(app):
    """The docket is told before the market, which refuses."""
    take(BY_APPLICATION, BY_PATENT)
    with transaction() as session:
        kept, gone = session.scalars(select(Asset).order_by(Asset.id))
        session.add(SimilarMark(asset_id=gone.id, set_id=gone.id, recorded_by="Zhou Yi", created_at=NOON))
        reminded = DeadlineReminder(asset_id=gone.id, charge=Charge.ANNUAL_FEE, number=5, stage="60", sent_at=NOON)
        session.add(reminded)
        assert not absorbed(session, kept, gone, Who(SYSTEM, NOON))
        session.flush()
        assert reminded.asset_id == gone.id


SECURED_BY_PATENT = numbered(told(SECURED), registration_no="19990011")


def end_the_pledge(session: Session, day: date) -> int:
    """A center has seen that the only pledge on record has ended; gives the right."""
    pledge = session.scalars(select(Encumbrance)).one()
    center = actor_for(None, Role.CENTER_STAFF)
    assets.end_encumbrance(session, encumbrance_id=pledge.id, on=day, actor=center, now=NOON)
    return pledge.asset_id


@pytest.mark.parametrize("order", list(permutations((BY_APPLICATION, SECURED_BY_PATENT))))
def test_what_a_person_has_ended_stays_ended_when_two_rights_become_one(app, order):
    take(*order)
    day = date(2025, 3, 1)
    with transaction() as session:
        end_the_pledge(session, day)
    take(BY_BOTH, told(SOLD))
    pledge = db.session.scalars(select(Encumbrance)).one()
    assert (pledge.asset_id, pledge.ended_on) == (the_right().id, day)
    assert pledge.ref == f"register:{the_right().id}:60001/5"


def test_a_pledgees_consent_goes_along_when_two_rights_become_one(app):
    take(BY_APPLICATION, SECURED_BY_PATENT)
    day = date(2025, 3, 1)
    with transaction() as session:
        pledge = session.scalars(select(Encumbrance)).one()
        pledge.consent_digest, pledge.consent_on, pledge.proceeds = "c" * 64, day, Proceeds.DEPOSIT
    take(BY_BOTH)
    pledge = db.session.scalars(select(Encumbrance)).one()
    assert (pledge.asset_id, pledge.consent_digest, pledge.consent_on) == (the_right().id, "c" * 64, day)
    assert pledge.proceeds is Proceeds.DEPOSIT


def test_a_right_takes_no_more_records_than_any_right_has(app, monkeypatch):
    monkeypatch.setattr(circles, "MOST_RECORDS", 2)
    take(BY_APPLICATION, BY_BOTH)
    with pytest.raises(RecordNotTaken) as refusal:
        take(BY_PATENT)
    assert refusal.value.code == "record_one_too_many"
    assert the_right().holder_names == ["Tidewell Marine Inc."]
