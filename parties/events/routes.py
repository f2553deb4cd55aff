"""Pages of events: the list, one event with who and what is there, and the acts of office, exhibitors and visitors."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import clock, downloads, web
from core.actor import Role
from core.asking import Ask, ask_and_do, choices
from core.db import db, found, transaction
from core.errors import Refusal
from core.fields import whole
from core.i18n import _, language
from core.i18n import lazy_gettext as lazy
from parties.events import labels, queries, schemas, services
from parties.events.models import EventKind, Exhibitor

bp = Blueprint("events", __name__)

Page = Any
EVENT = (
    Ask("text", "code", lazy("Code"), lazy("Capital letters and figures, such as FAIR-12.")),
    Ask("choice", "kind", lazy("Kind"), options=choices(labels.KIND_LABELS)),
    Ask("text", "name", lazy("Name")),
    Ask("text", "name_en", lazy("English name"), required=False),
    Ask("text", "organiser", lazy("Organiser")),
    Ask("text", "venue", lazy("Venue"), required=False),
    Ask("day", "first_day", lazy("First day")),
    Ask("day", "last_day", lazy("Last day")),
    Ask("lines", "about", lazy("About the event"), required=False),
)
DAYS = (*EVENT[6:8], Ask("lines", "reason", lazy("Reason")))
BOOTH = (Ask("text", "booth", lazy("Booth"), lazy("Such as A12.")),)
LOT = (
    Ask("text", "title", lazy("What is shown")),
    Ask("text", "title_en", lazy("English name"), required=False),
    Ask("number", "listing_id", lazy("Number of its listing"), lazy("Where it is on sale here."), required=False),
    Ask("money", "asked", lazy("Asking price"), required=False),
)


def has(*roles: Role) -> bool:
    """Whether the reader acts for an organisation in one of the roles."""
    reader = web.reader()
    return reader is not None and reader.organisation_id is not None and reader.has(*roles)


def may_show() -> downloads.Permission:
    """Whether a listing is on sale and the actor's; the market says so, which this unit does not know."""
    permission: downloads.Permission = current_app.extensions["lot_listings"]
    return permission


@bp.get("/events")
def index() -> str:
    """Events, the latest first."""
    kind = request.args.get("kind", "")
    year = whole(request.args.get("year"))
    rows = queries.events(
        db.session,
        year=year if year is not None and 1990 <= year <= 2200 else None,
        kind=EventKind(kind) if kind in list(EventKind) else None,
    )
    return render_template(
        "parties/events/index.html",
        rows=rows,
        counts=queries.counted(db.session, [row.id for row in rows]),
        kind=kind,
        labels=labels,
        is_office=has(Role.CITY_OFFICE),
    )


@bp.get("/events/<string:code>")
def show(code: str) -> str:
    """One event: who exhibits, what is shown, one's own meetings."""
    row, reader, today = queries.event_by_code(db.session, code), web.reader(), clock.business_date(clock.now())
    booth = queries.exhibitor_at(db.session, row.id, reader.organisation_id if reader else None)
    is_over = today > row.last_day
    return render_template(
        "parties/events/show.html",
        event=row,
        exhibitors=queries.exhibitors(db.session, row.id),
        lots=queries.lots(db.session, row.id),
        meetings=queries.meetings_of(db.session, row.id, reader),
        booth=booth,
        labels=labels,
        sides=services.SIDES,
        is_office=has(Role.CITY_OFFICE),
        may_exhibit=booth is None and not is_over and has(*services.EXHIBITORS),
        may_show=booth is not None and not is_over,
        may_meet=not is_over and has(*services.EXHIBITORS),
        reader=reader,
    )


def _page(code: str | None, heading: str, lead: str, asks: tuple[Ask, ...]) -> dict[str, Any]:
    crumbs: list[tuple[str, str | None]] = [(_("Events"), url_for("events.index"))]
    if code is not None:
        crumbs.append((code, url_for("events.show", code=code)))
    return {
        "heading_text": heading,
        "lead": lead,
        "crumbs_list": [*crumbs, (heading, None)],
        "asks": asks,
        "label": heading,
        "action": request.full_path.rstrip("?"),
    }


@bp.route("/events/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Enter an event."""
    actor = web.actor()
    actor.must_have(*services.OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.enter_event(session, **given, actor=actor, now=clock.now())

    page = _page(None, _("Enter an event"), _("A fair, a matchmaking day or a training."), EVENT)
    return ask_and_do(page, schemas.EventIn, do, _("The event is entered."), url_for(".index"))


@bp.route("/events/<string:code>/days", methods=["GET", "POST"])
@web.once
def move(code: str) -> Page:
    """Put it on other days."""
    actor, row = web.actor(), queries.event_by_code(db.session, code)
    actor.must_have(*services.OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.move_event(session, event_id=row.id, **given, actor=actor, now=clock.now())

    page = _page(row.code, _("Change the days"), row.display(language()), DAYS)
    values = {"first_day": row.first_day, "last_day": row.last_day}
    return ask_and_do(page, schemas.EventMove, do, _("The days are changed."), url_for(".show", code=row.code), values)


@bp.route("/events/<string:code>/exhibit", methods=["GET", "POST"])
@web.once
def exhibit(code: str) -> Page:
    """Take a booth."""
    actor, row = web.actor(), queries.event_by_code(db.session, code)
    actor.must_have(*services.EXHIBITORS)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.exhibit(session, event_id=row.id, **given, actor=actor, now=clock.now())

    page = _page(row.code, _("Take a booth"), actor.organisation_name, BOOTH)
    return ask_and_do(page, schemas.ExhibitorIn, do, _("The booth is yours."), url_for(".show", code=row.code))


@bp.route("/events/<string:code>/lots/new", methods=["GET", "POST"])
@web.once
def new_lot(code: str) -> Page:
    """Show something at one's booth."""
    actor, row = web.actor(), queries.event_by_code(db.session, code)
    services.exhibitor_of(db.session, row.id, actor)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.show_lot(session, event_id=row.id, **given, may_show=may_show(), actor=actor, now=clock.now())

    page = _page(row.code, _("Show a lot"), actor.organisation_name, LOT)
    return ask_and_do(page, schemas.LotIn, do, _("The lot is in the list."), url_for(".show", code=row.code))


@bp.route("/exhibitors/<int:exhibitor_id>/meet", methods=["GET", "POST"])
@web.once
def meet(exhibitor_id: int) -> Page:
    """Ask an exhibitor for a meeting."""
    actor, exhibitor = web.actor(), found(db.session, Exhibitor, exhibitor_id)
    actor.must_have(*services.EXHIBITORS)
    event = exhibitor.event
    known = tuple(
        (str(lot.id), f"{lot.number} {lot.display(language())}")
        for lot in queries.lots(db.session, event.id)
        if lot.exhibitor_id == exhibitor_id
    )
    asks = (
        Ask("text", "starts_at", lazy("When (Beijing time)"), lazy("Such as 2026-10-15T10:30, on a day of the event.")),
        Ask("choice", "lot_id", lazy("About which lot"), None, False, known, lazy("No single one")),
        Ask("lines", "wish", lazy("What you want to talk about")),
    )

    def do(session: Session, given: dict[str, Any]) -> None:
        services.ask_to_meet(session, exhibitor_id=exhibitor_id, **given, actor=actor, now=clock.now())

    lead = f"{exhibitor.organisation.display(language())} · {exhibitor.booth}"
    page = _page(event.code, _("Ask for a meeting"), lead, asks)
    done = _("The exhibitor reads your wish on the page of the event.")
    return ask_and_do(page, schemas.MeetingIn, do, done, url_for(".show", code=event.code))


@bp.post("/meetings/<int:meeting_id>")
@web.once
def act(meeting_id: int) -> Page:
    """Agree, decline, withdraw, or report that it took place."""
    try:
        with transaction() as session:
            row = services.act_on_meeting(
                session, meeting_id=meeting_id, act=request.form.get("act", ""),
                result=request.form.get("result", "")[:500], actor=web.actor(), now=clock.now(),
            )  # fmt: skip
            code = row.event.code
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash(str(refusal.message), "error")
        return redirect(url_for(".index"), code=303)
    flash(_("The meeting is on record."))
    return redirect(url_for(".show", code=code, _anchor="meetings"), code=303)
