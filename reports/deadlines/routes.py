"""Pages of deadlines: the list, the address of one's calendar, and the calendar itself."""

from typing import Any, TypeVar

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from core import clock, web
from core.db import db, transaction
from core.i18n import LANGUAGES, _, speaking
from core.running import MATTER_LABELS, Matter
from parties.people.letters import address
from reports.deadlines import calendars, feeding, queries
from reports.deadlines.labels import MOVE_LABELS, SPAN_LABELS
from reports.deadlines.queries import Move, Span

bp = Blueprint("deadlines", __name__)
PAGE = 50
Word = TypeVar("Word", Matter, Move, Span)


def word_of(words: type[Word], name: str) -> Word | None:
    """A word of the address, None where it is another one."""
    said = request.args.get(name, "")
    return words(said) if said in list(words) else None


@bp.get("/deadlines")
def mine() -> str:
    """What falls due for the organisation acted for, the earliest first."""
    today, actor = clock.business_date(clock.now()), web.actor()
    matter, move, span = word_of(Matter, "matter"), word_of(Move, "move"), word_of(Span, "span")
    every = queries.narrowed(queries.lines_of(db.session, actor, today), matter=matter, move=move)
    shown = queries.narrowed(every, span=span)
    number, pages = page_number(len(shown))
    kept: dict[str, Any] = {"matter": matter, "move": move}
    return render_template(
        "reports/deadlines/mine.html",
        rows=shown[(number - 1) * PAGE : number * PAGE],
        counts=queries.counts(every),
        total=len(every),
        chosen={**kept, "span": span},
        hrefs={each: url_for("deadlines.mine", **kept, span=each) for each in (None, *Span)},
        matters=[(each.value, label) for each, label in MATTER_LABELS.items()],
        moves=[(each.value, label) for each, label in MOVE_LABELS.items()],
        span_labels=SPAN_LABELS,
        page=pager(number, pages, {**kept, "span": span}),
    )


def page_number(rows: int) -> tuple[int, int]:
    """The page asked for and how many there are."""
    pages = max(-(-rows // PAGE), 1)
    return min(max(web.whole(request.args.get("page")) or 1, 1), pages), pages


def pager(number: int, pages: int, kept: dict[str, Any]) -> dict[str, Any]:
    """The ways to the pages beside this one."""
    before = url_for("deadlines.mine", **kept, page=number - 1) if number > 1 else None
    after = url_for("deadlines.mine", **kept, page=number + 1) if number < pages else None
    return {"number": number, "pages": pages, "previous_href": before, "next_href": after}


@bp.get("/deadlines/calendar")
def calendar() -> str:
    """How to have the deadlines in one's own calendar."""
    return render_template("reports/deadlines/calendar.html", key=feeding.key_of(db.session, web.actor()), href=None)


@bp.post("/deadlines/calendar")
@web.once
def make_address() -> str:
    """A new address, shown this once."""
    with transaction() as session:
        token = feeding.make_address(session, actor=web.actor(), now=clock.now())
    href = address(url_for("deadlines.feed", token=token))
    return render_template("reports/deadlines/calendar.html", key=feeding.key_of(db.session, web.actor()), href=href)


@bp.post("/deadlines/calendar/end")
@web.once
def end_address() -> Answer:
    """The address opens nothing from now on."""
    with transaction() as session:
        feeding.end_address(session, actor=web.actor(), now=clock.now())
    flash(_("The calendar's address is ended."))
    return redirect(url_for("deadlines.calendar"), code=303)


@bp.get("/calendars/<token>.ics")
def feed(token: str) -> Response:
    """The calendar, for a program that knows the address; in the language of the account."""
    now = clock.now()
    today = clock.business_date(now)
    key, actor = feeding.reader_behind(db.session, token)
    with speaking(actor.language if actor.language in LANGUAGES else "en"):
        lines = calendars.wanted(queries.lines_of(db.session, actor, today), today)
        tag = calendars.tag_of(lines, key.organisation_id)
        name = _("Deadlines of %(organisation)s", organisation=actor.organisation_name)
        body = calendars.calendar_of(lines, name=name, organisation_id=key.organisation_id, today=today)
    if key.read_at is None or key.read_at + feeding.NOTED_EVERY < now:
        with transaction() as session:
            feeding.note_reading(session, key_id=key.id, now=now)
    answer = Response(body, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.set_etag(tag)
    answer.make_conditional(request)
    return answer
