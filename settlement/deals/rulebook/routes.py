"""Pages of the rulebook, for those who read the books; finance officers propose and approve."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _
from settlement.deals import labels, wording
from settlement.deals.fees import FeeTerm
from settlement.deals.rulebook import queries, services
from settlement.deals.rulebook.schemas import FeeRuleIn
from settlement.deals.states import ProposalState
from settlement.ledger.queries import is_officer, must_read_books

bp = Blueprint("rulebook", __name__, url_prefix="/finance/rules")

INDEX, FEE = "settlement/deals/rulebook/index.html", "settlement/deals/rulebook/fee.html"


def _words() -> dict[str, Any]:
    return {
        "labels": labels,
        "wording": wording,
        "term_of": FeeTerm.from_json,
        "today": clock.business_date(clock.now()),
        "may_act": is_officer(db.session, web.actor()),
        "me": web.actor().person_id,
    }


@bp.get("/")
def index() -> str:
    """What is in force, what comes, what waits for a second officer, and what was."""
    must_read_books(db.session, web.actor())
    page = _words()
    return render_template(
        INDEX, rules=queries.fee_rules(db.session, page["today"]),
        past=queries.past_fee_rules(db.session, page["today"]),
        waiting=queries.proposals(db.session, ProposalState.ASKED), **page,
    )  # fmt: skip


@bp.get("/fees/new")
def new_fee() -> str:
    """The form for a new rule of commission."""
    services.must_be_officer(db.session, web.actor())
    return render_template(FEE, errors=None, values=request.args, **_words())


@bp.post("/fees/new")
@web.once
def propose_fee() -> Any:
    """Propose it."""
    try:
        given = web.load(FeeRuleIn)
        with transaction() as session:
            services.propose_fee_rule(session, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again(FEE, refusal, **_words())
    flash(_("Proposed. Another finance officer now looks at it and puts it in force."))
    return redirect(url_for("rulebook.index"), code=303)


@bp.post("/proposals/<int:proposal_id>")
@web.once
def decide(proposal_id: int) -> Any:
    """Put a proposed rule in force, or aside."""
    approve = request.form.get("decision") == "approve"
    act = services.approve_rule if approve else services.decline_rule
    with transaction() as session:
        act(session, proposal_id=proposal_id, actor=web.actor(), now=clock.now())
    flash(_("The rule is put in force from its day on.") if approve else _("Declined. No rule changes."))
    return redirect(url_for("rulebook.index"), code=303)
