"""Reads of cases and complaints: who may see which, lists, and how many were concluded when and by which way."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from core.actor import Actor, Role
from core.db import names
from core.errors import NotFound
from core.i18n import _
from registers.disputes import complaints
from registers.disputes.models import NUMBER, CaseParty, DisputeCase, TakedownNotice
from registers.disputes.standing import is_officer
from registers.disputes.states import ENDED, FORWARDED_ONCE, OPEN, CaseState, TakedownState
from registers.disputes.vocabulary import CONCLUDED, Cause, Channel, RightKind

PARTS = (selectinload(DisputeCase.parties), selectinload(DisputeCase.assets), selectinload(DisputeCase.deals))


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """The condition under which a case is shown in full: to its parties, whoever filed it, and the city office."""
    if actor is None:
        return false()
    if actor.has(Role.CITY_OFFICE):
        return true()
    return own(actor)


def own(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a case is one's organisation's: a party's, or of whoever filed it."""
    mine = select(CaseParty.case_id).where(names(actor.organisation_id, CaseParty.organisation_id))
    return or_(DisputeCase.id.in_(mine), names(actor.organisation_id, DisputeCase.filed_by_id))


def case_for(session: Session, number: str, actor: Actor | None) -> DisputeCase:
    """The case of this number: in full for whom it concerns, and as far as it is published for everybody else.

    NotFound otherwise; that there is one is not told.
    """
    found = NUMBER.fullmatch(number.upper())
    if found is not None:
        seen = or_(visible_to(actor), DisputeCase.published_on.is_not(None))
        case = session.scalar(select(DisputeCase).where(DisputeCase.id == int(found[2]), seen).options(*PARTS))
        if case is not None and case.number == number.upper():
            return case
    raise NotFound(_("There is no case under this number that is open to you."))


def sees_in_full(session: Session, case: DisputeCase, actor: Actor | None) -> bool:
    """Whether the reader is a party or of the city office."""
    return session.scalar(select(DisputeCase.id).where(DisputeCase.id == case.id, visible_to(actor))) is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cases: those concluded from `first` to `last` (both included), those in some states; nothing is all."""

    channel: Channel | None = None
    cause: Cause | None = None
    right_kind: RightKind | None = None
    first: date | None = None
    last: date | None = None
    states: Collection[CaseState] = ()


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, wanted in (
        (DisputeCase.channel, asked.channel),
        (DisputeCase.cause, asked.cause),
        (DisputeCase.right_kind, asked.right_kind),
    ):
        if wanted is not None:
            found.append(column == wanted)
    if asked.first is not None or asked.last is not None:
        found.append(DisputeCase.outcome.in_(CONCLUDED))
    if asked.first is not None:
        found.append(DisputeCase.concluded_on >= asked.first)
    if asked.last is not None:
        found.append(DisputeCase.concluded_on <= asked.last)
    if asked.states:
        found.append(DisputeCase.state.in_(asked.states))
    return found


def concluded(session: Session, channel: Channel, first: date, last: date) -> int:
    """How many cases of a channel were decided or settled from `first` to `last`, both days included."""
    query = select(func.count(DisputeCase.id)).where(*_conditions(Asked(channel=channel, first=first, last=last)))
    return session.scalar(query) or 0


def concluded_by_year(session: Session, first: int, last: int) -> dict[tuple[Channel, int], int]:
    """The same for each channel and year from `first` to `last`, in one statement; what has none is left out."""
    year = func.extract("year", DisputeCase.concluded_on)
    asked = Asked(first=date(first, 1, 1), last=date(last, 12, 31))
    query = select(DisputeCase.channel, year, func.count()).where(*_conditions(asked))
    rows = session.execute(query.group_by(DisputeCase.channel, year))
    return {(channel, int(when)): count for channel, when, count in rows}


def cases(
    session: Session,
    asked: Asked,
    *,
    seen_by: ColumnElement[bool] | None = None,
    before: int | None = None,
    limit: int = 25,
) -> list[DisputeCase]:
    """Cases, the latest record first, from below `before`; one more than `limit` where there are more."""
    query = select(DisputeCase).where(*_conditions(asked)).options(*PARTS).order_by(DisputeCase.id.desc())
    if seen_by is not None:
        query = query.where(seen_by)
    if before is not None:
        query = query.where(DisputeCase.id < before)
    return list(session.scalars(query.limit(limit + 1)))


def count_of_cases(session: Session, asked: Asked, *, seen_by: ColumnElement[bool] | None = None) -> int:
    """How many there are in all."""
    query = select(func.count(DisputeCase.id)).where(*_conditions(asked))
    return session.scalar(query if seen_by is None else query.where(seen_by)) or 0


def notice_for(session: Session, number: str, actor: Actor | None) -> TakedownNotice:
    """The notice of this number: for the complainant and the officers, for the seller once it was forwarded, and with
    its result for everybody (ECL 44); NotFound otherwise."""
    found = complaints.NUMBER.fullmatch(number.upper())
    notice = session.get(TakedownNotice, int(found[2])) if found else None
    if notice is not None and notice.number == number.upper() and may_see(session, notice, actor):
        return notice
    raise NotFound(_("There is no complaint under this number that is open to you."))


def may_see(session: Session, notice: TakedownNotice, actor: Actor | None) -> bool:
    """Whether the notice is open to the reader."""
    if notice.state in ENDED or is_officer(session, actor):
        return True
    if actor is None:
        return False
    if notice.complainant_id is not None and actor.acts_for(notice.complainant_id):
        return True
    return notice.state in FORWARDED_ONCE and actor.acts_for(notice.seller_id)


def notice_behind(session: Session, token: str) -> TakedownNotice:
    """The notice that somebody without an account follows by the address in their letters."""
    notice = session.scalar(select(TakedownNotice).filter_by(token=token)) if token else None
    if notice is None:
        raise NotFound(_("There is no complaint behind this address."))
    return notice


def results(session: Session, *, before: int | None = None, limit: int = 25) -> list[TakedownNotice]:
    """What became of complaints, the latest first; one more than `limit` where there are more."""
    query = select(TakedownNotice).where(TakedownNotice.state.in_(ENDED)).order_by(TakedownNotice.id.desc())
    if before is not None:
        query = query.where(TakedownNotice.id < before)
    return list(session.scalars(query.limit(limit + 1)))


WAITS = (TakedownState.RECEIVED, TakedownState.COUNTERED)


def queue(session: Session) -> list[TakedownNotice]:
    """Open notices: those that wait for an officer first, then by their next day."""
    rows = session.scalars(select(TakedownNotice).where(TakedownNotice.state.in_(OPEN)).order_by(TakedownNotice.id))
    return sorted(rows, key=lambda row: (row.state not in WAITS, next_day(row) or date.max, row.id))


def next_day(notice: TakedownNotice) -> date | None:
    """The last day of the period that runs now."""
    return {
        TakedownState.INCOMPLETE: notice.complete_by,
        TakedownState.FORWARDED: notice.counter_by,
        TakedownState.ANSWERED: notice.suit_by,
    }.get(notice.state)


def notices_of(session: Session, organisation_id: int) -> list[TakedownNotice]:
    """What an organisation complained about, and complaints about its listings that were forwarded; newest first."""
    theirs = TakedownNotice.seller_id == organisation_id
    query = select(TakedownNotice).where(
        or_(TakedownNotice.complainant_id == organisation_id, theirs & TakedownNotice.state.in_(FORWARDED_ONCE))
    )
    return list(session.scalars(query.order_by(TakedownNotice.id.desc()).limit(200)))


def of_complainant(session: Session, notice: TakedownNotice) -> list[TakedownNotice]:
    """Earlier notices of the same complainant, with what was remarked of them; newest first."""
    query = select(TakedownNotice).where(
        TakedownNotice.complainant_key == notice.complainant_key, TakedownNotice.id < notice.id
    )
    query = query.options(selectinload(TakedownNotice.remarks)).order_by(TakedownNotice.id.desc())
    return list(session.scalars(query.limit(50)))


def may_read_files(session: Session, actor: Actor, notice_id: int) -> bool:
    """Papers of a notice are read by the officers, the complainant, and the seller once it was forwarded."""
    notice = session.get(TakedownNotice, notice_id)
    if notice is None:
        return False
    concerned = actor.organisation_id in (notice.complainant_id, notice.seller_id) and actor.organisation_id is not None
    return is_officer(session, actor) or (concerned and may_see(session, notice, actor))


def may_add_files(session: Session, actor: Actor, notice_id: int) -> bool:
    """Both sides add papers to an open notice."""
    notice = session.get(TakedownNotice, notice_id)
    return notice is not None and notice.is_open and may_read_files(session, actor, notice_id)
