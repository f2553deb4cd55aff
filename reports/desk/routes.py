"""Home, the desk of each role, and the pages that explain."""

from typing import Any

from flask import Blueprint, current_app, render_template

from core import clock, web
from core.actor import CENTER_ROLES, TRADER_ROLES, Actor, Role
from core.db import db
from core.money import Money
from listings.assets.queries import KEEPERS
from listings.search import pages
from listings.search import queries as search
from parties.centers import queries as centers
from parties.notices import queries as notices
from parties.notices import wording
from reports.deadlines import queries as deadlines
from reports.desk import apidocs, others, queries
from reports.desk.dashboards.routes import bp as dashboards
from reports.desk.diligence.routes import bp as diligence
from reports.desk.feed.routes import bp as feed
from reports.desk.help.routes import bp as helping
from reports.desk.inquiry.routes import bp as inquiry
from reports.desk.navigation import rooms_of
from reports.desk.similar import similar_to
from reports.turnover import figures
from settlement.volumes.models import Measure

bp = Blueprint("desk", __name__)
bp.register_blueprint(inquiry)
bp.register_blueprint(helping)
bp.register_blueprint(feed)
bp.register_blueprint(diligence)
bp.register_blueprint(dashboards)

DEADLINES = 5  # shown on the desk
WHOLE_CITY = (Role.CITY_OFFICE, Role.FINANCE_OFFICER, Role.ADMINISTRATOR)


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the page of a listing."""
    return {"similar_listings": lambda listing: similar_to(db.session, listing, today=clock.business_date(clock.now()))}


@bp.get("/")
def home() -> str:
    """One search field, three figures of the year, what can be done here, the newest listings."""
    now = clock.now()
    year, today = clock.business_year(now), clock.business_date(now)
    return render_template(
        "reports/desk/home.html",
        year=year,
        settled=figures.settled_in(db.session, year),
        on_sale=queries.counts_on_sale(db.session),
        center_count=len(centers.centers(db.session)),
        newest=pages.hits(db.session, search.newest(db.session, today=today), today),
    )


def loans_page(actor: Actor) -> str | None:
    """Which page of loans against rights concerns the reader."""
    if actor.has(Role.RIGHT_HOLDER, *CENTER_ROLES, Role.BANK_OFFICER):
        return "loans.mine"
    return "loans.statistics" if actor.has(Role.CITY_OFFICE) else None


@bp.get("/desk")
def desk() -> str:
    """What needs the reader now, what changed, the year at a glance."""
    actor, now = web.actor(), clock.now()
    center = centers.center_of(db.session, actor.organisation_id)
    year = clock.business_year(now)
    rows = figures.year_of_centers(db.session, year, measure=Measure.SETTLED)
    lines = deadlines.next_lines(db.session, actor, clock.business_date(now))
    todos = queries.waiting(db.session, actor, now)
    late = queries.overdue_besides(todos, lines)
    return render_template(
        "reports/desk/desk.html",
        todos=[*todos, *late[:DEADLINES]],
        late_left=len(late[DEADLINES:]),
        watched=others.watched(db.session, actor, now),
        deadlines=[line for line in lines if line.days_left >= 0][:DEADLINES],
        next_rooms=rooms_of(actor)[1:3],
        notices=[
            (each, wording.said(each.text, each.content)) for each in notices.notices_of(db.session, actor, limit=8)
        ],
        center=center,
        is_keeper=actor.has(*KEEPERS),
        lends=loans_page(actor),
        center_year=next((row for row in rows if center is not None and row.center.id == center.id), None),
        city_total=Money(sum(row.total.minor for row in rows)) if actor.has(*WHOLE_CITY) else None,
        own=queries.own_year(db.session, actor.organisation_id, year) if actor.has(*TRADER_ROLES) else None,
        backbone=sum(row.backbone for row in rows),
        line=figures.line_of(db.session, year),
        year=year,
    )


@bp.get("/how-it-works")
def how() -> str:
    """From a registry file to a center's turnover, in words."""
    return render_template("reports/desk/how.html")


@bp.get("/open-data")
def open_data() -> str:
    """What programs may read without a key."""
    return render_template("reports/desk/open_data.html", year=clock.business_year(clock.now()))


@bp.get("/accessibility")
def accessibility() -> str:
    """How to use the pages with a keyboard, a screen reader or a phone, and whom to tell of a barrier."""
    return render_template("reports/desk/accessibility.html")


@bp.get("/api/docs")
def api_docs() -> str:
    """Every operation of the API, with its fields, and a form to try it."""
    spec = current_app.extensions["openapi"].spec.to_dict()
    return render_template("reports/desk/api_docs.html", groups=apidocs.groups(spec), unit_labels=apidocs.UNIT_LABELS)
