"""Pages of data rooms: a listing's room from either side, its terms, a new document, one access, and the log."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for

from core import clock, files, uploads, web
from core.actor import TRADER_ROLES, Role
from core.db import db, found, transaction
from core.errors import Refusal, Unacceptable
from core.i18n import _
from listings.market import queries as market
from trading.dataroom import queries, schemas, seeing, services
from trading.dataroom.fetching import Fetched, nothing_here
from trading.dataroom.labels import DISPUTE_LABELS, STATE_LABELS, STATE_TONES, TIER_HINTS, TIER_LABELS
from trading.dataroom.models import DataRoom, RoomAccess, RoomDocument
from trading.dataroom.notes import shortened
from trading.dataroom.rooms import room_of
from trading.dataroom.states import Tier

bp = Blueprint("dataroom", __name__)

Page = Any
FIRST_TERMS = {"term_months": "36", "access_days": "30", "dispute": "court_seller"}


@bp.app_context_processor
def words() -> dict[str, Any]:
    """What the pages of listings and negotiations ask a room."""
    return {"data_room_of": lambda listing_id: queries.figures(db.session, [listing_id]).get(listing_id)}


def whence() -> str:
    """The network from which the request comes."""
    return shortened(request.remote_addr)


def shown(template: str, **context: Any) -> str:
    """A page with the unit's words."""
    return render_template(f"trading/dataroom/{template}.html", **_labels(), **context)


def again(template: str, refusal: Refusal, **context: Any) -> Page:
    """The form once more with what was typed."""
    return web.form_again(f"trading/dataroom/{template}.html", refusal, **_labels(), **context)


def _labels() -> dict[str, Any]:
    return {
        "labels": STATE_LABELS,
        "tones": STATE_TONES,
        "tiers": [(tier.value, TIER_LABELS[tier], TIER_HINTS[tier]) for tier in Tier],
        "tier_labels": TIER_LABELS,
        "disputes": list(DISPUTE_LABELS.items()),
        "dispute_labels": DISPUTE_LABELS,
    }


@bp.get("/data-rooms")
def mine() -> Page:
    """The rooms that my organisation opened, and the doors that it asked for."""
    actor, now = web.actor(), clock.now()
    rooms, doors = queries.rooms_of(db.session, actor), queries.doors_of(db.session, actor, now)
    return shown("index", own_rooms=rooms, doors=doors)


@bp.get("/listings/<int:listing_id>/data-room")
def show(listing_id: int) -> Page:
    """The room of a listing: what there is, what opens it, who is in, and the log."""
    reader, now = web.reader(), clock.now()
    market.readable_listing(db.session, listing_id, reader)
    room = room_of(db.session, listing_id)
    if room is not None and reader is not None and not reader.acts_for(room.seller_id):
        with transaction() as session:
            services.look(session, room_id=room.id, reader=reader, address=whence(), now=now)
    view = seeing.room_view(db.session, listing_id, reader, now)
    return shown("show", view=view)


@bp.route("/listings/<int:listing_id>/data-room/terms", methods=["GET", "POST"])
@web.once
def terms(listing_id: int) -> Page:
    """Open the room, or change what its agreement says."""
    actor, now = web.actor(), clock.now()
    actor.must_have(Role.RIGHT_HOLDER)
    listing = market.own_listing(db.session, listing_id, actor)
    room = room_of(db.session, listing_id)
    page = {"listing": listing, "room": room, "right": market.titles_of(db.session, [listing])[listing.asset_id]}
    if request.method == "GET":
        return shown("terms", values=room.terms if room else FIRST_TERMS, **page)
    try:
        given = web.load(schemas.RoomIn)
        with transaction() as session:
            services.set_room(session, listing_id=listing_id, **given, actor=actor, now=now)
    except Refusal as refusal:
        return again("terms", refusal, **page)
    kept = _("The terms are kept. Agreements that were sent before stay as they were.")
    flash(kept if room else _("The data room is open. Put the documents into it."))
    return _back(listing_id)


def _back(listing_id: int) -> Page:
    return redirect(url_for(".show", listing_id=listing_id), code=303)


@bp.route("/listings/<int:listing_id>/data-room/documents", methods=["GET", "POST"])
@web.once
def add(listing_id: int) -> Page:
    """Put a document into the room."""
    actor, now = web.actor(), clock.now()
    listing = market.own_listing(db.session, listing_id, actor)
    room = room_of(db.session, listing_id)
    if room is None:
        return redirect(url_for(".terms", listing_id=listing_id), code=303)
    page: dict[str, Any] = {"listing": listing, "room": room, "kinds": ",".join(sorted(files.ACCEPTED))}
    page["right"] = market.titles_of(db.session, [listing])[listing.asset_id]
    if request.method == "GET":
        return shown("add", values={"tier": "2"}, **page)
    try:
        given = web.load(schemas.DocumentForm)
        sent = uploads.must_be_chosen()
        with transaction() as session:
            stored = files.keep_upload(
                session, cast(BinaryIO, sent.stream), sent.filename or "", purpose=room.subject, actor=actor, now=now
            )
            services.add_document(session, room_id=room.id, stored=stored, **given, actor=actor, now=now)
    except Refusal as refusal:
        refusal.fields = refusal.fields or {"file": [str(refusal.message)]}
        return again("add", refusal, **page)
    flash(_("The document is in the data room."))
    return _back(listing_id)


def _listing_of(room_id: int) -> int:
    return found(db.session, DataRoom, room_id).listing_id


@bp.post("/data-rooms/documents/<int:document_id>/tier")
@web.once
def move(document_id: int) -> Page:
    """Put a document under another tier."""
    actor, now = web.actor(), clock.now()
    given = web.load(schemas.TierIn)
    with transaction() as session:
        document = services.move_document(session, document_id=document_id, **given, actor=actor, now=now)
    flash(_("The document is under another tier now. Copies that were taken before stay with their takers."))
    return _back(_listing_of(document.room_id))


@bp.route("/data-rooms/documents/<int:document_id>/remove", methods=["GET", "POST"])
@web.once
def remove(document_id: int) -> Page:
    """Take a document out, after a look at what that means."""
    actor, now = web.actor(), clock.now()
    document = found(db.session, RoomDocument, document_id)
    room = found(db.session, DataRoom, document.room_id)
    if not actor.acts_for(room.seller_id) or document.removed_at is not None:
        raise nothing_here()
    if request.method == "GET":
        return shown("remove", document=document, room=room)
    with transaction() as session:
        services.remove_document(session, document_id=document_id, actor=actor, now=now)
    flash(_("The document is no longer in the data room. The log keeps its title."))
    return _back(room.listing_id)


@bp.post("/data-rooms/documents/<int:document_id>/copy")
def copy(document_id: int) -> Response:
    """A copy of a document: logged, numbered, and, where it is a PDF, marked on every page."""
    asked: dict[str, Any] = {"document_id": document_id, "address": whence(), "now": clock.now()}
    if web.reader() is None and (lately := services.fetched_lately(db.session, **asked)) is not None:
        return sent(lately)
    with transaction() as session:
        fetched = services.fetch(session, reader=web.reader(), **asked)
    return sent(fetched)


def sent(fetched: Fetched) -> Response:
    """The bytes of a copy as a download; raises what refused it, now that the refusal is in the log."""
    if fetched.refusal is not None:
        raise fetched.refusal
    answer = send_file(
        services.content_of(fetched),
        mimetype=fetched.stored.media_type,
        as_attachment=True,
        download_name=fetched.stored.name,
    )
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


@bp.route("/listings/<int:listing_id>/data-room/ask", methods=["GET", "POST"])
@web.once
def ask(listing_id: int) -> Page:
    """Ask for a tier, with a word of purpose."""
    actor, now = web.actor(), clock.now()
    actor.must_have(*TRADER_ROLES)
    view = seeing.room_view(db.session, listing_id, actor, now)
    if view.room is None or not view.may_ask:
        return _back(listing_id)
    if request.method == "GET":
        return shown("ask", view=view, values={"tier": request.args.get("tier") or str(view.may_ask[0].value)})
    try:
        given = web.load(schemas.AskIn)
        with transaction() as session:
            access = services.ask(session, room_id=view.room.id, **given, actor=actor, now=now)
    except Refusal as refusal:
        return again("ask", refusal, view=view)
    flash(_("Asked. You hear from us when the seller has answered."))
    return redirect(url_for(".access", access_id=access.id), code=303)


@bp.get("/data-rooms/accesses/<int:access_id>")
def access(access_id: int) -> Page:
    """One access: whose move it is, the agreement, the signatures, and what either side can do."""
    view = seeing.access_view(db.session, access_id, web.actor(), clock.now())
    return shown("access", view=view, values={})


@bp.post("/data-rooms/accesses/<int:access_id>/nda")
def nda(access_id: int) -> Response:
    """The agreement itself, byte for byte."""
    with transaction() as session:
        read = services.read_nda(session, access_id=access_id, reader=web.actor(), address=whence(), now=clock.now())
    return nda_file(read)


def nda_file(read: RoomAccess) -> Response:
    """The agreement's bytes as a download."""
    assert read.nda_sha256 is not None
    name = f"NDA-{read.id:06d}.pdf"
    stream = files.shelf().open(read.nda_sha256)
    answer = send_file(stream, mimetype="application/pdf", as_attachment=True, download_name=name)
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


ACTS: dict[str, tuple[Any, Any]] = {
    "send": (services.send_nda, None),
    "deny": (services.deny, schemas.AccessReasonIn),
    "sign": (services.sign, schemas.AgreementSignIn),
    "countersign": (services.countersign, schemas.AgreementSignIn),
    "revoke": (services.revoke, schemas.AccessReasonIn),
    "name": (services.tell_name, None),
}


@bp.post("/data-rooms/accesses/<int:access_id>/<any(send, deny, sign, countersign, revoke, name):act>")
@web.once
def answer(access_id: int, act: str) -> Page:
    """Send the agreement, deny, sign, countersign, revoke, or tell the name."""
    actor, now = web.actor(), clock.now()
    do, shape = ACTS[act]
    try:
        given = web.load(shape) if shape else {}
        if act in ("sign", "countersign") and request.form.get("read") != "yes":
            text = _("Confirm that you have read the agreement.")
            raise Unacceptable(text, fields={"read": [text]})
        with transaction() as session:
            changed = do(session, access_id=access_id, **given, actor=actor, now=now)
    except Unacceptable as refusal:
        return again("access", refusal, view=seeing.access_view(db.session, access_id, actor, now))
    stands = _("Done. The access is now: %(state)s.", state=STATE_LABELS[changed.state])
    flash(_("Told. The seller reads your name here from now on.") if act == "name" else stands)
    return redirect(url_for(".access", access_id=access_id), code=303)


@bp.get("/listings/<int:listing_id>/data-room/log")
def log(listing_id: int) -> Page:
    """The whole log, newest first, a hundred lines on a page."""
    reader = web.actor()
    after = web.whole(request.args.get("after")) or 0
    room, lines = seeing.log_of(db.session, listing_id, reader, after=after, limit=101)
    listing = market.listing(db.session, listing_id)
    right = market.titles_of(db.session, [listing])[listing.asset_id]
    following = lines[99].id if len(lines) > 100 else None
    return shown("log", room=room, listing=listing, right=right, lines=lines[:100], following=following)
