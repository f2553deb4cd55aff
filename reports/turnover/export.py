"""The turnover of years for scripts: the JSON and CSV that `flask reports turnover` prints."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from core.money import Money
from reports.turnover import figures, frozen, queries
from reports.turnover.models import VersionKind
from reports.turnover.queries import FactRow

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def state_of(session: Session, year: int) -> str:
    """'open', 'closed' or 'restated'; a correction that no version shows yet already is 'restated'."""
    latest = queries.latest(session, year)
    if latest is None:
        return "open"
    if latest.kind is VersionKind.RESTATED or frozen.moved(latest.figures, frozen.canonical(session, year)):
        return "restated"
    return "closed"


def as_json(session: Session, years: Iterable[int]) -> dict[str, Any]:
    """`{"years": {"2019": {"total", "currency", "state", "centers": [...]}}}` with every center in every year."""
    content: dict[str, Any] = {}
    for year in years:
        rows = figures.year_of_centers(session, year)
        content[str(year)] = {
            "total": Money(sum(row.total.minor for row in rows)).amount,
            "currency": figures.CURRENCY,
            "state": state_of(session, year),
            "centers": [
                {
                    "code": row.center.code, "name": row.center.name, "tier": row.tier,
                    "total": row.total.amount, "backbone": row.backbone,
                }
                for row in rows
            ],
        }  # fmt: skip
    return {"years": content}


def as_csv(content: dict[str, Any]) -> str:
    """One row a center and year, with a byte order mark, so that a spreadsheet reads Chinese right."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["year", "state", "code", "name", "tier", "total", "currency", "backbone"])
    for year, said in content["years"].items():
        for row in said["centers"]:
            writer.writerow(
                [
                    year,
                    said["state"],
                    plain_cell(row["code"]),
                    plain_cell(row["name"]),
                    row["tier"] or "",
                    row["total"],
                    said["currency"],
                    "yes" if row["backbone"] else "no",
                ]
            )
    return "\ufeff" + out.getvalue()


def plain_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) or text.lstrip().startswith(FORMULA_SIGNS) else text


FACT_HEAD = (
    "fact", "center", "deal", "measure", "category", "kind", "amount", "currency", "recognised_on", "booked_at",
    "reverses", "note",
)  # fmt: skip


def facts_csv(rows: Iterable[FactRow]) -> Iterator[str]:
    """The facts behind a figure line by line, exact amounts, after a byte order mark."""
    yield "\ufeff" + _line(FACT_HEAD)
    for row in rows:
        yield _line(
            [row.id, plain_cell(row.center), row.deal or row.subject, row.measure, row.category, row.kind,
             row.amount.amount, row.amount.currency, row.recognised_on.isoformat(), row.booked_at.isoformat(),
             row.reverses or "", plain_cell(row.note)]
        )  # fmt: skip


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
