"""A hundred grantors at once on one right: no two exclusive grants that stand ever overlap."""

import time
from collections import Counter
from datetime import date
from itertools import combinations
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from core.actor import SYSTEM
from core.db import is_sqlite, transaction
from listings.assets import encumbrances
from listings.assets.models import Asset, Encumbrance
from listings.rights import services
from listings.rights.verdict import RightsUnavailable
from listings.terms.scope import Scope
from listings.terms.vocabulary import LicenseType
from tests.builders import NOON
from tests.listings.assets.world import an_asset, an_organisation
from tests.settlement.ledger.test_races import without_immediate_begin
from tests.settlement.money import together
from tests.trading.negotiation.bargain import licensing

pytestmark = [pytest.mark.race, pytest.mark.timeout(300)]

GRANTORS, WITHOUT_GUARD = 100, 8
PLACES = ("CN", "CN-LN", "CN-LN-DL", "CN-LN-SY", "CN-JL", "CN-HL", "CN-SD", "CN-GD")
USES = ("electrical", "electrical.batteries", "instruments.sensors")


def some_scopes(count):
    """Scopes of which many meet and many do not."""
    chance = Random("grantors")
    first, last = date(2027, 1, 1), date(2029, 12, 31)
    return [Scope((chance.choice(PLACES),), (chance.choice(USES),), first, last) for _one in range(count)]


def granted_at_once(app, session, scopes, begin, *, tries=10):
    """An exclusive licence in each scope, all committed at once; what became of each, and the right's version."""
    owner, taker = an_organisation(session), an_organisation(session, "北岸汽车有限公司")
    asset_id, owner_id, taker_id = an_asset(session, owner).id, owner.id, taker.id
    session.commit()

    def grant(place):
        for _try in range(tries):  # a busy database is asked again; a refusal is an answer
            try:
                with begin() as own:
                    terms = licensing(LicenseType.EXCLUSIVE, scope=scopes[place])
                    asset = own.get(Asset, asset_id)
                    return services.commit(
                        own, asset=asset, terms=terms, ref=f"deal:{place}", grantor_id=owner_id, grantee_id=taker_id,
                        actor=SYSTEM, now=NOON,
                    ).id  # fmt: skip
            except (OperationalError, NoConnection):
                time.sleep(0.2)
        raise AssertionError("the database stayed busy")

    answers = together(app, len(scopes), grant)
    session.rollback()
    session.expire_all()
    return answers


def standing_scopes(session):
    """The scopes of every commitment that stands."""
    return [Scope.from_json(each.scope) for each in session.scalars(select(Encumbrance))]


def clashes(scopes):
    return [pair for pair in combinations(scopes, 2) if pair[0].overlaps(pair[1])]


def test_of_a_hundred_grantors_at_once_no_two_hold_what_overlaps(app, session):
    scopes = some_scopes(GRANTORS)
    answers = granted_at_once(app, session, scopes, transaction)

    kept = standing_scopes(session)
    assert Counter(type(each) for each in answers) == {int: len(kept), RightsUnavailable: GRANTORS - len(kept)}
    assert clashes(kept) == []
    assert len(kept) >= 2  # who comes first with the whole country leaves room in another field only
    assert session.scalar(select(Asset.version)) == 1 + len(kept)
    refused = [scope for scope, answer in zip(scopes, answers, strict=True) if not isinstance(answer, int)]
    assert all(any(scope.overlaps(other) for other in kept) for scope in refused)


def test_the_control_arm_without_the_lock_grants_overlap_or_are_lost(app, session, monkeypatch):
    """They all look before anybody has written; on SQLite a transaction begins as a reader."""
    look = services.require

    def slowly(*asked, **more):
        found = look(*asked, **more)
        time.sleep(0.5)
        return found

    def unlocked(own, model, key):
        return own.get(model, key)

    monkeypatch.setattr(services, "require", slowly)
    for module in (services, encumbrances):
        monkeypatch.setattr(module, "locked", unlocked)
    scopes = [Scope(("CN-LN",), ("electrical",), date(2027, 1, 1), date(2029, 12, 31))] * WITHOUT_GUARD
    answers = granted_at_once(
        app, session, scopes, without_immediate_begin if is_sqlite(session) else transaction, tries=1
    )

    kept = standing_scopes(session)
    lost = [each for each in answers if isinstance(each, Exception) and not isinstance(each, RightsUnavailable)]
    assert clashes(kept) or lost or session.scalar(select(Asset.version)) != 1 + len(kept)
