"""A city of three centers with grants, and facts counted for them as releases and reversals do."""

from datetime import UTC, date, datetime
from itertools import count

from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor, Role
from core.money import Money
from parties.centers.models import Center, Tier
from parties.centers.queries import centers
from parties.centers.services import grant_tier
from reports.turnover import figures, services
from reports.turnover.figures import CenterYear
from settlement.volumes.models import Category, Measure, RightKind, VolumeFact
from settlement.volumes.services import record, reverse
from tests.builders import NOON, actor_for
from tests.conftest import kept
from tests.settlement.money import some_centers

CITY_OFFICE = actor_for(900, Role.CITY_OFFICE, name="Guo Fang")
LATER = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)  # a year after 2026, in which it is closed
_numbers = count(1)


def at(day: date, hour: int = 4) -> datetime:
    """That hour (UTC) of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@kept
def a_city(session: Session) -> list[Center]:
    """Three centers: national, provincial, municipal."""
    some_centers(session, 3)
    made = centers(session)
    for center, tier in zip(made, (Tier.NATIONAL, Tier.PROVINCIAL, Tier.MUNICIPAL), strict=True):
        grant_tier(
            session,
            center_id=center.id,
            tier=tier,
            authority="海州市知识产权局",
            document_no=f"海知发〔2018〕{center.id}号",
            from_date=date(2018, 1, 1),
            actor=SYSTEM,
            now=NOON,
        )
    session.commit()
    return made


def released(
    session: Session,
    center: Center,
    amount: str,
    on: date = date(2026, 11, 23),
    *,
    measure: Measure = Measure.SETTLED,
    category: Category = Category.TRANSFER,
    kind: RightKind = RightKind.PATENT,
    key: str = "",
    subject: str = "other:1",
) -> VolumeFact:
    """What a release counts for one center (`other:…` is no deal, so that the deals' own check passes it over)."""
    facts = record(
        session,
        shares=[(center.id, 10_000)],
        measure=measure,
        category=category,
        right_kind=kind,
        amount=Money.parse(amount),
        recognised_on=on,
        subject=subject,
        source_key=key or f"other:{next(_numbers)}",
        actor=SYSTEM,
        now=at(on),
    )
    session.commit()
    return facts[0]


def rescinded(session: Session, fact: VolumeFact, amount: str | None, now: datetime, note: str = "") -> VolumeFact:
    """The opposite fact, booked at `now`."""
    facts = reverse(
        session,
        source_key=fact.source_key,
        measure=fact.measure,
        amount=Money.parse(amount) if amount else None,
        new_source_key=f"{fact.source_key}:undone:{next(_numbers)}",
        note=note or "Rescinded by judgment (2027) 海01民初18号",
        actor=SYSTEM,
        now=now,
    )
    session.commit()
    return facts[0]


def year_of(session: Session, center: Center, year: int) -> CenterYear:
    """A center's year as the pages show it."""
    return next(row for row in figures.year_of_centers(session, year) if row.center.id == center.id)


def totals(session: Session, year: int) -> dict[str, str]:
    """Center code → settled amount, those with nothing left out."""
    return {row.center.code: row.total.amount for row in figures.year_of_centers(session, year) if row.total}


def closed(session: Session, year: int, now: datetime | None = None, actor: Actor = CITY_OFFICE):
    """The year, closed in the February after it."""
    version = services.close_year(session, year=year, actor=actor, now=now or at(date(year + 1, 2, 10)))
    session.commit()
    return version


def rolled_up(session: Session, now: datetime = NOON) -> int:
    """What the nightly job does, in its two steps."""
    folded = services.roll_up(session, now=now)
    session.commit()
    services.restate_closed_years(session, now=now)
    session.commit()
    return folded
