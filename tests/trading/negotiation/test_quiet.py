"""Ending what has been quiet, while somebody speaks: on PostgreSQL the two meet at the row's lock."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.db import db, is_sqlite
from tests.builders import NOON
from tests.trading.negotiation.bargain import a_bargain, licensing, offered
from trading.negotiation import ending, services
from trading.negotiation.models import Negotiation, Offer
from trading.negotiation.states import NegotiationState, OfferState

pytestmark = pytest.mark.race

A_MONTH_LATER = NOON + timedelta(days=31)


def another():
    """A second writer."""
    return Session(db.engine.execution_options(immediate=True), expire_on_commit=False)


def spoken_while_it_is_ended(app, session):
    """A counter-offer that has the lock while the timetable looks for what is quiet; how both stand afterwards."""
    bargain = a_bargain(session)
    negotiation, first = offered(session, bargain)
    services.withdraw_offer(session, offer_id=first.id, actor=bargain.buyer, now=NOON)
    session.commit()
    number, faults = negotiation.id, []

    def end_quiet_ones():
        with app.app_context(), another() as own:
            try:
                services.expire_due(own, now=A_MONTH_LATER)
                own.commit()
            except Exception as fault:
                faults.append(fault)

    with another() as speaker:
        services.counter_offer(
            speaker, negotiation_id=number, version_no=1,
            proposal=services.Proposal(licensing(amount="5"), A_MONTH_LATER + timedelta(days=7)), actor=bargain.buyer,
            now=A_MONTH_LATER,
        )  # fmt: skip
        timetable = threading.Thread(target=end_quiet_ones)
        timetable.start()
        timetable.join(1.5)
        assert timetable.is_alive(), "it waits for the lock"
        speaker.commit()
    timetable.join(60)
    session.expire_all()
    latest = session.query(Offer).filter_by(negotiation_id=number, version_no=2).one()
    standing = session.get(Negotiation, number).state, latest.state
    session.rollback()
    return standing, faults


def test_who_speaks_at_the_last_moment_keeps_the_negotiation_open(app, session):
    assert spoken_while_it_is_ended(app, session) == ((NegotiationState.OPEN, OfferState.SENT), [])


def test_without_the_second_look_an_offer_stands_in_a_negotiation_that_has_ended(app, session, monkeypatch):
    if is_sqlite(session):
        pytest.skip("on SQLite writers come one after another")
    monkeypatch.setattr(ending, "_is_still_one_of", lambda *_asked: True)
    standing, _faults = spoken_while_it_is_ended(app, session)
    assert standing == (NegotiationState.ENDED, OfferState.SENT)
