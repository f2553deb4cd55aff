"""A notice and a withdrawal at one moment: one comes first, and the control arm shows that the locks see to it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import AuditEntry
from core.db import transaction
from core.errors import Refusal
from tests.parties.cast import an_organisation
from tests.settlement.deals.world import NOON, TODAY, World, a_world
from tests.settlement.money import together
from tests.settlement.overtaking import overtaken, plain_transaction
from tests.trading.openlicence.world import GAZETTE, a_file, announced
from trading.openlicence import announcing, services, taking
from trading.openlicence.models import OpenLicence
from trading.openlicence.terms import terms_from

CHECKED = "notice checked"

pytestmark = pytest.mark.race

TAKERS = 6


def notice(licence: OpenLicence, by: Actor) -> Callable[[Session], Any]:
    """Somebody gives notice."""
    licence_id, digest = licence.id, terms_from(licence, TODAY).digest
    return lambda session: services.take_up(session, licence_id=licence_id, digest=digest, actor=by, now=NOON)


def withdrawal(world: World, licence: OpenLicence) -> Callable[[Session], Any]:
    """The center records that the office announced the withdrawal."""
    given: dict[str, Any] = {"evidence": a_file(world, licence, GAZETTE + b" again"), "licence_id": licence.id}
    world.commit()
    return lambda session: services.announce_withdrawal(
        session, **given, withdrawal_no="XK-2", withdrawn_on=TODAY, actor=world.staff, now=NOON
    )


def order(session: Session, subject: str) -> list[str]:
    """Notices and withdrawal as they were written down."""
    session.rollback()
    session.expire_all()
    query = select(AuditEntry.action).where(AuditEntry.subject == subject).order_by(AuditEntry.id)
    acts = [act.removeprefix("openlicence.") for act in session.scalars(query)]
    return [act for act in acts if act in ("taken_up", "withdrawn")]


def test_a_notice_before_the_withdrawal_stands_and_the_withdrawal_waits_for_it(app, session):
    world = a_world(session)
    licence = announced(world)
    act, end = notice(licence, world.buyer), withdrawal(world, licence)
    assert overtaken(app, CHECKED, act, end, transaction) == [None, None]
    assert order(session, licence.subject) == ["taken_up", "withdrawn"]


def test_without_the_locks_a_notice_follows_the_withdrawal_or_is_lost(app, session, monkeypatch):
    world = a_world(session)
    licence = announced(world)
    act, end = notice(licence, world.buyer), withdrawal(world, licence)
    for module in (taking, announcing):
        monkeypatch.setattr(module, "locked", lambda own, model, key: own.get(model, key))
    results = overtaken(app, CHECKED, act, end, plain_transaction)
    is_lost = any(result is not None and not isinstance(result, Refusal) for result in results)
    assert is_lost or order(session, licence.subject) == ["withdrawn", "taken_up"]


def test_of_many_notices_and_a_withdrawal_at_once_none_comes_after_it(app, session):
    world = a_world(session)
    licence = announced(world)
    takers = [
        replace(world.buyer, organisation_id=an_organisation(session, f"申请实施公司{n}").id) for n in range(TAKERS)
    ]
    acts = [*(notice(licence, taker) for taker in takers), withdrawal(world, licence)]

    def attempt(place: int) -> None:
        with transaction() as own:
            acts[place](own)

    results = together(app, TAKERS + 1, attempt)
    refused = [result for result in results if result is not None]
    assert all(isinstance(each, Refusal) and each.code == "withdrawn" for each in refused), refused
    assert order(session, licence.subject) == [*["taken_up"] * (TAKERS - len(refused)), "withdrawn"]
