"""What is to be invoiced: the fees of releases, of deals and of royalties, by issuer and by the side that bore them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.db import found
from parties.centers.models import Center
from parties.organisations.queries import trading_center
from settlement.deals.models import Deal, DealLine, Release, ReleaseLine
from settlement.deals.split import LineKind
from settlement.invoices.models import Invoice
from settlement.royalties.models import Plan, Settled, SettledLine, TakenBack, TakenBackLine

FEES = (LineKind.PLATFORM, LineKind.CENTER)


@dataclass(frozen=True, slots=True)
class Fee:
    """What one issuer took of one side in one release, in minor units, and what of it was given back since."""

    cause: str
    cause_id: int
    subject: str
    issuer_id: int
    recipient_id: int
    amount: int
    given_back: int
    currency: str
    on: date


def fees_to_invoice(session: Session, *, limit: int) -> list[Fee]:
    """The fees of releases of which there is no invoice yet, the oldest release first."""
    deals = (
        select(Release.id)
        .where(_without_invoice("deal", Release.id))
        .where(exists().where(ReleaseLine.release_id == Release.id, ReleaseLine.amount_minor > 0, *_own_lines()))
    )
    royalties = (
        select(Settled.id)
        .where(_without_invoice("royalty", Settled.id))
        .where(
            exists().where(
                SettledLine.release_id == Settled.id, SettledLine.amount_minor > 0, SettledLine.kind.in_(FEES)
            )
        )
    )
    found_fees: list[Fee] = []
    for release_id in session.scalars(deals.order_by(Release.id).limit(limit)).all():
        found_fees += fees_of_deal(session, release_id)
    for release_id in session.scalars(royalties.order_by(Settled.id).limit(limit)).all():
        found_fees += fees_of_royalty(session, release_id)
    return found_fees


def _without_invoice(cause: str, release_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return ~exists().where(Invoice.cause == cause, Invoice.cause_id == release_id)


def _own_lines() -> tuple[ColumnElement[bool], ...]:
    return (DealLine.id == ReleaseLine.deal_line_id, DealLine.kind.in_(FEES))


def fees_of_deal(session: Session, release_id: int) -> list[Fee]:
    """The fees of one release of a deal."""
    release = found(session, Release, release_id)
    deal = found(session, Deal, release.deal_id)
    sums: dict[tuple[int, int], list[int]] = {}
    for line in release.lines:
        agreed = line.deal_line
        if agreed.kind in FEES and line.amount_minor:
            issuer = _issuer(session, agreed.kind, agreed.center_id)
            both = sums.setdefault((issuer, agreed.borne_by_id), [0, 0])
            both[0] += line.amount_minor
            both[1] += line.reversed_minor
    return [
        Fee("deal", release.id, deal.subject, issuer, payer, taken, back, release.currency, release.effective_on)
        for (issuer, payer), (taken, back) in sums.items()
        if issuer != payer
    ]


def fees_of_royalty(session: Session, release_id: int) -> list[Fee]:
    """The fees of one release of royalties; the licensor bears them."""
    release = found(session, Settled, release_id)
    plan = found(session, Plan, release.plan_id)
    given_back = taken_back_by_place(session, [release.id])
    sums: dict[int, list[int]] = {}
    for line in release.lines:
        if line.kind in FEES and line.amount_minor:
            both = sums.setdefault(_issuer(session, line.kind, line.center_id), [0, 0])
            both[0] += line.amount_minor
            both[1] += given_back.get((release.id, line.place), 0)
    return [
        Fee("royalty", release.id, plan.subject, issuer, plan.licensor_id, taken, back, release.currency,
            release.effective_on)
        for issuer, (taken, back) in sums.items()
        if issuer != plan.licensor_id
    ]  # fmt: skip


def taken_back_by_place(session: Session, release_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """(release of royalties, place of its line) → minor units that were taken back."""
    rows = session.execute(
        select(TakenBack.release_id, TakenBackLine.place, func.sum(TakenBackLine.amount_minor))
        .join(TakenBackLine, TakenBackLine.taken_back_id == TakenBack.id)
        .where(TakenBack.release_id.in_(release_ids))
        .group_by(TakenBack.release_id, TakenBackLine.place)
    )
    return {(release_id, place): int(amount) for release_id, place, amount in rows if release_id is not None}


def _issuer(session: Session, kind: LineKind, center_id: int | None) -> int:
    if kind is LineKind.CENTER and center_id is not None:
        return found(session, Center, center_id).organisation_id
    return trading_center(session).id


def fees_given_back(session: Session, *, limit: int) -> Iterator[tuple[Invoice, int]]:
    """(invoice, minor units to credit) where more of a release was taken back than was credited so far."""
    credited = (
        select(func.coalesce(func.sum(Invoice.amount_minor), 0))
        .where(Invoice.cause == "deal", Invoice.cause_id == Release.id, Invoice.credits_id.is_not(None))
        .scalar_subquery()
    )
    back = (
        select(func.coalesce(func.sum(ReleaseLine.reversed_minor), 0))
        .where(ReleaseLine.release_id == Release.id, *_own_lines())
        .scalar_subquery()
    )
    moved = or_(Release.reversed_minor > 0, Release.fee_reversed_minor > 0)
    rows = select(Release.id).where(and_(moved, back > credited)).order_by(Release.id).limit(limit)
    fees = [fee for release_id in session.scalars(rows).all() for fee in fees_of_deal(session, release_id)]
    fees += [
        fee for release_id in _royalties_taken_back(session, limit) for fee in fees_of_royalty(session, release_id)
    ]
    for fee in fees:
        if fee.given_back:
            invoice = session.scalar(
                select(Invoice).filter_by(
                    cause=fee.cause,
                    cause_id=fee.cause_id,
                    issuer_id=fee.issuer_id,
                    recipient_id=fee.recipient_id,
                    credits_id=None,
                )
            )
            if invoice is None:
                continue
            gone = select(func.coalesce(func.sum(Invoice.amount_minor), 0)).filter_by(credits_id=invoice.id)
            left = fee.given_back - int(session.scalar(gone) or 0)
            if left > 0:
                yield invoice, left


def _royalties_taken_back(session: Session, limit: int) -> list[int]:
    """The releases of royalties of which more of the fees was taken back than was credited so far."""
    credited = (
        select(func.coalesce(func.sum(Invoice.amount_minor), 0))
        .where(Invoice.cause == "royalty", Invoice.cause_id == TakenBack.release_id, Invoice.credits_id.is_not(None))
        .correlate(TakenBack)
        .scalar_subquery()
    )
    rows = (
        select(TakenBack.release_id)
        .join(TakenBackLine, TakenBackLine.taken_back_id == TakenBack.id)
        .join(
            SettledLine, (SettledLine.release_id == TakenBack.release_id) & (SettledLine.place == TakenBackLine.place)
        )
        .where(SettledLine.kind.in_(FEES))
        .group_by(TakenBack.release_id)
        .having(func.sum(TakenBackLine.amount_minor) > credited)
    )
    return [
        release_id for release_id in session.scalars(rows.order_by(TakenBack.release_id).limit(limit)) if release_id
    ]
