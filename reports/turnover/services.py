"""Folding facts into the summary, compiling, closing and restating years."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Actor, Role
from core.clock import business_year
from core.db import is_sqlite, locked
from core.errors import Conflict
from core.i18n import _
from reports.turnover import figures, frozen, queries, reasons
from reports.turnover.models import RollupState, VersionKind, VolumeSummary, YearVersion
from settlement.ledger.models import table_of
from settlement.volumes import queries as volumes
from settlement.volumes.models import VolumeFact
from settlement.volumes.services import freeze

CELL = ("center_id", "year", "month", "measure", "category", "right_kind", "currency")


def roll_up(session: Session, *, now: datetime) -> int:
    """Fold the facts between the watermark and the safe frontier; returns how many. Twice changes nothing."""
    state = _watermark(session)
    frontier = volumes.frontier(session)
    if frontier <= state.frontier:
        return 0
    position = volumes.position_column(session)
    new = (position >= state.frontier) & (position < frontier)
    folded = _fold(session, new)
    state.frontier, state.folded_at = frontier, now
    session.flush()
    return folded


def _watermark(session: Session) -> RollupState:
    """How far is folded, locked: roll-ups, closings and restatements come one after another."""
    make = sqlite.insert if is_sqlite(session) else postgresql.insert
    if session.get(RollupState, figures.ROLLUP) is None:
        session.execute(make(RollupState).values(name=figures.ROLLUP, frontier=0).on_conflict_do_nothing())
    return locked(session, RollupState, figures.ROLLUP)


def _fold(session: Session, new: Any) -> int:
    """Add the new facts to their cells in one statement, which reads them once; returns how many facts they are."""
    session.flush()
    summary, before = table_of(VolumeSummary), _facts_folded(session)
    make = sqlite.insert if is_sqlite(session) else postgresql.insert
    adding = make(summary).from_select([*CELL, "amount_minor", "facts"], _grouped(new))
    sums = {name: summary.c[name] + adding.excluded[name] for name in ("amount_minor", "facts")}
    session.execute(adding.on_conflict_do_update(index_elements=list(CELL), set_=sums))
    return _facts_folded(session) - before


def _facts_folded(session: Session) -> int:
    return int(session.scalar(select(func.coalesce(func.sum(VolumeSummary.facts), 0))) or 0)


def _grouped(new: Any) -> Select[*tuple[Any, ...]]:
    keys, sums = figures.cell_of_facts()
    return select(*keys, literal(figures.CURRENCY).label("currency"), *sums).where(new).group_by(*keys)


def rebuild(session: Session, *, now: datetime) -> int:
    """Fold everything again from nothing; gives the same figures. Needed where the database was restored into another
    cluster, whose transaction numbers begin anew: what comes next would lie before the watermark."""
    state = _watermark(session)
    session.execute(delete(VolumeSummary))
    state.frontier = 0
    session.flush()
    return roll_up(session, now=now)


def compile_year(session: Session, *, year: int, actor: Actor = SYSTEM, now: datetime) -> YearVersion:
    """The annual report of a year that has ended, while it is still open; the same figures are written once."""
    _must_have_ended(year, now)
    _watermark(session)
    if queries.latest(session, year) is not None:
        return restate(session, year=year, actor=actor, now=now) or queries.latest_of(session, year)
    compiled = queries.compiled(session, year)
    content = frozen.canonical(session, year)
    if compiled is not None and not frozen.moved(compiled.figures, content):
        return compiled
    serial = compiled.serial + 1 if compiled is not None else 0
    return _write(session, year, 0, serial, VersionKind.COMPILED, content, actor=actor, now=now)


def close_year(session: Session, *, year: int, actor: Actor, now: datetime) -> YearVersion:
    """Freeze a year that has ended: version 1 with its hash (BR-87).

    Raises NotAllowed, Conflict `year_not_ended` or `year_closed`, NotFound for a year of no report.
    """
    actor.must_have(Role.CITY_OFFICE)
    _must_have_ended(year, now)
    roll_up(session, now=now)
    must_be_closable(session, year=year, now=now)
    content = _standing(session, year)
    freeze(session, year=year, now=now)
    return _write(session, year, 1, 0, VersionKind.CLOSED, content, actor=actor, now=now)


def must_be_closable(session: Session, *, year: int, now: datetime) -> None:
    """Conflict `year_not_ended` (with the day from which it can be closed) or `year_closed`; asked by the page too."""
    _must_have_ended(year, now)
    if queries.latest(session, year) is not None:
        raise Conflict(
            _("%(year)s is closed already. Corrections make a restated version by themselves.", year=year),
            code="year_closed",
        )


def restate(session: Session, *, year: int, actor: Actor = SYSTEM, now: datetime) -> YearVersion | None:
    """A new version of a closed year whose facts have changed, with the difference and its reasons; None if same."""
    if not frozen.moved(queries.latest_of(session, year).figures, frozen.canonical(session, year)):
        return None
    _watermark(session)
    content, before = _standing(session, year), queries.latest_of(session, year)
    if not frozen.moved(before.figures, content):
        return None
    return _write(
        session, year, before.version + 1, 0, VersionKind.RESTATED, content,
        difference=frozen.difference(before.figures, content),
        reason=reasons.reasons_since(session, before, reasons.regraded(before.figures, content)),
        actor=actor, now=now,
    )  # fmt: skip


def restate_closed_years(session: Session, *, now: datetime) -> list[YearVersion]:
    """Look at every closed year."""
    versions = [restate(session, year=year, now=now) for year in queries.closed_years(session)]
    return [version for version in versions if version is not None]


def _must_have_ended(year: int, now: datetime) -> None:
    if figures.known_year(year) >= business_year(now):
        raise Conflict(
            _(
                "%(year)s has not ended yet in Beijing. It can be closed from 1 January %(next)s.",
                year=year,
                next=year + 1,
            ),
            code="year_not_ended",
        )


def _standing(session: Session, year: int) -> dict[str, Any]:
    """The figures with the id of the last fact that is in them.

    Writers of facts are waited for and held off until the commit, so that every fact has its id on one side of it.
    """
    session.flush()
    if not is_sqlite(session):
        session.execute(text("LOCK TABLE volume_fact IN SHARE MODE"))
    last = int(session.scalar(select(func.coalesce(func.max(VolumeFact.id), 0))) or 0)
    return {**frozen.canonical(session, year), "last_fact_id": last}


def _write(
    session: Session, year: int, version: int, serial: int, kind: VersionKind, content: dict[str, Any],
    *, actor: Actor, now: datetime, difference: list[Any] | None = None, reason: str = "",
) -> YearVersion:  # fmt: skip
    row = YearVersion(
        year=year, version=version, serial=serial, kind=kind, rule_version=content["policy"], figures=content,
        sha256=frozen.digest(content), difference=difference or [], reason=reason, made_at=now, made_by=actor.name,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(
        session, f"year:{year}", f"turnover.{kind.value}", actor=actor, now=now,
        after={"version": version, "sha256": row.sha256, "total_minor": content["total_minor"]},
    )  # fmt: skip
    return row
