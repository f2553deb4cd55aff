"""A deal about two rights, paid for: the office has recorded one and refused the other."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.money import Money
from demo import play, rights
from listings.market import services as market
from settlement.deals.models import Deal
from settlement.payments import services as payments
from settlement.recordal import services as recordal
from settlement.recordal.models import RecordalCase

PRICE = Money(90_000_000)
NOT_OURS = "申请人与登记簿记载的权利人不一致。"


def half_refused(session: Session, parts: play.Parts, officers: tuple[Actor, Actor], now: datetime) -> Deal:
    """The deal of these parts, whose right is the first of two; filed 12 days ago, decided 2 days ago."""
    begun = now - timedelta(days=30)
    second = rights.patent(403, date(2021, 3, 1) + timedelta(days=403))
    assets = [
        play.enter_right(session, each, begun)
        for each in (parts, play.Parts(parts.seller, parts.buyer, parts.staff, parts.center_id, second))
    ]
    listing = play.draft(session, parts, assets[0], "assign", PRICE, begun)
    shares = [(assets[0].id, 6000), (assets[1].id, 4000)]
    market.bundle_rights(session, listing_id=listing.id, parts=shares, actor=parts.seller, now=begun)
    play.publish(session, parts, listing, begun)
    agreed = begun + timedelta(days=4)
    offer = play.offer(session, parts, listing, play.terms_for("assign", PRICE, business_date(agreed), None), agreed)
    deal = play.accept(session, parts.seller, offer, agreed)
    play.sign(session, parts, deal, agreed + timedelta(days=1))
    paid(session, deal, officers, agreed + timedelta(days=4))
    _at_the_office(session, deal, parts, now)
    return deal


def approved_mark(session: Session, parts: play.Parts, officers: tuple[Actor, Actor], now: datetime) -> Deal:
    """The sale of a mark, paid for: the office has approved it two days ago, and not announced it yet."""
    begun = now - timedelta(days=30)
    right = play.enter_right(session, parts, begun)
    listing = play.publish(session, parts, play.draft(session, parts, right, "assign", PRICE, begun), begun)
    agreed = begun + timedelta(days=4)
    offer = play.offer(session, parts, listing, play.terms_for("assign", PRICE, business_date(agreed), None), agreed)
    deal = play.accept(session, parts.seller, offer, agreed)
    play.sign(session, parts, deal, agreed + timedelta(days=1))
    paid(session, deal, officers, agreed + timedelta(days=4), "IN-MARK")
    filed, decided = now - timedelta(days=12), now - timedelta(days=2)
    case = session.scalars(select(RecordalCase).filter_by(deal_id=deal.id)).one()
    play.keep_papers(session, case, parts.staff, filed)
    recordal.file_case(
        session, case_id=case.id, filed_on=business_date(filed), office_reference="MARK-1", actor=parts.staff, now=filed
    )
    recordal.accept_case(
        session, case_id=case.id, recordal_no="X-MARK-1", decided_on=business_date(decided), certificate="c" * 64,
        actor=parts.staff, now=decided,
    )  # fmt: skip
    return deal


def paid(
    session: Session, deal: Deal, officers: tuple[Actor, Actor], now: datetime, reference: str = "IN-HALF"
) -> None:
    """The price has come, and two officers have booked it."""
    advice = play.kept(session, f"advice {deal.number}", "advice.txt", deal.subject, officers[0], now)
    receipt = payments.record_receipt(
        session, purpose=deal.subject, payer_id=deal.buyer_id, amount=PRICE, bank_reference=reference,
        received_on=business_date(now), evidence=advice, actor=officers[0], now=now,
    )  # fmt: skip
    payments.confirm_receipt(session, receipt_id=receipt.id, actor=officers[1], now=now)


def _at_the_office(session: Session, deal: Deal, parts: play.Parts, now: datetime) -> None:
    filed, decided = now - timedelta(days=12), now - timedelta(days=2)
    cases = session.scalars(select(RecordalCase).filter_by(deal_id=deal.id).order_by(RecordalCase.id)).all()
    for case in cases:
        play.keep_papers(session, case, parts.staff, filed)
        recordal.file_case(
            session, case_id=case.id, filed_on=business_date(filed), office_reference=f"HALF-{case.id}",
            actor=parts.staff, now=filed,
        )  # fmt: skip
    play.record(session, parts, cases[0], deal, decided)
    recordal.refuse_case(
        session, case_id=cases[1].id, reason=NOT_OURS, decided_on=business_date(decided), actor=parts.staff, now=decided
    )
