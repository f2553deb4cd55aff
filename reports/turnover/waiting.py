"""What is still open of a year, looked at before it is closed: none of it keeps the year open."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, cast, literal, select
from sqlalchemy.orm import Session

from core.clock import start_of_day
from core.money import Money
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.holds.models import Hold, Stay
from settlement.payments import purposes
from settlement.payments.providers.models import PaymentDispute, ProviderOperation
from settlement.payments.providers.states import IN_DOUBT, DisputeState
from settlement.royalties.models import Period, Plan
from settlement.royalties.states import PeriodState

UNRELEASED = (DealState.PARTLY_FUNDED, DealState.FUNDED, DealState.DELIVERED, DealState.RELEASABLE)
NOT_ACCEPTED = (PeriodState.OPEN, PeriodState.ESTIMATED, PeriodState.REPORTED, PeriodState.CONTESTED)
LEFT = Hold.taken_minor - Hold.released_minor - Hold.refunded_minor
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many, what they come to in each currency, and the first few by name, with their pages."""

    count: int
    amounts: list[Money] = field(default_factory=list)
    first: Sequence[tuple[str, str | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Look:
    """What the office sees before it closes a year."""

    unreleased: Waiting
    stayed: Waiting
    disputed: Waiting
    in_doubt: Waiting
    not_accepted: Waiting


def look(session: Session, year: int) -> Look:
    """Everything of a year that is still open."""
    return Look(
        unreleased(session, year), stayed(session, year), disputed(session, year), in_doubt(session, year),
        not_accepted(session, year),
    )  # fmt: skip


def unreleased(session: Session, year: int) -> Waiting:
    """Deals signed by the end of a year whose money still is held, and how much is."""
    subjects = select(literal("deal:").concat(cast(Deal.id, String)))
    return _held(session, Hold.subject.in_(subjects.where(Deal.state.in_(UNRELEASED), Deal.signed_at < _end(year))))


def stayed(session: Session, year: int) -> Waiting:
    """Held money that an order, a case or a payer's bank keeps where it is since a day of the year or before."""
    standing = select(Stay.subject).where(Stay.lifted_at.is_(None), Stay.since < _end(year))
    return _held(session, (LEFT > 0) & Hold.subject.in_(standing))


def _held(session: Session, which: ColumnElement[bool]) -> Waiting:
    rows = session.execute(select(Hold.subject, Hold.currency, LEFT).where(which).order_by(Hold.id)).all()
    shown = [subject for subject, _currency, _left in rows[:SHOWN]]
    names, paths = purposes.labels(session, shown), purposes.hrefs(session, shown)
    first = [(names[subject], paths[subject]) for subject in shown]
    return Waiting(len(rows), _sums((currency, left) for _subject, currency, left in rows), first)


def disputed(session: Session, year: int) -> Waiting:
    """Payments of a year that the payer's bank took back for the time being, and that nobody has decided."""
    row = PaymentDispute
    asked = select(row.ref, row.operation_id, row.receipt_id, row.currency, row.amount_minor)
    asked = asked.where(row.state == DisputeState.OPENED, row.opened_at < _end(year)).order_by(row.id)
    rows = session.execute(asked).all()
    first = [
        (ref, f"/finance/operations/{operation_id}" if operation_id is not None else f"/finance/receipts/{receipt_id}")
        for ref, operation_id, receipt_id, _currency, _amount in rows[:SHOWN]
    ]
    return Waiting(len(rows), _sums((currency, amount) for *_ids, currency, amount in rows), first)


def in_doubt(session: Session, year: int) -> Waiting:
    """What was asked of payment providers in a year or before, and nobody knows yet what became of it."""
    row = ProviderOperation
    asked = select(row.id, row.key, row.currency, row.amount_minor)
    rows = session.execute(asked.where(row.state.in_(IN_DOUBT), row.intended_at < _end(year)).order_by(row.id)).all()
    first = [(key, f"/finance/operations/{operation_id}") for operation_id, key, _currency, _amount in rows[:SHOWN]]
    return Waiting(len(rows), _sums((currency, amount) for *_ids, currency, amount in rows), first)


def not_accepted(session: Session, year: int) -> Waiting:
    """Royalty periods that were over by the end of a year and have no statement that both sides let stand."""
    asked = select(Plan.number, Period.n).join(Plan, Plan.id == Period.plan_id)
    asked = asked.where(Period.state.in_(NOT_ACCEPTED), Period.ends_on < date(year + 1, 1, 1))
    rows = session.execute(asked.order_by(Period.ends_on, Period.id)).all()
    return Waiting(len(rows), [], [(f"{number} · {n}", f"/royalties/{number}/{n}") for number, n in rows[:SHOWN]])


def _sums(rows: Iterable[tuple[str, int]]) -> list[Money]:
    sums = Counter[str]()
    for currency, amount in rows:
        sums[currency] += amount
    return [Money(amount, currency) for currency, amount in sorted(sums.items())]


def _end(year: int) -> datetime:
    return start_of_day(date(year + 1, 1, 1))
