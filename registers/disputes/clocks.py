"""Periods that end by themselves: each once, however late the clock is asked, and reminders before they do."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core import audit
from core.actor import SYSTEM
from core.clock import business_date
from core.i18n import LazyText, lazy_gettext
from registers.disputes import deciding
from registers.disputes.measures import lock_case
from registers.disputes.models import DisputeCase, TakedownNotice
from registers.disputes.news import tell_complainant, tell_parties, tell_seller
from registers.disputes.rules import days_of
from registers.disputes.states import CaseState, TakedownState
from registers.disputes.taking_down import opened
from registers.disputes.vocabulary import Clock

# Why a notice ended where nobody decided it; said in words by the labels.
NOT_COMPLETED, NO_STATEMENT, NO_SUIT = "not_completed", "no_statement", "no_suit"

Piece = tuple[Callable[..., bool], int]


def due(session: Session, *, now: datetime) -> list[Piece]:
    """What has ended by today: each piece is `act(session, id, now=now)`, for a transaction of its own."""
    today = business_date(now)
    pieces: list[Piece] = []
    for act, state, last in (
        (end_incomplete, TakedownState.INCOMPLETE, TakedownNotice.complete_by),
        (end_unanswered, TakedownState.FORWARDED, TakedownNotice.counter_by),
        (end_without_suit, TakedownState.ANSWERED, TakedownNotice.suit_by),
    ):
        over = select(TakedownNotice.id).where(TakedownNotice.state == state, last < today)
        pieces += [(act, each) for each in session.scalars(over.order_by(TakedownNotice.id))]
    pieces += [(miss_confirmation, each) for each in session.scalars(_missed(today))]
    return pieces


def _missed(today: date) -> Select[int]:
    return select(DisputeCase.id).where(
        DisputeCase.state == CaseState.SETTLED,
        DisputeCase.confirm_by < today,
        DisputeCase.applied_on.is_(None),
        DisputeCase.missed_on.is_(None),
    )


def _over(session: Session, notice_id: int, state: TakedownState, column: str, now: datetime) -> TakedownNotice | None:
    """The notice, locked, if it still waits and its last day is over; None where somebody has acted meanwhile."""
    notice = opened(session, notice_id)
    last: date | None = getattr(notice, column)
    return notice if notice.state is state and last is not None and last < business_date(now) else None


def end_incomplete(session: Session, notice_id: int, *, now: datetime) -> bool:
    """What was missing did not come: it was no notice."""
    notice = _over(session, notice_id, TakedownState.INCOMPLETE, "complete_by", now)
    if notice is not None:
        deciding.rejected(session, notice, NOT_COMPLETED, SYSTEM, now)
    return notice is not None


def end_unanswered(session: Session, notice_id: int, *, now: datetime) -> bool:
    """The seller said nothing: the measure stands."""
    notice = _over(session, notice_id, TakedownState.FORWARDED, "counter_by", now)
    if notice is not None:
        deciding.upheld(session, notice, NO_STATEMENT, SYSTEM, now)
    return notice is not None


def end_without_suit(session: Session, notice_id: int, *, now: datetime) -> bool:
    """Nobody said within fifteen days that a court or authority has the matter: the measure ends (ECL 43; BR-A2)."""
    notice = _over(session, notice_id, TakedownState.ANSWERED, "suit_by", now)
    if notice is not None:
        deciding.lifted(session, notice, NO_SUIT, SYSTEM, now)
    return notice is not None


def miss_confirmation(session: Session, case_id: int, *, now: datetime) -> bool:
    """The thirty days for a joint application are over: the agreement binds, no court confirms it any more (PML 33)."""
    case, today = lock_case(session, case_id), business_date(now)
    over = case.confirm_by is not None and case.confirm_by < today
    if case.state is not CaseState.SETTLED or not over or case.applied_on is not None or case.missed_on is not None:
        return False
    case.missed_on = today
    session.flush()
    audit.record(session, case.subject, "dispute.confirmation_missed", actor=SYSTEM, now=now)
    text = lazy_gettext(
        "The time to apply for the judicial confirmation of case %(number)s is over. The agreement still binds.",
        number=case.number,
    )
    tell_parties(session, case, text, "confirmation-missed", now=now)
    return True


def remind(session: Session, *, now: datetime) -> int:
    """Tell those who have to act within the next days, once for each period; returns how many periods were told of."""
    today = business_date(now)
    until = today + timedelta(days=days_of(session, Clock.REMINDER, today))
    count = 0
    for notice in _waiting(session, TakedownState.FORWARDED, TakedownNotice.counter_by, today, until):
        text = _reminder(notice, notice.counter_by)
        tell_seller(session, notice, text, "remind-counter", now=now)
        count += 1
    for notice in _waiting(session, TakedownState.ANSWERED, TakedownNotice.suit_by, today, until):
        tell_complainant(session, notice, _reminder(notice, notice.suit_by), "remind-suit", now=now)
        count += 1
    for notice in _waiting(session, TakedownState.INCOMPLETE, TakedownNotice.complete_by, today, until):
        told = f"remind-{notice.complete_by}"
        tell_complainant(session, notice, _reminder(notice, notice.complete_by), told, now=now)
        count += 1
    return count + _remind_of_confirmation(session, today, until, now)


def _remind_of_confirmation(session: Session, today: date, until: date, now: datetime) -> int:
    query = select(DisputeCase).where(
        DisputeCase.state == CaseState.SETTLED, DisputeCase.confirm_by.between(today, until),
        DisputeCase.applied_on.is_(None),
    )  # fmt: skip
    cases = session.scalars(query.order_by(DisputeCase.id)).all()
    for case in cases:
        text = lazy_gettext(
            "Until %(day)s both sides together can apply for the judicial confirmation of case %(number)s.",
            day=case.confirm_by, number=case.number,
        )  # fmt: skip
        tell_parties(session, case, text, "remind-confirmation", now=now)
    return len(cases)


def _reminder(notice: TakedownNotice, last: date | None) -> LazyText:
    return lazy_gettext("Complaint %(number)s waits for you until %(day)s.", number=notice.number, day=last)


def _waiting(
    session: Session, state: TakedownState, last: InstrumentedAttribute[date | None], today: date, until: date
) -> Iterator[TakedownNotice]:
    query = select(TakedownNotice).where(TakedownNotice.state == state, last.between(today, until))
    return iter(session.scalars(query.order_by(TakedownNotice.id)).all())
