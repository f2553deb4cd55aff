"""Reading versions of years and the facts behind a figure."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.i18n import _
from reports.turnover.models import VersionKind, YearVersion
from settlement.volumes.models import VolumeFact


def versions(session: Session, year: int) -> list[YearVersion]:
    """The closed and restated versions of a year, oldest first."""
    query = select(YearVersion).where(YearVersion.year == year, YearVersion.kind != VersionKind.COMPILED)
    return list(session.scalars(query.order_by(YearVersion.version)))


def latest(session: Session, year: int) -> YearVersion | None:
    """The version in force of a closed year."""
    rows = versions(session, year)
    return rows[-1] if rows else None


def latest_of(session: Session, year: int) -> YearVersion:
    """The version in force; NotFound where the year is not closed."""
    found = latest(session, year)
    if found is None:
        raise NotFound(_("%(year)s is not closed.", year=year))
    return found


def compiled(session: Session, year: int) -> YearVersion | None:
    """The last report that was compiled while the year was open."""
    query = select(YearVersion).where(YearVersion.year == year, YearVersion.kind == VersionKind.COMPILED)
    return session.scalar(query.order_by(YearVersion.serial.desc()).limit(1))


def closed_years(session: Session) -> list[int]:
    """Every year that was closed."""
    query = select(YearVersion.year).where(YearVersion.kind == VersionKind.CLOSED).order_by(YearVersion.year)
    return list(session.scalars(query))


def later_facts(session: Session, year: int, since: datetime) -> list[VolumeFact]:
    """The facts of a year that were booked after an instant: what a restated version is about."""
    fact = VolumeFact
    query = select(fact).where(
        fact.recognised_on >= date(year, 1, 1), fact.recognised_on < date(year + 1, 1, 1), fact.booked_at > since
    )
    return list(session.scalars(query.order_by(fact.id)))


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Center by center what changed between two versions' figures, in CNY fen."""
    rows = []
    for code in sorted({*before["centers"], *after["centers"]}):
        old, new = before["centers"].get(code, {}), after["centers"].get(code, {})
        was, now = old.get("total_minor", 0), new.get("total_minor", 0)
        if old.get("cells") != new.get("cells") or was != now:
            rows.append(
                {
                    "center": code,
                    "before_minor": was,
                    "after_minor": now,
                    "difference_minor": now - was,
                    "backbone_before": old.get("backbone", False),
                    "backbone_after": new.get("backbone", False),
                }
            )
    return rows
