"""The clocks of cases and complaints. The unit reminds of them itself, for not everybody concerned has an account."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from core.actor import Role
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, Told, city
from parties.people.queries import organisations_with
from registers.disputes.models import DisputeCase, TakedownNotice
from registers.disputes.news import OFFICERS
from registers.disputes.states import CaseState, TakedownState

EVERYBODY = tuple(Role)
COMPLETE = ClockKind(
    "takedown_completion", lazy("Complaint to complete"), Matter.MARKET, columns=("takedown_notice.complete_by",)
)
COUNTER = ClockKind(
    "takedown_statement", lazy("Complaint to answer"), Matter.MARKET, columns=("takedown_notice.counter_by",)
)
SUIT = ClockKind("takedown_suit", lazy("Word of a suit"), Matter.MARKET, columns=("takedown_notice.suit_by",))
CONFIRM = ClockKind(
    "dispute_confirmation", lazy("Judicial confirmation"), Matter.RIGHTS, columns=("dispute_case.confirm_by",)
)


def derive(asked: Asked) -> Iterator[Running]:
    """Periods that run: of complaints for the side that has to act, of mediated agreements for both parties; the
    officers of the trading center and the city office look on."""
    yield from _complaints(asked)
    yield from _confirmations(asked)


def _complaints(asked: Asked) -> Iterator[Running]:
    waiting = (TakedownState.INCOMPLETE, TakedownState.FORWARDED, TakedownState.ANSWERED)
    query = select(TakedownNotice).where(TakedownNotice.state.in_(waiting))
    own, officers = asked.organisation_id, _officers(asked)
    if own is not None and own not in _who(officers):
        query = query.where((TakedownNotice.seller_id == own) | (TakedownNotice.complainant_id == own))
    for row in asked.session.scalars(query.order_by(TakedownNotice.id)):
        seller, complainant = _people(row.seller_id), _people(row.complainant_id)
        kind, due, movers, watchers = {
            TakedownState.INCOMPLETE: (COMPLETE, row.complete_by, complainant, ()),
            TakedownState.FORWARDED: (COUNTER, row.counter_by, seller, complainant),
            TakedownState.ANSWERED: (SUIT, row.suit_by, complainant, seller),
        }[row.state]
        if due is not None and due >= asked.today:
            yield Running(
                kind=kind,
                subject=row.subject,
                due_on=due,
                text=lazy("Complaint %(number)s waits for a word", number=row.number),
                href=f"/takedowns/{row.number}",
                movers=movers,
                watchers=(*watchers, *officers),
            )


def _confirmations(asked: Asked) -> Iterator[Running]:
    query = select(DisputeCase).where(
        DisputeCase.state == CaseState.SETTLED, DisputeCase.applied_on.is_(None), DisputeCase.confirm_by >= asked.today
    )
    city = _city(asked)
    if asked.organisation_id is not None and asked.organisation_id not in _who(city):
        query = query.where(DisputeCase.parties.any(organisation_id=asked.organisation_id))
    for row in asked.session.scalars(query.options(selectinload(DisputeCase.parties)).order_by(DisputeCase.id)):
        if row.confirm_by is not None:
            yield Running(
                kind=CONFIRM,
                subject=row.subject,
                due_on=row.confirm_by,
                text=lazy("Both sides can have the agreement of case %(number)s confirmed", number=row.number),
                href=f"/disputes/{row.number}",
                movers=tuple(told for party in row.parties for told in _people(party.organisation_id)),
                watchers=city,
            )


def _officers(asked: Asked) -> tuple[Told, ...]:
    """Those who forward complaints and end measures."""
    homes = sorted({each for role in OFFICERS for each in organisations_with(asked.session, role)})
    return tuple(Told(each, OFFICERS) for each in homes)


def _city(asked: Asked) -> tuple[Told, ...]:
    return city(organisations_with(asked.session, Role.CITY_OFFICE))


def _who(told: tuple[Told, ...]) -> set[int]:
    return {each.organisation_id for each in told}


def _people(organisation_id: int | None) -> tuple[Told, ...]:
    return () if organisation_id is None else (Told(organisation_id, EVERYBODY),)


CLOCKS = Clocks((COMPLETE, COUNTER, SUIT, CONFIRM), derive)
