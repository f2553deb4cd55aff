"""Visits of royalties, of fees and of their rules."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from parties.centers.models import Center
from settlement.deals.models import Deal, Release
from settlement.invoices.models import Invoice, InvoiceKind
from settlement.royalties.models import Claim, Period, Plan, Settled
from settlement.royalties.states import ClaimState, PeriodState
from tests.browser.asked import Asked, center_of, mailbox


def of_royalties(session: Session) -> Asked:
    """A licence's royalties from both sides, its center's and finance's; a period in each of its states; and what is
    taken of royalties and prices alike."""
    yield from of_fees(session)
    plan = session.scalars(select(Plan).join(Period).group_by(Plan.id).order_by(func.count().desc())).first()
    assert plan is not None
    licensor, licensee = mailbox(session, plan.licensor_id), mailbox(session, plan.licensee_id)
    for who in (licensee, "finance", "city"):
        yield "royalties.index", who, {}
    for who in (licensor, licensee, "finance"):
        yield "royalties.show", who, {"number": plan.number}
    yield "royalty_money.payment", licensee, {"number": plan.number}
    paid = session.scalars(select(Plan).join(Settled).order_by(Plan.id)).first()
    assert paid is not None
    yield "royalty_rewards.show", mailbox(session, paid.licensor_id), {"number": paid.number}
    yield "agreed_end.show", licensor, {"number": f"XH{plan.number.removeprefix('RP')}"}
    yield "royalties.claiming", licensor, {"number": plan.number}
    for claim in session.scalars(select(Claim).filter_by(state=ClaimState.CLAIMED)):
        held = session.get_one(Plan, claim.plan_id)
        other = held.licensee_id if claim.claimed_for == held.licensor_id else held.licensor_id
        yield "royalty_checks.agreeing", mailbox(session, other), {"number": held.number, "claim_id": claim.id}
    waits = session.scalars(select(Period).filter_by(state=PeriodState.REPORTED)).all()
    for period in waits:
        held = session.get_one(Plan, period.plan_id)
        yield "royalty_checks.accepting", mailbox(session, held.licensor_id), {"number": held.number, "n": period.n}
    for period in {each.state: each for each in plan.periods}.values():
        yield "royalties.period", licensor, {"number": plan.number, "n": period.n}
        yield "royalties.period", licensee, {"number": plan.number, "n": period.n}


def of_fees(session: Session) -> Asked:
    """The rulebook; invoices, and certificates of who was paid."""
    for who in ("finance", "city"):
        yield "rulebook.index", who, {}
    yield "rules.index", "finance", {}
    for key in ("funds", "volume", "pledges.ratio"):
        yield "rules.show", "city", {"key": key}
        yield "rules.new", "city", {"key": key}
    yield "rates.index", "finance", {}
    yield "centers.succeed", "city", {"code": session.scalars(select(Center.code).order_by(Center.id)).first()}
    for form in ("new_fee", "new_tax", "new_treaty"):
        yield f"rulebook.{form}", "finance", {}
    for kind in ("shares", "trailing", "inventors", "earnest", "transfer"):
        yield "rulebook.new_number", "finance", {"kind": kind}
    released = session.scalars(select(Release).order_by(Release.id)).first()
    assert released is not None
    seller = session.get_one(Deal, released.deal_id).seller_id
    patent = select(Release).join(Deal, Deal.id == Release.deal_id).where(Deal.right_kind == "patent")
    earned = session.scalars(patent.order_by(Release.id)).first()
    assert earned is not None
    deal = session.get_one(Deal, earned.deal_id)
    yield "rewarding.show", mailbox(session, deal.seller_id), {"number": deal.number}
    yield "awarding.ask", "finance", {"number": deal.number}
    yield "defaulting.ask", center_of(session, deal.center_id), {"number": deal.number}
    for who in (mailbox(session, seller), "finance"):
        yield "invoices.index", who, {}
        yield "invoices.certificate", who, {"organisation_id": seller, "year": released.effective_on.year}
    for kind in InvoiceKind:
        row = session.scalars(select(Invoice).filter_by(kind=kind).order_by(Invoice.id)).first()
        if row is not None:
            yield "invoices.show", mailbox(session, row.recipient_id), {"name": row.name}
