"""While a deal is on its way a right keeps its holders; what the register says of them meanwhile is not forgotten."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from core import jobs
from core.actor import SYSTEM
from core.db import db, transaction
from listings.assets import queries
from listings.assets import services as assets
from listings.assets.models import Asset, EncumbranceType
from listings.registry.filing import Who
from listings.registry.joining import Source
from listings.registry.merging import take_over
from tests.builders import NOON
from tests.listings.assets.world import TODAY, an_organisation
from tests.listings.registry.test_title import FIRST, RENAMED, SOLD, applied_for, told

BEFORE, AFTER = ["Tidewell Inc."], ["Norsund Power AS"]


def take(*sources: Source) -> None:
    for each in sources:
        with transaction() as session:
            take_over(session, each.record, Who(SYSTEM, NOON))


def the_right() -> Asset:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Asset)).one()


def work(app: Flask) -> None:
    """Let the worker do what is due."""
    handlers = {kind: act for kind, act in app.extensions["job_handlers"].items() if kind.startswith("registry.")}
    jobs.run_due(handlers, now=NOON, clock=lambda: NOON)


@pytest.fixture
def buyer_id(app: Flask) -> int:
    """A right that is promised to this organisation; the register has named another holder since."""
    take(applied_for(FIRST))
    with transaction() as session:
        buyer = an_organisation(session, "Nordlicht Optik GmbH", country="DE")
        assets.record_encumbrance(
            session,
            asset_id=session.scalars(select(Asset.id)).one(),
            type=EncumbranceType.COMMITMENT,
            ref="deal:1",
            act="assign",
            holder_id=buyer.id,
            from_date=TODAY,
            actor=SYSTEM,
            now=NOON,
        )
    take(told(RENAMED, SOLD))
    work(app)
    assert (the_right().holder_names, the_right().holders_wait) == (BEFORE, True)
    return buyer.id


def test_holders_who_waited_come_in_when_the_promise_has_ended(app, buyer_id):
    with transaction() as session:
        assets.end_encumbrances(session, ref="deal:1", on=TODAY, actor=SYSTEM, now=NOON)
    work(app)
    assert (the_right().holder_names, the_right().holders_wait) == (AFTER, False)


def test_a_transfer_that_was_recorded_here_is_not_taken_back_by_who_waited(app, buyer_id):
    with transaction() as session:
        assets.end_encumbrances(session, ref="deal:1", on=TODAY, actor=SYSTEM, now=NOON)
        assets.transfer_ownership(
            session,
            asset_id=session.scalars(select(Asset.id)).one(),
            to_organisation_id=buyer_id,
            on=TODAY,
            cause="deal:1",
            actor=SYSTEM,
            now=NOON,
        )
    work(app)
    assert queries.sole_owner_id(db.session, the_right().id, TODAY) == buyer_id
    assert the_right().holders_wait is False


def test_who_waits_goes_on_waiting_while_another_change_is_made(app, buyer_id):
    take(told(source_date=date(2024, 1, 1), title={"en": "Buoy"}))
    work(app)
    assert (the_right().title_en, the_right().holder_names) == ("Buoy", BEFORE)
