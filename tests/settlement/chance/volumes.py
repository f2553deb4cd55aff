"""Operating volume beside its causes, asked of the rows of deals, of royalties and of the facts by themselves."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from settlement.deals.models import Deal, DealItem, DealLine, DealReceipt, Release, ReleaseLine
from settlement.deals.split import LineKind
from settlement.deals.states import DealState
from settlement.royalties.models import Period, Statement
from settlement.royalties.owed import SHARED, Due, Paid, Settled, SettledLine
from settlement.royalties.returned import TakenBack, TakenBackLine
from settlement.volumes.models import Measure, VolumeFact

Sums = dict[tuple[Any, ...], int]
GONE_BACK = (DealState.CANCELLED, DealState.REFUNDING, DealState.REFUNDED)


def sums(session: Session, query: Any) -> Sums:
    """What the last column of each row says, by the others."""
    return {tuple(row[:-1]): int(row[-1] or 0) for row in session.execute(query)}


def differences(what: str, one: Sums, other: Sums) -> Iterator[str]:
    """Where two ways to reckon do not say the same."""
    for key in sorted({*one, *other}, key=str):
        if one.get(key, 0) != other.get(key, 0):
            yield f"{what} {key}: {one.get(key, 0)} and {other.get(key, 0)}"


def _of(kind: str, number: Any) -> ColumnElement[str]:
    return literal(f"{kind}:") + cast(number, String)


def _contracted() -> Select[str, int]:
    """The price of what was signed, but for what was given up, and for what was cancelled before its release or was
    ended by an award before any recordal."""
    given_up = select(func.sum(DealLine.given_up_minor)).where(DealLine.deal_id == Deal.id, ~DealLine.on_top)
    released = select(Release.id).where(Release.deal_id == Deal.id).exists()
    recorded = select(DealItem.id).where(DealItem.deal_id == Deal.id, DealItem.recorded_on.is_not(None)).exists()
    undone = and_(Deal.state.in_(GONE_BACK), ~and_(released, recorded))
    amount = Deal.fixed_minor - func.coalesce(given_up.scalar_subquery(), 0)
    return select(_of("deal", Deal.id), amount).where(Deal.signed_at.is_not(None), ~undone)


def _released() -> Select[str, int]:
    """What was released and not taken back; nothing of a deal of which no right was recorded, that is no price."""
    recorded = select(DealItem.deal_id).where(DealItem.recorded_on.is_not(None))
    standing = func.sum(Release.gross_minor - Release.reversed_minor)
    return select(_of("deal", Release.deal_id), standing).where(Release.deal_id.in_(recorded)).group_by(Release.deal_id)


def _earned() -> Select[str, int]:
    """What of it the centers got."""
    standing = func.sum(ReleaseLine.amount_minor - ReleaseLine.reversed_minor)
    return (
        select(_of("deal", Release.deal_id), standing)
        .join(Release, Release.id == ReleaseLine.release_id)
        .join(ReleaseLine.deal_line)
        .where(DealLine.kind == LineKind.CENTER)
        .group_by(Release.deal_id)
    )


def _applied() -> Select[str, int]:
    """What receipts paid of the price."""
    applied = func.sum(DealReceipt.applied_minor - DealReceipt.fee_minor)
    return select(_of("deal", DealReceipt.deal_id), applied).group_by(DealReceipt.deal_id)


def _used() -> Select[str, int]:
    """The royalties of the versions that count."""
    royalty = func.sum(Statement.earned_minor - Statement.cut_minor + Statement.top_up_minor)
    counts = and_(Statement.period_id == Period.id, Statement.version == Period.accepted_version)
    return select(_of("royalty", Period.plan_id), royalty).join(Statement, counts).group_by(Period.plan_id)


def _paid() -> Select[str, int]:
    """What paid royalties, and not what is the licensor's alone."""
    query = select(_of("royalty", Due.plan_id), func.sum(Paid.amount_minor)).join(Due, Due.id == Paid.due_id)
    return query.where(Due.kind.in_(SHARED)).group_by(Due.plan_id)


def _paid_back() -> Select[str, int]:
    query = select(_of("royalty", Due.plan_id), func.sum(TakenBack.gross_minor)).select_from(TakenBack)
    query = query.join(Paid, Paid.id == TakenBack.paid_id).join(Due, Due.id == Paid.due_id)
    return query.where(Due.kind.in_(SHARED)).group_by(Due.plan_id)


def _settled() -> Select[str, int]:
    query = select(_of("royalty", Settled.plan_id), func.sum(Settled.gross_minor))
    return query.where(Settled.shared).group_by(Settled.plan_id)


def _unsettled() -> Select[str, int]:
    query = select(_of("royalty", Settled.plan_id), func.sum(TakenBack.gross_minor)).select_from(TakenBack)
    return query.join(Settled, Settled.id == TakenBack.release_id).where(Settled.shared).group_by(Settled.plan_id)


def _to_centers() -> Select[str, int]:
    query = select(_of("royalty", Settled.plan_id), func.sum(SettledLine.amount_minor))
    query = query.join(Settled, Settled.id == SettledLine.release_id)
    return query.where(SettledLine.kind == LineKind.CENTER).group_by(Settled.plan_id)


def _from_centers() -> Select[str, int]:
    query = select(_of("royalty", Settled.plan_id), func.sum(TakenBackLine.amount_minor)).select_from(TakenBackLine)
    query = query.join(TakenBack, TakenBack.id == TakenBackLine.taken_back_id)
    query = query.join(Settled, Settled.id == TakenBack.release_id)
    line = and_(SettledLine.release_id == Settled.id, SettledLine.place == TakenBackLine.place)
    return query.join(SettledLine, line).where(SettledLine.kind == LineKind.CENTER).group_by(Settled.plan_id)


# (measure, what causes it, what takes of it): each a query of (subject, minor units).
CAUSES = (
    (Measure.CONTRACTED, (_contracted(),), ()),
    (Measure.COLLECTED, (_applied(), _paid()), (_paid_back(),)),
    (Measure.SETTLED, (_released(), _settled()), (_unsettled(),)),
    (Measure.COMMISSION, (_earned(), _to_centers()), (_from_centers(),)),
    (Measure.ROYALTY_ACCRUED, (_used(),), ()),
)
COUNTED = (
    select(VolumeFact.measure, VolumeFact.subject, func.sum(VolumeFact.amount_minor))
    .where(or_(VolumeFact.subject.like("deal:%"), VolumeFact.subject.like("royalty:%")))
    .group_by(VolumeFact.measure, VolumeFact.subject)
)


def differing_volumes(session: Session) -> Iterator[str]:
    """Operating volume is what was signed, collected, used, released and earned, and not taken back; nothing else is,
    and nothing of it twice."""
    counted = sums(session, COUNTED)
    for measure, causes, takings in CAUSES:
        due: Sums = {}
        for sign, queries in ((1, causes), (-1, takings)):
            for key, amount in (row for query in queries for row in sums(session, query).items()):
                due[key] = due.get(key, 0) + sign * amount
        facts = {key[1:]: amount for key, amount in counted.items() if key[0] == measure}
        yield from differences(f"{measure.value} volume of", due, facts)
