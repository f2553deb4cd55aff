"""Deals in which something waits to be confirmed: a release, a cancellation, an amendment, a reversal."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.money import Money
from demo import play, rights
from listings.terms.agreement import Further, Royalty, Terms
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act, LicenseType, RoyaltyBase
from settlement.contracts.models import Amendment
from settlement.deals import services as deals
from settlement.deals.models import Cancellation, Deal, Reversal
from settlement.deals.states import CancellationState, DealState, ReversalState
from settlement.holds import services as holds
from settlement.recordal import services as recordal
from settlement.recordal.models import RecordalCase
from settlement.royalties import services as royalties
from settlement.royalties.models import Plan
from settlement.royalties.tables import Sold
from tests.browser.asked import Asked, mailbox
from tests.browser.half_refused import PRICE, paid

STAYED: dict[str, Any] = {"cause": "order:1", "reason": "另案争议"}


def to_confirm(session: Session, sides: play.Parts, officers: tuple[Actor, Actor], now: datetime) -> None:
    """Three sales: one at its office whose end is asked for and whose terms are amended, one that can be released, one
    of which money is asked back."""
    running, held, settled = (_sale(session, sides, place, officers, now) for place in (404, 405, 406))
    deals.cancel_deal(session, deal_id=running.id, reason="预算取消。", actor=sides.buyer, now=now)
    before = deals.terms_in_force(session, settled)
    _record(session, sides, settled, now)
    holds.stay(session, subject=held.subject, **STAYED, actor=officers[0], now=now)
    _record(session, sides, held, now)
    holds.lift_stay(session, subject=held.subject, **STAYED, actor=officers[0], now=now)
    deals.propose_amendment(
        session, deal_id=settled.id, terms=replace(before, further=Further.of({"support_hours": 80})),
        reason="增加技术支持。", actor=sides.seller, now=now,
    )  # fmt: skip
    _reported(session, sides, now)
    deals.ask_reversal(session, deal_id=settled.id, amount=None, reason="权利有瑕疵。", actor=officers[0], now=now)


def _sale(session: Session, sides: play.Parts, place: int, officers: tuple[Actor, Actor], now: datetime) -> Deal:
    right = rights.patent(place, date(2021, 3, 1) + timedelta(days=place))
    parts = play.Parts(sides.seller, sides.buyer, sides.staff, sides.center_id, right)
    begun = now - timedelta(days=30)
    asset = play.enter_right(session, parts, begun)
    listing = play.publish(session, parts, play.draft(session, parts, asset, "assign", PRICE, begun), begun)
    agreed = begun + timedelta(days=4)
    offer = play.offer(session, parts, listing, play.terms_for("assign", PRICE, business_date(agreed), None), agreed)
    deal = play.accept(session, parts.seller, offer, agreed)
    play.sign(session, parts, deal, agreed + timedelta(days=1))
    paid(session, deal, officers, agreed + timedelta(days=4), f"IN-{place}")
    return deal


def _reported(session: Session, sides: play.Parts, now: datetime) -> None:
    """A licence of the last year, whose first quarter the licensee has reported."""
    right = rights.patent(407, date(2021, 3, 1) + timedelta(days=407))
    parts = play.Parts(sides.seller, sides.buyer, sides.staff, sides.center_id, right)
    begun = now - timedelta(days=200)
    asset = play.enter_right(session, parts, begun)
    listing = play.publish(session, parts, play.draft(session, parts, asset, "exclusive", None, begun), begun)
    scope = Scope(("CN",), ("*",), business_date(begun), business_date(now) + timedelta(days=900))
    terms = Terms(Act.LICENSE, LicenseType.EXCLUSIVE, (), Royalty(RoyaltyBase.NET_SALES, 400), scope)
    offer = play.offer(session, parts, listing, terms, begun + timedelta(days=2))
    deal = play.accept(session, parts.seller, offer, begun + timedelta(days=4))
    play.sign(session, parts, deal, begun + timedelta(days=6))
    plan = session.scalars(select(Plan).filter_by(deal_id=deal.id)).one()
    royalties.follow_the_calendar(session, plan_id=plan.id, now=now)
    line = Sold("电芯", 900, Money(110_000_000), Money(10_000_000), "CN-LN")
    royalties.file_report(session, period_id=plan.periods[0].id, lines=[line], actor=sides.buyer, now=now)


def _record(session: Session, sides: play.Parts, deal: Deal, now: datetime) -> None:
    filed, decided = now - timedelta(days=12), now - timedelta(days=2)
    case = session.scalars(select(RecordalCase).filter_by(deal_id=deal.id)).one()
    play.keep_papers(session, case, sides.staff, filed)
    recordal.file_case(
        session, case_id=case.id, filed_on=business_date(filed), office_reference=f"CONFIRM-{case.id}",
        actor=sides.staff, now=filed,
    )  # fmt: skip
    play.record(session, sides, case, deal, decided)


def of_what_waits(session: Session) -> Asked:
    """Each of them, before somebody confirms it."""
    row = session.scalars(select(Deal).filter_by(state=DealState.RELEASABLE).order_by(Deal.id.desc())).first()
    assert row is not None
    yield "deal_checks.release", "finance", {"number": row.number}
    wish = session.scalars(select(Cancellation).filter_by(state=CancellationState.ASKED)).first()
    assert wish is not None
    deal = session.get_one(Deal, wish.deal_id)
    yield "deal_checks.granting", mailbox(session, deal.other_side(wish.asked_for)), {"number": deal.number}
    asked = session.scalars(select(Reversal).filter_by(state=ReversalState.ASKED)).first()
    assert asked is not None
    deal = session.get_one(Deal, asked.deal_id)
    yield "deal_checks.reversal", "finance2", {"number": deal.number, "reversal_id": asked.id}
    amended = session.scalars(
        select(Amendment).where(Amendment.in_force_at.is_(None), Amendment.subject == deal.subject)
    ).first()
    assert amended is not None
    yield "deal_checks.amendment", mailbox(session, deal.buyer_id), {"number": deal.number, "version": amended.version}
