"""The turnover of years for scripts: the JSON and CSV that `flask reports turnover` prints."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from core.money import Money
from core.sheets import MARK, plain_cell
from reports.turnover import figures, frozen, queries
from reports.turnover.models import VersionKind


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
    return MARK + out.getvalue()
