"""Turnover as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.errors import NotSignedIn
from core.i18n import _
from core.money import Money
from core.paging import page_of
from parties.centers import queries as centers
from reports.turnover import counts, figures, overview, public, queries, services
from reports.turnover import operations as counting
from reports.turnover.causes import evidence_of
from reports.turnover.figures import CenterYear
from reports.turnover.models import YearVersion
from reports.turnover.schemas import (
    BackboneOut,
    CenterTurnoverOut,
    FactOut,
    FactQuery,
    FactStoryOut,
    KindsOut,
    OperationsOfYearOut,
    VersionOut,
    VersionsOut,
    YearOut,
)

bp = api.blueprint("turnover")


def one_center(row: CenterYear) -> dict[str, Any]:
    """A center in the ranking."""
    return {
        "code": row.center.code, "name": row.center.name, "name_en": row.center.name_en, "tier": row.tier,
        "total": row.total, "finance": row.finance, "broad": row.broad, "apart": row.apart, "backbone": row.backbone,
    }  # fmt: skip


@api.read(bp, "/turnover/<int:year>", gives=YearOut, public=True)
def year_turnover(session: Session, year: int, *, actor: Actor | None) -> dict[str, Any]:
    """Operating volume of every center in a year"""
    seen = overview.of_city(session, figures.known_year(year))
    latest = seen.versions[-1] if seen.versions else None
    return {
        **vars(seen),
        "policy_version": seen.policy.version,
        "broad": seen.broad,
        "prior_period_total": seen.prior_total,
        "version": latest.version if latest else None,
        "sha256": latest.sha256 if latest else None,
        "centers": [one_center(row) for row in sorted(seen.rows, key=lambda row: row.center.code)],
    }


@api.read(bp, "/turnover/<int:year>/backbone", gives=BackboneOut, public=True)
def backbone(session: Session, year: int, *, actor: Actor | None) -> dict[str, Any]:
    """The backbone centers of a year, largest first"""
    rows = counts.backbone_centers(session, year)
    return {"year": year, "line": figures.line_of(session, year), "centers": [one_center(row) for row in rows]}


@api.read(bp, "/turnover/<int:year>/kinds", gives=KindsOut, public=True)
def kinds(session: Session, year: int, *, actor: Actor | None) -> dict[str, Any]:
    """The kinds of right that were traded in a year"""
    return {"year": year, "kinds": counts.kinds_traded(session, year)}


@api.read(bp, "/turnover/<int:year>/operations", gives=OperationsOfYearOut, public=True)
def operations(session: Session, year: int, *, actor: Actor | None) -> dict[str, Any]:
    """Operations, pieces and beneficiaries of a year by kind of operation"""
    found = counting.operations_of(session, year)
    names = ("contracts", "pieces", "piece_operations", "beneficiaries")
    items = [{"category": key, **{name: getattr(row, name) for name in names}} for key, row in found.items()]
    return {"year": year, "items": items}


@api.read(bp, "/turnover/<int:year>/versions", gives=VersionsOut, public=True)
def year_versions(session: Session, year: int, *, actor: Actor | None) -> dict[str, Any]:
    """The closed and restated versions of a year, with what each changed"""
    rows = queries.versions(session, figures.known_year(year))
    return {"items": [public.shown(session, row, actor) for row in rows]}


@api.read(bp, "/centers/<code>/turnover/<int:year>", gives=CenterTurnoverOut, public=True)
def center_turnover(session: Session, code: str, year: int, *, actor: Actor | None) -> dict[str, Any]:
    """A center's year by kind of deal, kind of right and measure; by month for itself and the offices"""
    sees_months = queries.may_see_facts(session, actor, centers.center_by_code(session, code).code)
    seen = overview.of_center(session, centers.center_by_code(session, code), figures.known_year(year))
    return {
        **one_center(seen.row),
        **vars(seen),
        "months": {str(month): Money(minor) for month, minor in seen.row.months.items()} if sees_months else {},
        "categories": {key: Money(minor) for key, minor in seen.row.categories.items()},
        "kinds": {key: Money(minor) for key, minor in seen.row.kinds.items()},
        "measures": {key: row.total for key, row in seen.by_measure.items()},
        "years": {str(each): Money(minor) for each, minor in seen.years.items()},
    }


def signed_in(actor: Actor | None) -> Actor:
    """The actor; the facts are not for everybody."""
    if actor is None:
        raise NotSignedIn(_("Sign in to do this."))
    return actor


@api.page(bp, "/turnover/<int:year>/facts", gives=FactOut, takes=FactQuery)
def year_facts(
    session: Session, query: dict[str, Any], year: int, *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[queries.FactRow], str | None]:
    """The facts behind a figure"""
    if query.get("center"):
        query["center"] = centers.center_by_code(session, query["center"]).code
    queries.must_see_facts(session, signed_in(actor), query.get("center"))
    wanted = queries.Filter(year=year, **query)
    rows = queries.facts(session, wanted, after=api.after_id(after), limit=limit + 1)
    return page_of(rows, limit)


@api.read(bp, "/facts/<int:fact_id>", gives=FactStoryOut)
def one_fact(session: Session, fact_id: int, *, actor: Actor | None) -> dict[str, Any]:
    """One volume fact with the files that prove it"""
    row = queries.fact(session, fact_id)
    queries.must_see_facts(session, signed_in(actor), row.center)
    evidence = [each for cause in queries.causes(session, row) for each in cause.evidence]
    evidence += evidence_of(session, row.subject)
    return {"fact": row, "evidence": evidence, "reversals": queries.reversed_by(session, row.id)}


@api.write(bp, "POST", "/turnover/<int:year>/close", gives=VersionOut, scope=Scope.CENTER)
def close_year(session: Session, year: int, *, actor: Actor, now: datetime) -> YearVersion:
    """Freeze a year that has ended"""
    return services.close_year(session, year=year, actor=actor, now=now)
