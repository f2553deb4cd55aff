"""Turnover as JSON."""

from typing import Any

from core import api
from core.actor import Scope
from core.money import Money
from reports.turnover import export, figures, queries, services
from reports.turnover.schemas import FactOut, FactQuery, VersionOut, YearOut

bp = api.blueprint("turnover")


@api.read(bp, "/turnover/<int:year>", gives=YearOut, public=True)
def year_turnover(session: Any, year: int, *, actor: Any) -> dict[str, Any]:
    """Operating volume of every center in a year"""
    rows = figures.year_of_centers(session, year)
    latest = queries.latest(session, year)
    return {
        "year": year,
        "total": Money(sum(row.total.minor for row in rows)),
        "state": export.state_of(session, year),
        "version": latest.version if latest else None,
        "sha256": latest.sha256 if latest else None,
        "centers": [
            {
                "code": row.center.code,
                "name": row.center.name,
                "name_en": row.center.name_en,
                "tier": row.tier,
                "total": row.total,
                "backbone": row.backbone,
            }
            for row in rows
        ],
    }


@api.page(bp, "/turnover/<int:year>/facts", gives=FactOut, takes=FactQuery)
def year_facts(
    session: Any, query: dict[str, Any], year: int, *, actor: Any, after: str | None, limit: int
) -> tuple[list[queries.FactRow], str | None]:
    """The facts behind a figure"""
    queries.must_see_facts(session, actor, query.get("center"))
    wanted = queries.Filter(year=year, **query)
    rows = queries.facts(session, wanted, after=api.after_id(after), limit=limit + 1)
    return rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None


@api.write(bp, "POST", "/turnover/<int:year>/close", gives=VersionOut, scope=Scope.CENTER)
def close_year(session: Any, year: int, *, actor: Any, now: Any) -> Any:
    """Freeze a year that has ended"""
    return services.close_year(session, year=year, actor=actor, now=now)
