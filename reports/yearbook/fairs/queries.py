"""Deals tagged to events, with what they settled: a deal counts while its contract stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.money import Money
from parties.centers.models import Center
from parties.events import queries as events
from parties.events.models import Event
from reports.turnover import figures
from reports.yearbook.figures import Period
from settlement.deals.models import Deal
from settlement.deals.states import GONE_BACK, DealState
from settlement.volumes.models import Category, Measure, VolumeFact

# Not signed, or undone.
NOT_COUNTED = (DealState.AGREED, *GONE_BACK)


@dataclass(frozen=True, slots=True)
class CameAbout:
    """A deal of an event, with its center and what of it is settled (CNY)."""

    event: Event
    deal: Deal
    center: Center
    settled: Money


def deals_at(session: Session, *, first: date, last: date, event_id: int | None = None) -> list[CameAbout]:
    """Deals that stand, of events that begin from `first` to `last`; the rows that S4.event_deals counts."""
    tags = events.tags(session, first=first, last=last, event_id=event_id)
    keys = {int(tag.deal.removeprefix("deal:")): tag for tag in tags}
    asked = select(Deal, Center).join(Center, Center.id == Deal.center_id)
    asked = asked.where(Deal.id.in_(keys), Deal.state.not_in(NOT_COUNTED))
    found = {deal.id: (deal, center) for deal, center in session.execute(asked)}
    settled = _settled(session, [tag.deal for tag in tags])
    return [
        CameAbout(tag.event, *found[key], settled.get(tag.deal, Money(0))) for key, tag in keys.items() if key in found
    ]


def _settled(session: Session, subjects: list[str]) -> dict[str, Money]:
    asked = select(VolumeFact.subject, func.sum(figures.counted()))
    asked = asked.where(VolumeFact.subject.in_(subjects), VolumeFact.measure == Measure.SETTLED)
    asked = asked.where(VolumeFact.category != Category.SET_APART)
    return {row[0]: Money(int(row[1])) for row in session.execute(asked.group_by(VolumeFact.subject))}


def of_year(session: Session, period: Period) -> list[CameAbout]:
    """Those of the events that began in a year."""
    return deals_at(session, first=period.first, last=date(period.year, 12, 31))


def count(session: Session, period: Period) -> int:
    """S4.event_deals."""
    return len(of_year(session, period))


def settled(rows: Iterable[CameAbout]) -> Money:
    """What they settled in all."""
    return Money(sum(row.settled.minor for row in rows))
