"""A center confirms while the city office withdraws: what was withdrawn counts nothing, whoever comes first."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.db import found, is_sqlite, transaction
from finance.attribution import services
from finance.attribution.models import Attribution
from finance.attribution.states import AttributionState
from parties.centers.models import Center
from tests.builders import NOON
from tests.finance.test_attribution import named, prove, totals
from tests.reports.claims.world import OFFICE, a_city, staff_of
from tests.settlement.overtaking import overtaken, plain_transaction

pytestmark = pytest.mark.race


def raced(app: Any, session: Session, begin: Any) -> tuple[list[Any], AttributionState, Center]:
    """The office withdraws while the center's confirmation stands between its check and its writing."""
    center = a_city(session)[0]
    row, staff = named(session, center, "loan"), staff_of(center)
    prove(session, row, staff)
    session.commit()
    key = row.id

    def confirm(own: Session) -> None:
        services.confirm_attribution(own, attribution_id=key, actor=staff, now=NOON)

    def withdraw(own: Session) -> None:
        services.withdraw_attribution(own, attribution_id=key, reason="Another center", actor=OFFICE, now=NOON)

    results = overtaken(app, "attribution checked", confirm, withdraw, begin)
    session.rollback()
    session.expire_all()
    return results, found(session, Attribution, key).state, center


def test_what_is_withdrawn_while_it_is_confirmed_counts_nothing(app: Any, session: Session) -> None:
    results, state, center = raced(app, session, transaction)
    assert results == [None, None]
    assert (state, totals(session, center)) == (AttributionState.WITHDRAWN, ("0", "0", "0"))


def test_without_the_lock_what_was_withdrawn_counts_or_one_is_lost(
    app: Any, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "locked", lambda own, model, key: own.get(model, key))
    results, state, center = raced(app, session, plain_transaction)
    if is_sqlite(session):  # of two that have read the same one may write
        assert [each for each in results if each is not None]
        return
    assert results == [None, None]
    assert (state, totals(session, center)[1]) == (AttributionState.CONFIRMED, "5000000")
