"""Four people act upon one offer at the same moment, hundreds of times: it ends once, and in at most one deal."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from core.db import transaction
from core.errors import Refusal
from listings.terms.vocabulary import LicenseType
from settlement.deals.models import Deal
from tests.builders import NOON
from tests.listings.market.world import an_asset, published
from tests.trading.negotiation.bargain import IN_A_WEEK, Bargain, a_bargain, licensing, offered
from trading.negotiation import acceptance, approvals, ending, exclusivity, offering, services
from trading.negotiation.models import Negotiation
from trading.negotiation.states import NegotiationState, OfferState

pytestmark = [pytest.mark.race, pytest.mark.timeout(1800)]

SEED = 20261127
ALL, PART, WITHOUT_GUARD = 500, 16, 40
LISTING_FOR = 25  # so many negotiations: more commitments on one right would only make each round slower
LATER = IN_A_WEEK + timedelta(minutes=1)
ORDINARY, ANSWER = licensing(LicenseType.ORDINARY), licensing(LicenseType.ORDINARY, amount="1300000")


@dataclass
class Round:
    """One offer, who got through with it, and what broke."""

    negotiation_id: int
    done: list[str]
    broken: list[str]


def acts_upon(bargain, negotiation, offer):
    """What each of the four does: the seller, its colleague at another desk, the buyer, and the timetable's clock."""
    until = LATER + timedelta(days=1)  # the clock finds nothing of the answer to expire
    version = {"negotiation_id": negotiation.id, "version_no": 1, "proposal": services.Proposal(ANSWER, until)}
    return {
        "accept": lambda session: services.accept_offer(
            session, offer_id=offer.id, digest=offer.digest, actor=bargain.seller, now=NOON
        ),
        "counter": lambda session: services.counter_offer(session, **version, actor=bargain.seller, now=NOON),
        "withdraw": lambda session: services.withdraw_offer(session, offer_id=offer.id, actor=bargain.buyer, now=NOON),
        "expire": lambda session: services.expire_due(session, now=LATER),
    }


def interleaved(app, bargain, negotiation, offer, chance):
    """All four let go together, each after a moment of its own; a refusal is an answer, everything else is a fault."""
    gate, outcome = Barrier(4), Round(negotiation.id, [], [])

    def act(name, do, wait):
        with app.app_context():
            gate.wait(30)
            time.sleep(wait)
            try:
                with transaction() as session:
                    result = do(session)
                if result != 0:  # the clock found nothing to expire
                    outcome.done.append(name)
            except Refusal:
                pass
            except Exception as fault:
                outcome.broken.append(f"{name}: {type(fault).__name__}")

    start = chance.random() < 0.5  # accepting looks at more before it locks the talk; often it gets a start
    acts = list(acts_upon(bargain, negotiation, offer).items())
    chance.shuffle(acts)
    with ThreadPoolExecutor(4) as pool:
        for name, do in acts:
            pool.submit(act, name, do, 0 if start and name == "accept" else chance.random() * (0.12 if start else 0.02))
    return outcome


def played(app, session, rounds):
    """So many rounds, each with a negotiation of its own."""
    chance, outcomes = random.Random(SEED), []
    bargain = a_bargain(session)
    for place in range(rounds):
        if place and place % LISTING_FOR == 0:
            asset = an_asset(session, bargain.world)
            more: dict[str, Any] = {"license_types": ["ordinary"], "territories": ["CN"], "fields": ["*"]}
            bargain = Bargain(bargain.world, asset, published(session, bargain.world, asset, **more))
        negotiation, offer = offered(session, bargain, ORDINARY)
        session.expunge_all()
        outcomes.append(interleaved(app, bargain, negotiation, offer, chance))
    return outcomes


def faults_of(session, outcome):
    """What must never be after a round: a breakdown, two ends of one offer, two deals, a deal without its agreement."""
    session.expire_all()
    negotiation = session.get_one(Negotiation, outcome.negotiation_id)
    first = min(negotiation.offers, key=lambda offer: offer.version_no)
    deals = session.scalars(select(Deal).where(Deal.source == negotiation.subject)).all()
    accepted = first.state is OfferState.ACCEPTED
    ended = {name for name in outcome.done if name != "counter"} | (
        {"counter"} if first.state is OfferState.COUNTERED else set()
    )
    faults = list(outcome.broken)
    faults += [f"still {first.state}"] if first.state is OfferState.SENT else []
    faults += [f"ended by {sorted(ended)}"] if len(ended) != 1 else []
    faults += [f"{len(deals)} deals"] if len(deals) != accepted else []
    faults += ["agreed without a deal"] if (negotiation.state is NegotiationState.AGREED) != accepted else []
    faults += ["two on the table"] if sum(each.state is OfferState.SENT for each in negotiation.offers) > 1 else []
    session.rollback()
    return faults


@pytest.mark.parametrize("rounds", [PART, pytest.param(ALL, marks=pytest.mark.soak)])
def test_whoever_is_first_the_offer_ends_once_and_in_at_most_one_deal(app, session, rounds):
    outcomes = played(app, session, rounds)

    assert [(each.negotiation_id, faults) for each in outcomes if (faults := faults_of(session, each))] == []
    firsts = Counter(name for each in outcomes for name in each.done)
    assert len(firsts) == 4 if rounds == ALL else len(firsts) > 1, firsts


def unguarded(monkeypatch):
    """Take the guard off: nobody locks a row, and on SQLite writers begin without IMMEDIATE."""

    def read_only(session, model, key):
        row = session.get(model, key)
        time.sleep(0.003)  # between look and act, where the others come in
        return row

    options = Engine.execution_options
    for module in (acceptance, approvals, ending, exclusivity, offering):
        monkeypatch.setattr(module, "locked", read_only)
    monkeypatch.setattr(
        Engine,
        "execution_options",
        lambda engine, **wanted: options(engine, **{k: v for k, v in wanted.items() if k != "immediate"}),
    )


@pytest.mark.long("postgresql")
def test_without_the_guard_offers_end_twice_or_break(app, session, monkeypatch):
    unguarded(monkeypatch)
    monkeypatch.setattr("tests.trading.negotiation.test_interleavings.LISTING_FOR", WITHOUT_GUARD)
    outcomes = played(app, session, WITHOUT_GUARD)
    assert any(faults_of(session, each) for each in outcomes)
