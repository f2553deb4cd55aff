"""A figure as everybody may open it: the parts that add up to it, without the single deals behind them.

Months, kinds of right, kinds of deal, totals and measures are public one at a time; two of them at once could show a
single deal's price, and so could a month of one center: of a center they are public by the year, and its months open to
itself and the offices.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.money import Money
from parties.centers.models import Center
from reports.turnover import figures
from reports.turnover.models import YearVersion
from reports.turnover.queries import Filter, filtered, may_see_facts
from settlement.volumes.models import VolumeFact


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a figure, and the figure that it is itself."""

    key: Any
    amount: Money
    opens: Filter


def is_public(asked: Filter) -> bool:
    """Whether everybody may know the figure."""
    plain = Filter(asked.year)
    ways = ("month", "category", "kind", "total", "measure")
    narrowed = sum(getattr(asked, way) != getattr(plain, way) for way in ways)
    one_by_month = asked.center is not None and asked.month is not None
    return narrowed <= 1 and not one_by_month and asked.tier is None and asked.industry is None


def parts_of(session: Session, asked: Filter) -> Mapping[str, list[Part]]:
    """What the figure is made of, by center, month and kind of right; each adds up to it, and each part is public."""
    ways: dict[str, Any] = {
        "center": Center.code, "month": extract("month", VolumeFact.recognised_on), "kind": VolumeFact.right_kind,
    }  # fmt: skip
    found: dict[str, list[Part]] = {}
    for name, column in ways.items():
        one: Any = {name: "one of them"}
        if getattr(asked, name) is None and is_public(replace(asked, **one)):
            found[name] = _by(session, asked, name, column)
    return found


def _by(session: Session, asked: Filter, name: str, column: ColumnElement[Any]) -> list[Part]:
    amount = func.coalesce(func.sum(figures.counted()), 0)
    query = select(column, amount).select_from(VolumeFact).join(Center, Center.id == VolumeFact.center_id)
    rows = session.execute(query.where(filtered(session, asked)).group_by(column).order_by(column)).all()
    keyed = [(int(key) if name == "month" else key, int(minor)) for key, minor in rows]
    wanted: Any = {name: None}
    return [Part(key, Money(minor), replace(asked, **(wanted | {name: key}))) for key, minor in keyed if minor]


class Shown:
    """A version of a year or of a report as its reader may have it: as it is, but for its figures."""

    def __init__(self, row: Any, said: dict[str, Any]) -> None:
        self._row, self.figures = row, said

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def shown(session: Session, version: YearVersion, reader: Actor | None) -> Shown:
    """A year's version with the cells, which are by month, of those centers alone whose facts the reader may see."""
    centers = version.figures["centers"].items()
    open_to = {code: each if may_see_facts(session, reader, code) else of_the_year(each) for code, each in centers}
    return Shown(version, {**version.figures, "centers": open_to})


def of_the_year(center: dict[str, Any]) -> dict[str, Any]:
    """What a version says of a center without its cells."""
    return {name: said for name, said in center.items() if name != "cells"}
