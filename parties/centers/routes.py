"""Pages of operation centers: the public register, a center, and the acts of those who grant tiers."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core import audit, clock, web
from core.actor import Role
from core.db import db, found, transaction
from core.errors import Refusal
from core.fields import calendar_day
from core.i18n import _, language
from parties.centers import queries, services, succession
from parties.centers.labels import INDUSTRIES, MODE_LABELS, TIER_LABELS, industry_label
from parties.centers.models import Center, CenterGrant, Tier
from parties.centers.schemas import CenterForm, CenterIn, GrantEnd, GrantIn, SuccessionIn
from parties.organisations import trail
from parties.organisations.regions import REGIONS, region_label

bp = Blueprint("centers", __name__)

LABELS: dict[str, Any] = {
    "tier_labels": TIER_LABELS,
    "mode_labels": MODE_LABELS,
    "industry_label": industry_label,
    "region_label": region_label,
}


# Codes that occur in a center's trail.
WORDS: dict[str, object] = {**REGIONS, **INDUSTRIES, **{tier.value: label for tier, label in TIER_LABELS.items()}}


def grants_tiers() -> bool:
    """Whether the reader may register centers and grant tiers."""
    reader = web.reader()
    return reader is not None and reader.has(*services.GRANTERS)


def runs(center: Center) -> bool:
    """Whether the reader manages this center."""
    reader = web.reader()
    return reader is not None and reader.acts_for(center.organisation_id) and reader.has(Role.CENTER_MANAGER)


@bp.get("/centers")
def index() -> str:
    """The register of centers with the tier that each holds today."""
    today = clock.business_date(clock.now())
    asked = request.args.get("tier", "")
    tier = Tier(asked) if asked in set(Tier) else None
    everybody = queries.standings(db.session, today)
    return render_template(
        "parties/centers/index.html",
        rows=[row for row in everybody if tier in (None, row.tier)],
        tier=tier,
        today=today,
        counts=[(each, sum(row.tier is each for row in everybody)) for each in Tier],
        grants_tiers=grants_tiers(),
        **LABELS,
    )


@bp.get("/centers/grants")
def grants() -> str:
    """The grants in force on a day, of one tier or of all: what a report counts."""
    day, tier = day_asked(request.args.get("on", "")), request.args.get("tier", "")
    asked = Tier(tier) if tier in set(Tier) else None
    return render_template(
        "parties/centers/grants.html", rows=queries.grants_on(db.session, day, asked), day=day, tier=asked, **LABELS
    )


def day_asked(text: str) -> date:
    """The day that an address says; today where it says none."""
    return calendar_day(text) or clock.business_date(clock.now())


@bp.get("/centers/<code>")
def show(code: str) -> str:
    """A center: who runs it, its tier and the history of its grants."""
    center = queries.center_by_code(db.session, code)
    now = clock.now()
    inside = grants_tiers() or runs(center)
    return render_template(
        "parties/centers/show.html",
        standing=queries.standing(db.session, center, clock.business_date(now)),
        center=center,
        organisation=center.organisation,
        year=clock.business_year(now),
        today=clock.business_date(now),
        trail=trail.lines(audit.history(db.session, center.subject), WORDS) if inside else [],
        inside=inside,
        grants_tiers=grants_tiers(),
        succeeded_by=_succeeded_by(center),
        **LABELS,
    )


def _succeeded_by(center: Center) -> tuple[Any, Center] | None:
    """What takes its place, and who."""
    row = queries.succession_of(db.session, center.id)
    return (row, queries.center(db.session, row.successor_id)) if row else None


def register_options() -> dict[str, Any]:
    """What the form for a new center offers."""
    free = queries.organisations_without_center(db.session)
    return {
        "organisations": [(row.id, row.name) for row in free],
        "industries": list(INDUSTRIES.items()),
        "regions": list(REGIONS.items()),
    }


@bp.get("/centers/new")
def new() -> str:
    """Register a center."""
    web.actor().must_have(*services.GRANTERS)
    return render_template("parties/centers/new.html", values={}, **register_options())


@bp.post("/centers/new")
@web.once
def register() -> Any:
    """Enter it."""
    options = register_options()
    try:
        given = web.load(CenterIn)
        with transaction() as session:
            row = services.register_center(session, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again("parties/centers/new.html", refusal, **options)
    flash(_("The center is registered. Record its tier next."))
    return redirect(url_for("centers.show", code=row.code), code=303)


@bp.get("/centers/<code>/change")
def change(code: str) -> str:
    """Contact, industry and English name."""
    center = queries.center_by_code(db.session, code)
    if not grants_tiers():
        services.must_work_for(db.session, web.actor(), center.id, Role.CENTER_MANAGER)
    values = {"name_en": center.name_en, "industry": center.industry, "contact": center.contact}
    return render_template(
        "parties/centers/change.html", center=center, values=values, industries=list(INDUSTRIES.items())
    )


@bp.post("/centers/<code>/change")
@web.once
def keep(code: str) -> Any:
    """Keep them."""
    center = queries.center_by_code(db.session, code)
    try:
        given = web.load(CenterForm)
        with transaction() as session:
            services.change_center(session, center_id=center.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again(
            "parties/centers/change.html", refusal, center=center, industries=list(INDUSTRIES.items())
        )
    flash(_("The particulars are kept."))
    return redirect(url_for("centers.show", code=center.code), code=303)


@bp.get("/centers/<code>/grants/new")
def grant(code: str) -> str:
    """Record the grant of a tier."""
    web.actor().must_have(*services.GRANTERS)
    center = queries.center_by_code(db.session, code)
    return render_template("parties/centers/grant.html", center=center, values={}, **LABELS)


@bp.post("/centers/<code>/grants/new")
@web.once
def record_grant(code: str) -> Any:
    """Write it down."""
    center = queries.center_by_code(db.session, code)
    try:
        given = web.load(GrantIn)
        with transaction() as session:
            services.grant_tier(session, center_id=center.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again("parties/centers/grant.html", refusal, center=center, **LABELS)
    flash(_("The grant is recorded."))
    return redirect(url_for("centers.show", code=center.code), code=303)


def _others(center: Center) -> list[tuple[int, str]]:
    rows = [row for row in queries.centers(db.session) if row.id != center.id]
    return [(row.id, f"{row.code} {row.display(language())}") for row in rows]


@bp.get("/centers/<code>/succession")
def succeed(code: str) -> str:
    """Another center takes this one's place."""
    web.actor().must_have(*services.GRANTERS)
    center = queries.center_by_code(db.session, code)
    return render_template("parties/centers/succession.html", center=center, values={}, others=_others(center))


@bp.post("/centers/<code>/succession")
@web.once
def record_succession(code: str) -> Any:
    """Write it down."""
    center = queries.center_by_code(db.session, code)
    try:
        given = web.load(SuccessionIn)
        with transaction() as session:
            succession.record_succession(session, center_id=center.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again("parties/centers/succession.html", refusal, center=center, others=_others(center))
    flash(_("Recorded. What is agreed from that day on goes to the successor."))
    return redirect(url_for("centers.show", code=center.code), code=303)


def grant_of(code: str, grant_id: int) -> tuple[Center, CenterGrant]:
    """A center's own grant, or NotFound."""
    center = queries.center_by_code(db.session, code)
    row = found(db.session, CenterGrant, grant_id if any(each.id == grant_id for each in center.grants) else None)
    return center, row


@bp.get("/centers/<code>/grants/<int:grant_id>/end")
def end(code: str, grant_id: int) -> str:
    """End a grant early."""
    web.actor().must_have(*services.GRANTERS)
    center, row = grant_of(code, grant_id)
    return render_template("parties/centers/end_grant.html", center=center, grant=row, values={}, **LABELS)


@bp.post("/centers/<code>/grants/<int:grant_id>/end")
@web.once
def end_grant(code: str, grant_id: int) -> Response | tuple[str, int]:
    """Write down its last day and the reason."""
    center, row = grant_of(code, grant_id)
    try:
        given = web.load(GrantEnd)
        with transaction() as session:
            services.end_grant(session, grant_id=row.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again("parties/centers/end_grant.html", refusal, center=center, grant=row, **LABELS)
    flash(_("The grant ends on the day you wrote."))
    return redirect(url_for("centers.show", code=center.code), code=303)
