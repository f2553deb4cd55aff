"""Pages of insurance policies: of its own for an insurer, of all for the city office."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from core import clock, web
from core.asking import Ask, ask_and_do, choices
from core.db import db, found
from core.fields import calendar_day
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from finance.attribution import queries as attribution
from finance.attribution.asking import center_asks
from finance.attribution.labels import STATE_LABELS
from finance.attribution.schemas import CenterAndKindIn
from finance.funds import insuring, labels
from finance.funds.insurance import schemas
from finance.funds.policies import InsuranceClaim, InsurancePolicy
from finance.funds.standing import insurer_of

bp = Blueprint("insurance", __name__)

Page = Any
POLICY = (
    Ask("text", "number", lazy("Number of the policy")),
    Ask("choice", "kind", lazy("What is insured"), options=choices(labels.POLICY_LABELS)),
    Ask("text", "insurer", lazy("Insurer")),
    Ask("text", "insured", lazy("Registered name of the insured")),
    Ask("text", "insured_uscc", lazy("Unified social credit code")),
    Ask("money", "premium", lazy("Premium")),
    Ask("money", "sum_insured", lazy("Sum insured")),
    Ask("day", "first_day", lazy("First day")),
    Ask("day", "last_day", lazy("Last day")),
    Ask("lines", "rights", lazy("Numbers of the rights"), lazy("One in a line."), required=False),
)
CLAIM = (
    Ask("day", "occurred_on", lazy("Happened on")),
    Ask("lines", "what", lazy("What happened")),
    Ask("money", "claimed", lazy("Amount claimed")),
)
DECISION = (
    Ask("day", "decided_on", lazy("Decided on")),
    Ask("money", "paid", lazy("Paid by the insurer"), lazy("Nothing where it rejected the claim."), required=False),
    Ask("lines", "reason", lazy("Reason"), lazy("Needed where it rejected the claim."), required=False),
)


@bp.get("/funds/policies")
def index() -> str:
    """Policies, of a day where one is named, with what was claimed under them."""
    home, asked = insurer_of(db.session, web.actor()), calendar_day(request.args.get("on"))
    own = home.id if home is not None else None
    sums = insuring.sums(db.session, on=asked, insurer_id=own)
    rows = insuring.policies(db.session, on=asked, insurer_id=own, limit=insuring.MOST)
    return render_template(
        "finance/funds/policies.html",
        rows=rows,
        served=attribution.standing(db.session, [row.subject for row in rows]),
        day=asked,
        sums=sums,
        is_office=home is None,
        labels=labels,
        attribution_labels=STATE_LABELS,
    )


def _page(heading: str, lead: str, questions: tuple[Ask, ...]) -> dict[str, Any]:
    crumbs = [(_("Funds"), url_for("funds.index")), (_("Insurance policies"), url_for(".index")), (heading, None)]
    return {
        "heading_text": heading, "lead": lead, "crumbs_list": crumbs, "asks": questions, "label": heading,
        "action": request.path,
    }  # fmt: skip


@bp.route("/funds/policies/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Put a policy on record."""
    actor = web.actor()
    home = insurer_of(db.session, actor)

    def do(session: Session, given: dict[str, Any]) -> None:
        rights = given.pop("rights").splitlines()
        insuring.record_policy(session, rights=rights, **given, actor=actor, now=clock.now())

    questions = POLICY if home is None else tuple(ask for ask in POLICY if ask.name != "insurer")
    page = _page(_("Enter a policy"), home.name if home is not None else "", questions)
    return ask_and_do(page, schemas.PolicyForm, do, _("The policy is on record."), url_for(".index"))


@bp.route("/funds/policies/<int:policy_id>/claims", methods=["GET", "POST"])
@web.once
def claim(policy_id: int) -> Page:
    """Enter a claim under a policy."""
    actor, row = web.actor(), found(db.session, InsurancePolicy, policy_id)
    insuring.must_be_own(db.session, row, actor)

    def do(session: Session, given: dict[str, Any]) -> None:
        insuring.report_policy_claim(session, policy_id=policy_id, **given, actor=actor, now=clock.now())

    page = _page(_("Enter a claim under the policy"), row.number, CLAIM)
    return ask_and_do(page, schemas.PolicyClaimIn, do, _("It is on record."), url_for(".index"))


@bp.route("/funds/policies/<int:policy_id>/center", methods=["GET", "POST"])
@web.once
def served(policy_id: int) -> Page:
    """Name the center that brought it about."""
    actor, row = web.actor(), found(db.session, InsurancePolicy, policy_id)
    insuring.must_be_own(db.session, row, actor)

    def do(session: Session, given: dict[str, Any]) -> None:
        insuring.name_serving_center(session, policy_id=policy_id, **given, actor=actor, now=clock.now())

    page = _page(_("Name the center that served it"), row.number, center_asks(db.session, with_kind=True))
    done = _("The center is named. It counts once that center confirms it.")
    return ask_and_do(page, CenterAndKindIn, do, done, url_for(".index"))


@bp.route("/funds/policies/claims/<int:claim_id>", methods=["GET", "POST"])
@web.once
def decide(claim_id: int) -> Page:
    """Enter what the insurer decided."""
    actor, row = web.actor(), found(db.session, InsuranceClaim, claim_id)
    insuring.must_be_own(db.session, row.policy, actor)

    def do(session: Session, given: dict[str, Any]) -> None:
        insuring.decide_policy_claim(session, claim_id=claim_id, **given, actor=actor, now=clock.now())

    page = _page(_("Enter the insurer’s decision"), f"{row.policy.number} · {row.what}", DECISION)
    return ask_and_do(page, schemas.PolicyDecisionIn, do, _("It is on record."), url_for(".index"))
