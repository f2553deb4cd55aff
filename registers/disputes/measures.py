"""What a case over ownership or validity keeps in place while it is pending: the right, and its deals' money."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.clock import business_date
from core.db import found, locked
from listings.assets import services as assets
from listings.assets.models import Asset, DisputeAbout, Encumbrance, EncumbranceType
from registers.disputes.models import DisputeCase
from registers.disputes.states import PENDING
from registers.disputes.vocabulary import Cause
from settlement.deals import services as deals

ABOUT = {Cause.OWNERSHIP: DisputeAbout.OWNERSHIP, Cause.VALIDITY: DisputeAbout.VALIDITY}


def lock_case(session: Session, case_id: int, *, also: Collection[int] = ()) -> DisputeCase:
    """The case, locked after its rights (and those it is about to be linked to) by number."""
    seen = found(session, DisputeCase, case_id)
    for asset_id in sorted({*also, *(link.asset_id for link in seen.assets)}):
        locked(session, Asset, asset_id)
    case = locked(session, DisputeCase, case_id)
    session.refresh(case, ["parties", "assets", "deals"])
    return case


def set_measures(session: Session, case: DisputeCase, *, now: datetime) -> None:
    """Put the dispute on each right (its listing suspends itself) and keep each deal's money, where the cause asks for
    it. What is in place already stays as it is; done by the platform itself, for whoever accepted the case."""
    if not case.cause.stops_trade or not case.is_pending or case.accepted_on is None:
        return
    standing = _standing(session, case)
    for asset_id in sorted(link.asset_id for link in case.assets):
        if asset_id not in standing:
            assets.record_encumbrance(
                session, asset_id=asset_id, type=EncumbranceType.DISPUTE, ref=case.subject, from_date=case.accepted_on,
                holder_name=case.body, about=ABOUT[case.cause], note=case.file, actor=SYSTEM, now=now,
            )  # fmt: skip
    for deal_id in sorted(link.deal_id for link in case.deals):
        deals.stay_money(session, deal_id=deal_id, cause=case.subject, reason=reason_of(case), actor=SYSTEM, now=now)


def lift_measures(session: Session, case: DisputeCase, *, now: datetime) -> None:
    """The case is over: its own dispute on each right ends, and its own stay of each deal's money is lifted."""
    if _standing(session, case):
        assets.end_encumbrances(session, ref=case.subject, on=business_date(now), actor=SYSTEM, now=now)
    for deal_id in sorted(link.deal_id for link in case.deals):
        deals.lift_stay(session, deal_id=deal_id, cause=case.subject, reason=reason_of(case), actor=SYSTEM, now=now)


def reason_of(case: DisputeCase) -> str:
    """How a deal's page cites the case."""
    return " · ".join(part for part in (case.number, case.file) if part)[:300]


def _standing(session: Session, case: DisputeCase) -> set[int]:
    query = select(Encumbrance.asset_id).where(Encumbrance.ref == case.subject, Encumbrance.ended_on.is_(None))
    return set(session.scalars(query))


def pending_cases_of(session: Session, asset_id: int, on: date) -> list[DisputeCase]:
    """The cases that are pending about a right."""
    mine = DisputeCase.assets.any(asset_id=asset_id)
    query = select(DisputeCase).where(mine, DisputeCase.state.in_(PENDING), DisputeCase.accepted_on <= on)
    return list(session.scalars(query.order_by(DisputeCase.id)))
