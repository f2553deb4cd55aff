"""Pages of relations: the list, one that is entered, and what the office says to it."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, files, web
from core.asking import Ask, ask_and_do, choices
from core.db import db, transaction
from core.errors import NotFound, Refusal, Unacceptable
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from parties.organisations.queries import by_uscc, names_of
from parties.relations import labels, queries, schemas, services

bp = Blueprint("relations", __name__)

Page = Any
LEAD = lazy(
    "A second person, of the city office, confirms it. Deals between sides that belong together are shown apart until"
    " the office decides whether they count."
)
ASKS = (
    Ask("text", "one_code", lazy("Unified social credit code of the first organisation"),
        lazy("Of a parent and its subsidiary the parent.")),
    Ask("text", "other_code", lazy("Unified social credit code of the second one")),
    Ask("radios", "kind", lazy("How they belong together"), options=choices(labels.KIND_LABELS)),
    Ask("day", "from_date", lazy("Since")),
    Ask("text", "evidence", lazy("What proves it"), lazy("Such as the entry in the register of companies.")),
    Ask("file", "file", lazy("A copy of it"), required=False),
)  # fmt: skip


@bp.get("/organisations/relations")
def index() -> str:
    """What is said of organisations: all for the office, or one's own."""
    actor = web.actor()
    return render_template(
        "parties/relations/index.html", rows=queries.relations(db.session, actor), labels=labels,
        is_office=actor.has(*services.OFFICE),
    )  # fmt: skip


@bp.get("/organisations/relations/<int:relation_id>")
def show(relation_id: int) -> str:
    """One of them with its evidence and its trail."""
    actor = web.actor()
    row = queries.relation_for(db.session, relation_id, actor)
    return render_template(
        "parties/relations/show.html", row=row, labels=labels, is_office=actor.has(*services.OFFICE),
        is_own_word=row.proposed_by is not None and row.proposed_by == actor.person_id,
        evidence=files.of_purpose(db.session, row.subject), trail=audit.history(db.session, row.subject),
    )  # fmt: skip


def _page(heading: str, lead: str, asks: tuple[Ask, ...], action: str, **more: Any) -> dict[str, Any]:
    return {
        "heading_text": heading, "lead": lead,
        "crumbs_list": [(_("Relations of organisations"), url_for(".index")), (heading, None)],
        "asks": asks, "label": heading, "action": action, **more,
    }  # fmt: skip


def _known(session: Session, field: str, code: str) -> int:
    row = by_uscc(session, code.strip().upper())
    if row is None:
        text = _("No organisation of this code is registered here.")
        raise Unacceptable(text, code="no_such_organisation", fields={field: [text]})
    return row.id


@bp.route("/organisations/relations/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Enter one."""
    actor = web.actor()
    page = _page(
        _("Enter a relation"),
        str(LEAD),
        ASKS,
        url_for(".new"),
    )

    def do(session: Session, given: dict[str, Any]) -> None:
        one = _known(session, "one_code", given.pop("one_code"))
        other = _known(session, "other_code", given.pop("other_code"))
        now = clock.now()
        row = services.propose_relation(session, one_id=one, other_id=other, **given, actor=actor, now=now)
        upload = request.files.get("file")
        if upload is not None and upload.filename:
            stream = cast(BinaryIO, upload.stream)
            files.keep_upload(session, stream, upload.filename, purpose=row.subject, actor=actor, now=now)

    own = names_of(db.session, [actor.organisation_id]) if actor.organisation_id else {}
    code = next((row.uscc or "" for row in own.values()), "") if not actor.has(*services.OFFICE) else ""
    values = {"one_code": code, "kind": "parent"}
    return ask_and_do(
        page, schemas.RelationForm, do, _("The relation waits for a second person."), url_for(".index"), values
    )


@bp.post("/organisations/relations/<int:relation_id>/confirm")
@web.once
def confirm(relation_id: int) -> Page:
    """Confirm it."""
    try:
        with transaction() as session:
            services.confirm_relation(session, relation_id=relation_id, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        flash(str(refusal.message), "warning")
    else:
        flash(_("The relation is confirmed."))
    return redirect(url_for(".show", relation_id=relation_id), code=303)


@bp.route("/organisations/relations/<int:relation_id>/<string:act>", methods=["GET", "POST"])
@web.once
def act(relation_id: int, act: str) -> Page:
    """Reject it, or say when it ended."""
    actor, back = web.actor(), url_for(".show", relation_id=relation_id)
    row = queries.relation_for(db.session, relation_id, actor)
    why = Ask("text", "reason", lazy("Reason"))
    lead = f"{row.one.display('zh')} – {row.other.display('zh')}"
    action = url_for(".act", relation_id=relation_id, act=act)
    if act == "reject":
        page = _page(_("Reject the relation"), lead, (why,), action)
        return ask_and_do(
            page, schemas.RelationReason,
            lambda session, given: services.reject_relation(
                session, relation_id=relation_id, **given, actor=actor, now=clock.now()
            ),
            _("The relation is rejected."), back,
        )  # fmt: skip
    if act == "end":
        page = _page(_("End the relation"), lead, (Ask("day", "last_day", lazy("Last day")), why), action)
        return ask_and_do(
            page, schemas.RelationEnd,
            lambda session, given: services.end_relation(
                session, relation_id=relation_id, **given, actor=actor, now=clock.now()
            ),
            _("The relation has ended."), back,
        )  # fmt: skip
    raise NotFound(_("There is nothing here under this number."))
