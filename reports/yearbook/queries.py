"""A year's yearbook, computed from the records as they stand, beside the edition that was published."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.i18n import _
from reports.yearbook import declared
from reports.yearbook.figures import Figure, Period, Section, Value, growth_bp, period_of, text_of
from reports.yearbook.models import EditionKind, YearbookEdition


@dataclass(frozen=True, slots=True)
class Computed:
    """A figure of a year with that of the year before; `published` is what the edition in force says, as text."""

    figure: Figure
    period: Period
    value: Value | None
    before: Value | None
    policy: str
    published: str | None = None

    @property
    def code(self) -> str:
        """Its code."""
        return self.figure.code

    @property
    def text(self) -> str | None:
        """For programs."""
        return text_of(self.value)

    @property
    def records(self) -> str:
        """The path of a list of exactly what is counted."""
        return self.figure.records(self.period)

    @property
    def growth(self) -> int | None:
        """Against the year before, in basis points."""
        return growth_bp(self.value, self.before)

    @property
    def moved(self) -> bool:
        """Whether the edition in force says something else."""
        return self.published is not None and self.published != (self.text or "")


@dataclass(frozen=True, slots=True)
class Yearbook:
    """All figures of a year. `state` is running, open, published, corrected or restated."""

    period: Period
    figures: list[Computed]
    editions: list[YearbookEdition]
    state: str

    @property
    def year(self) -> int:
        """The year."""
        return self.period.year

    def of(self, section: Section) -> list[Computed]:
        """The figures of one part."""
        return [each for each in self.figures if each.figure.section is section]

    @property
    def by_code(self) -> dict[str, Computed]:
        """The figures by their code."""
        return {each.code: each for each in self.figures}


def yearbook(session: Session, year: int, *, today: date) -> Yearbook:
    """Every declared figure of a year and of the year before, computed now; NotFound `no_such_year`."""
    period = period_of(year, today)
    rows = editions(session, year)
    said = rows[-1].figures if rows else {}
    figures = [computed(session, figure, period, said) for figure in declared.FIGURES]
    return Yearbook(period, figures, rows, _state(period, figures, rows, today))


def computed(session: Session, figure: Figure, period: Period, said: Mapping[str, Any] | None = None) -> Computed:
    """One figure of a period."""
    kept = (said or {}).get(figure.code)
    return Computed(
        figure,
        period,
        figure.query(session, period),
        figure.query(session, period.before),
        figure.policy(session, period),
        None if kept is None else kept["value"] or "",
    )


def one(session: Session, year: int, code: str, *, today: date) -> Computed:
    """One figure of a year; NotFound for a code that is none."""
    figure = declared.BY_CODE.get(code)
    if figure is None:
        raise NotFound(_("The yearbook has no figure with this code."), code="no_such_figure")
    rows = editions(session, year)
    return computed(session, figure, period_of(year, today), rows[-1].figures if rows else {})


def series(session: Session, figure: Figure, period: Period, *, years: int = 5) -> list[tuple[Period, Value | None]]:
    """A figure of the year and of those before it, the earliest first."""
    found = [period]
    while len(found) < years:
        found.append(found[-1].before)
    return [(each, figure.query(session, each)) for each in reversed(found)]


def _state(period: Period, figures: Iterable[Computed], rows: list[YearbookEdition], today: date) -> str:
    if not rows:
        return "running" if period.year >= today.year else "open"
    if any(each.moved for each in figures):
        return "corrected"
    return "restated" if rows[-1].kind is EditionKind.RESTATED else "published"


def editions(session: Session, year: int) -> list[YearbookEdition]:
    """The editions of a year, the first one first."""
    return list(session.scalars(select(YearbookEdition).filter_by(year=year).order_by(YearbookEdition.edition)))


def edition(session: Session, year: int, number: int) -> YearbookEdition:
    """One edition; NotFound."""
    for row in editions(session, year):
        if row.edition == number:
            return row
    raise NotFound(_("The yearbook of %(year)s has no edition %(number)s.", year=year, number=number))


def published_years(session: Session) -> list[int]:
    """Years with an edition, the latest first."""
    asked = select(YearbookEdition.year).where(YearbookEdition.edition == 1).order_by(YearbookEdition.year.desc())
    return list(session.scalars(asked))


def canonical(figures: Iterable[Computed]) -> dict[str, Any]:
    """What an edition keeps: by code the value as text, its unit and the version of its rules."""
    return {each.code: {"value": each.text, "unit": each.figure.unit.value, "policy": each.policy} for each in figures}


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each figure that says something else: code, value before (None where it was not there), value after."""
    rows = []
    for code in sorted({*before, *after}):
        old, new = before.get(code, {}).get("value"), after.get(code, {}).get("value")
        if old != new:
            rows.append({"code": code, "before": old, "after": new})
    return rows


def names() -> dict[str, str]:
    """What each code is called."""
    return {figure.code: str(figure.name) for figure in declared.FIGURES}
