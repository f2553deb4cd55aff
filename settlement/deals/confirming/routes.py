"""Pages that say what a release, a cancellation, an amendment or a reversal comes to before it is done."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from core.db import db
from core.i18n import LazyText, _
from core.show import money
from settlement.deals import queries, rows
from settlement.deals.labels import SIDES
from settlement.deals.models import Deal
from settlement.deals.routes import back_to, page_of, seen

bp = Blueprint("deal_checks", __name__)

CONFIRM = "confirm.html"
Page = str | Answer


def _page(deal: Deal, name: str | LazyText, **said: Any) -> str:
    """The page before an act of the deal."""
    there = url_for("deals.show", number=deal.number)
    return render_template(
        said.pop("template", CONFIRM),
        heading_text=name,
        lead=_("Deal %(number)s", number=deal.number),
        crumbs_list=[(_("Deals"), url_for("deals.mine")), (deal.number, there), (name, None)],
        back_href=there,
        **said,
    )


@bp.get("/deals/<number>/release")
def release(number: str) -> Page:
    """Who is paid what of the money held."""
    deal = seen(number)
    page = page_of(deal)
    if "release" not in page["acts"]:
        return back_to(number)
    held = page["money"].held
    return _page(
        deal,
        _("Check before the money is released"),
        rows=_sides(page),
        money=rows.release_rows(db.session, deal, page["people"]),
        money_total=(_("Released together"), held),
        money_caption=_("What is released, and to whom"),
        text=_("Once confirmed, the payouts are queued. Money can then be taken back only by two finance officers."),
        label=_("Release %(amount)s", amount=money(held)),
        action=url_for("deals.release", number=number),
        tone="danger",
    )


def _sides(page: dict[str, Any]) -> list[tuple[Any, Any]]:
    deal, people = page["deal"], page["people"]
    sides = SIDES[deal.act]
    right = page["right"].number_display if len(deal.items) == 1 else len(deal.items)
    return [
        (sides.grantor, people.name(deal.seller_id)),
        (sides.grantee, people.name(deal.buyer_id)),
        (_("Right") if len(deal.items) == 1 else _("Rights"), right),
    ]


@bp.get("/deals/<number>/cancel/answer")
def granting(number: str) -> Page:
    """What it means to grant that the deal, or one right of it, ends."""
    deal = seen(number)
    page = page_of(deal)
    wish = next((each for each in deal.cancellations if each.state == "asked"), None)
    if wish is None or "grant" not in page["acts"]:
        return redirect(url_for("deals.show", number=number), code=303)
    asked = [(_("Wished by"), page["people"].name(wish.asked_for)), (_("Reason given"), wish.reason)]
    said: dict[str, Any]
    if wish.asset_id is None:
        name = _("Grant the cancellation")
        said = {
            "rows": [*_sides(page), *asked, (_("Held, and goes back to the buyer"), money(page["money"].held))],
            "text": _("The deal ends for both sides, and the right is free again at once. What is held goes back to who"
                      " paid it, by refund payouts that two finance officers send and confirm."),
        }  # fmt: skip
    else:
        name = _("Agree: give up the right")
        item = next(each for each in deal.items if each.asset_id == wish.asset_id)
        said = {
            "rows": [
                (_("Right"), page["rights"][wish.asset_id].number_display), *asked,
                (_("Amount that is no longer owed"), money(item.amount)),
            ],
            "text": _("Its part of the deal ends: its part of the price is no longer owed, what was paid of it goes"
                      " back to who paid it, and the right is free again. The deal goes on with the other rights."),
        }  # fmt: skip
    return _page(deal, name, label=name, action=url_for("deals.answer", number=number), fields={"grant": "yes"},
                 tone="danger", **said)  # fmt: skip


@bp.get("/deals/<number>/amendments/<int:version>")
def amendment(number: str, version: int) -> Page:
    """What an amendment changes, before it is signed."""
    deal = seen(number)
    page = page_of(deal)
    row = next((each for each in page["amendments"] if each.amendment.version == version), None)
    if row is None or not row.may_sign:
        return redirect(url_for("deals.show", number=number) + "#amendments", code=303)
    paper = next((each for each in page["documents"] if each.sha256 == row.amendment.document), None)
    return _page(
        deal,
        _("Check what you sign"),
        template="settlement/deals/check_amendment.html",
        rows=[
            *_sides(page),
            (_("Proposed by"), row.who),
            (_("Reason given"), row.amendment.reason),
            (_("SHA-256 of the terms"), row.amendment.digest),
        ],
        changes=row.changes,
        paper=paper,
        text=_("A signature cannot be taken back. With both signatures the changed terms are in force."),
        label=_("Sign version %(version)s", version=version),
        action=url_for("deals.decide_amendment", number=number, version=version),
        fields={"act": "sign", "digest": row.amendment.digest},
    )


@bp.get("/deals/<number>/reversals/<int:reversal_id>")
def reversal(number: str, reversal_id: int) -> Page:
    """What is taken back of a release, before the second officer approves."""
    deal = seen(number)
    page, row = page_of(deal), queries.reversal_of(db.session, deal, reversal_id)
    if "approve reversal" not in page["acts"] or row.state != "asked":
        return back_to(number)
    return _page(
        deal,
        _("Check what is taken back"),
        rows=[*_sides(page), (_("Amount"), money(row.amount)), (_("Reason given"), row.reason)],
        text=_("It is taken from those who were paid, by their parts, and a refund to the buyer is queued. The centers’"
               " volume falls by it."),
        label=_("Approve: take back %(amount)s", amount=money(row.amount)),
        action=url_for("deals.decide_reversal", number=number, reversal_id=reversal_id),
        fields={"decision": "approve"},
        tone="danger",
    )  # fmt: skip
