"""The page of the public inquiry: one field, and everything that the public may know of the right."""

from typing import Any

from flask import Blueprint, render_template, request

from core import clock, web
from core.db import db
from core.errors import Refusal
from core.i18n import language
from listings.assets.kinds import KIND_LABELS
from listings.assets.words import WORDS
from listings.codes.offices import office_codes, office_label
from listings.docket import queries as docket
from listings.docket import reckoning
from listings.docket.fees import named
from listings.docket.routes import WORDS as FEE_WORDS
from listings.docket.vocabulary import Office
from listings.market.pages import offered_lines
from parties.centers import queries as centers
from reports.desk.inquiry.finding import find
from reports.desk.inquiry.labels import FAMILY_LABELS, NUMBER_TYPE_LABELS
from reports.desk.inquiry.record import record_of
from reports.desk.inquiry.registers import registers_to_look_in
from reports.desk.schemas import InquiryQuery

bp = Blueprint("inquiry", __name__)


@bp.get("/inquiry")
def ask() -> Any:
    """Look up a right by its number; the address restores the question."""
    page = {
        "values": request.args,
        "offices": office_choices(),
        "families": list(FAMILY_LABELS.items()),
        "number_type_labels": NUMBER_TYPE_LABELS,
        "all_centers": centers.centers(db.session),
        "found": None,
        "record": None,
        "today": clock.business_date(clock.now()),
        "language": language(),
        "reductions": [],
        **WORDS,
        **FEE_WORDS,
    }
    if not request.args.get("number", "").strip():
        return render_template("reports/desk/inquiry.html", errors=None, **page)
    try:
        page |= answered(web.load(InquiryQuery, request.args))
    except Refusal as refusal:
        return web.form_again("reports/desk/inquiry.html", refusal, **page)
    return render_template("reports/desk/inquiry.html", errors=None, **page)


def office_choices() -> list[tuple[str, str]]:
    """Every office there is: first those whose patterns are known here, then the others by their names."""
    first = [each.value for each in Office]
    others = sorted((office_label(code), code) for code in office_codes() if code not in first)
    return [(code, office_label(code)) for code in first] + [(code, label) for label, code in others]


def answered(asked: dict[str, Any]) -> dict[str, Any]:
    """What the number led to; of several rights the one that `right` names."""
    today, family = clock.business_date(clock.now()), asked.get("family")
    found = find(db.session, asked["asked"], office=asked.get("office", "").upper() or None, family=family)
    wanted = web.whole(request.args.get("right"))
    one = next((each for each in found.rights if each.id == wanted), None)
    one = found.rights[0] if len(found.rights) == 1 else one
    answer: dict[str, Any] = {"found": found, "look_in": registers_to_look_in(found.runs, found.office)}
    if one is not None:
        record = record_of(db.session, one, asked=asked, today=today)
        due = record.fees.bill.deadline if record.fees.bill else None
        answer |= {
            "record": record,
            "kind": KIND_LABELS[one.kind],
            "reductions": reckoning.reduction_choices(
                reckoning.reductions_at(docket.book(db.session), one.jurisdiction, one.kind, record.fees.on)
            ),
            "chosen": named(due.charge, due.number) if due else None,
            "offered": offered_lines(record.listing) if record.listing else [],
        }
    return answer
