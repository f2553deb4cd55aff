"""Folding facts into the summary, compiling, closing and restating years."""

from datetime import datetime
from typing import Any

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Actor, Role
from core.clock import business_year
from core.db import locked
from core.errors import Conflict
from core.i18n import _
from reports.turnover import figures, queries
from reports.turnover.models import RollupState, VersionKind, VolumeSummary, YearVersion
from settlement.volumes import queries as volumes
from settlement.volumes.models import VolumeFact

RULE_VERSION = "volume policy 1"


def roll_up(session: Session, *, now: datetime) -> int:
    """Fold the facts between the watermark and the safe frontier; returns how many. Twice changes nothing."""
    state = session.get(RollupState, figures.ROLLUP)
    if state is None:
        session.add(RollupState(name=figures.ROLLUP, frontier=0))
        session.flush()
    state = locked(session, RollupState, figures.ROLLUP)
    frontier = volumes.frontier(session)
    if frontier <= state.frontier:
        return 0
    folded = 0
    for row in session.execute(_between(session, state.frontier, frontier)).all():
        _add(session, row)
        folded += int(row.facts)
    state.frontier, state.folded_at = frontier, now
    session.flush()
    return folded


def _between(session: Session, low: int, high: int) -> Any:
    fact, position = VolumeFact, volumes.position_column(session)
    year = extract("year", fact.recognised_on).label("year")
    month = extract("month", fact.recognised_on).label("month")
    keys = (fact.center_id, year, month, fact.measure, fact.category, fact.right_kind, fact.currency)
    sums = (func.sum(fact.amount_minor).label("amount_minor"), func.count(fact.id).label("facts"))
    return select(*keys, *sums).where(position >= low, position < high).group_by(*keys)


def _add(session: Session, row: Any) -> None:
    key = {
        "center_id": row.center_id, "year": int(row.year), "month": int(row.month), "measure": row.measure,
        "category": row.category, "right_kind": row.right_kind, "currency": row.currency,
    }  # fmt: skip
    summary = session.scalar(select(VolumeSummary).filter_by(**key))
    if summary is None:
        session.add(VolumeSummary(**key, amount_minor=int(row.amount_minor), facts=int(row.facts)))
    else:
        summary.amount_minor += int(row.amount_minor)
        summary.facts += int(row.facts)


def rebuild(session: Session, *, now: datetime) -> int:
    """Fold everything again from nothing; gives the same figures."""
    roll_up(session, now=now)
    state = locked(session, RollupState, figures.ROLLUP)
    for row in session.scalars(select(VolumeSummary)).all():
        session.delete(row)
    state.frontier = 0
    session.flush()
    return roll_up(session, now=now)


def compile_year(session: Session, *, year: int, actor: Actor = SYSTEM, now: datetime) -> YearVersion:
    """The annual report of a year that has ended, while it is still open; the same figures are written once."""
    _must_have_ended(year, now)
    if queries.latest(session, year) is not None:
        return restate(session, year=year, actor=actor, now=now) or queries.latest_of(session, year)
    compiled = queries.compiled(session, year)
    content = figures.canonical(session, year)
    if compiled is not None and compiled.sha256 == figures.digest(content):
        return compiled
    serial = compiled.serial + 1 if compiled is not None else 0
    return _write(session, year, 0, serial, VersionKind.COMPILED, content, actor=actor, now=now)


def close_year(session: Session, *, year: int, actor: Actor, now: datetime) -> YearVersion:
    """Freeze a year that has ended: version 1 with its hash (BR-87). Conflict if it is closed already."""
    actor.must_have(Role.CITY_OFFICE)
    _must_have_ended(year, now)
    if queries.latest(session, year) is not None:
        raise Conflict(
            _("%(year)s is closed already. Corrections make a restated version by themselves.", year=year),
            code="year_closed",
        )
    roll_up(session, now=now)
    content = figures.canonical(session, year)
    return _write(session, year, 1, 0, VersionKind.CLOSED, content, actor=actor, now=now)


def restate(session: Session, *, year: int, actor: Actor = SYSTEM, now: datetime) -> YearVersion | None:
    """A new version of a closed year whose facts have changed, with the difference and its reasons; None if same."""
    before = queries.latest_of(session, year)
    content = figures.canonical(session, year)
    if figures.digest(content) == before.sha256:
        return None
    reasons = queries.later_facts(session, year, before.made_at)
    return _write(
        session, year, before.version + 1, 0, VersionKind.RESTATED, content,
        difference=queries.difference(before.figures, content),
        reason="; ".join(dict.fromkeys(fact.note for fact in reasons if fact.note)),
        actor=actor, now=now,
    )  # fmt: skip


def restate_closed_years(session: Session, *, now: datetime) -> list[YearVersion]:
    """Look at every closed year."""
    versions = [restate(session, year=year, now=now) for year in queries.closed_years(session)]
    return [version for version in versions if version is not None]


def _must_have_ended(year: int, now: datetime) -> None:
    if year >= business_year(now):
        raise Conflict(_("%(year)s has not ended yet in Beijing.", year=year), code="year_not_ended")


def _write(
    session: Session, year: int, version: int, serial: int, kind: VersionKind, content: dict[str, Any],
    *, actor: Actor, now: datetime, difference: list[Any] | None = None, reason: str = "",
) -> YearVersion:  # fmt: skip
    row = YearVersion(
        year=year, version=version, serial=serial, kind=kind, rule_version=RULE_VERSION, figures=content,
        sha256=figures.digest(content), difference=difference or [], reason=reason, made_at=now, made_by=actor.name,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(
        session, f"year:{year}", f"turnover.{kind.value}", actor=actor, now=now,
        after={"version": version, "sha256": row.sha256, "total_minor": content["total_minor"]},
    )  # fmt: skip
    return row
