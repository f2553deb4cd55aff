"""What the rights of a loan are worth: each by one method or more, then a conclusion that two appraisers sign."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import must_be_given, refused
from core.clock import business_date
from core.errors import Conflict, Unacceptable
from core.i18n import _, lazy_gettext
from core.money import Money
from core.show import day
from finance.pledges import methods, scorecard
from finance.pledges.models import PledgeAppraisal, PledgeLoan
from finance.pledges.news import move, tell
from finance.pledges.offering import forget_offer
from finance.pledges.rules import last_day_of_appraisal, must_be_appraised
from finance.pledges.standing import lock_loan, must_be_center, must_be_day
from finance.pledges.states import LoanState
from finance.pledges.vocabulary import Method, Scenario

CALCULATORS: dict[Method, Callable[..., methods.Worth]] = {
    Method.COST: methods.by_cost,
    Method.INCOME: methods.by_income,
    Method.MARKET: methods.by_market,
}
SIGNERS = 2  # asset appraisers under a report (AAL 24; BR-63)


def appraise_right(
    session: Session,
    *,
    loan_id: int,
    asset_id: int,
    method: Method,
    inputs: Mapping[str, Any],
    base_on: date | None = None,
    scenario: Scenario = Scenario.FINANCE,
    actor: Actor,
    now: datetime,
) -> PledgeAppraisal:
    """Appraise one right by one method; `inputs` are what the method asks for (`methods`, `scorecard.scored`).

    Every figure on the way is kept and shown. Center staff; as long as the appraisal is not concluded.
    """
    loan = lock_loan(session, loan_id)
    must_be_center(session, actor, loan)
    must_be_open(loan)
    if asset_id not in loan.asset_ids:
        raise refused("asset_id", _("This right is not given as security for the loan."))
    today = business_date(now)
    must_be_day(base_on or today, None, today, "base_on")
    row = PledgeAppraisal(
        loan_id=loan.id, asset_id=asset_id, method=method, scenario=scenario, base_on=base_on or today,
        round=loan.appraisals_round, inputs=methods.asked_of(inputs), figures=[], made_by=actor.name[:200], made_at=now,
    )  # fmt: skip
    if method is Method.SCORECARD:
        card = scorecard.scored(inputs, scorecard.weights_on(session, scenario, row.base_on))
        row.figures = [
            {"code": each.code, "weight_bp": each.weight_bp, "score_bp": each.score_bp, "adds_bp": each.adds_bp}
            for each in card
        ]
        row.score_bp = scorecard.total_bp(card)
    else:
        worth = CALCULATORS[method](**inputs)
        row.figures, row.value_minor = list(worth.figures), worth.value.minor
    session.add(row)
    session.flush()
    after = {"asset": asset_id, "method": method.value, "value": str(row.value) if row.value else None,
             "score_bp": row.score_bp}  # fmt: skip
    audit.record(session, loan.subject, "pledge.right_appraised", actor=actor, now=now, after=after)
    return row


def must_be_open(loan: PledgeLoan) -> None:
    """Conflict once the appraisal is concluded."""
    if loan.state is not LoanState.APPLIED:
        raise Conflict(_("The appraisal is concluded; what it found stays as it is."), code="appraisal_concluded")


def present(loan: PledgeLoan) -> list[PledgeAppraisal]:
    """The appraisals of the present round; those from before the rights were appraised anew count no more."""
    return [each for each in loan.appraisals if each.round == loan.appraisals_round]


def bounds(loan: PledgeLoan, asset_id: int) -> tuple[Money, Money] | None:
    """The lowest and the highest value that the methods gave for a right; None before there is one."""
    found = [each.value for each in present(loan) if each.asset_id == asset_id and each.value is not None]
    return (min(found), max(found)) if found else None


def conclude_appraisal(
    session: Session,
    *,
    loan_id: int,
    values: Mapping[int, Money],
    appraiser: str,
    signers: Sequence[str],
    actor: Actor,
    now: datetime,
) -> PledgeLoan:
    """What each right is worth, between the lowest and the highest that the methods gave, signed by two appraisers.

    Banks can offer from then on, until the last day of the oldest method's base day. Raises Unacceptable by field,
    Conflict `appraisal_outdated` where that day is over.
    """
    loan = lock_loan(session, loan_id)
    must_be_center(session, actor, loan)
    PledgeLoan.__lifecycle__.after(loan.state, "appraise")
    must_be_given(appraiser, "appraiser")
    names = list(dict.fromkeys(name.strip() for name in signers if name.strip()))
    if len(names) < SIGNERS:
        raise refused("signers", _("Two appraisers sign at least (Asset Appraisal Law, article 24)."), rule="AAL 24")
    for each in loan.assets:
        each.value_minor = _accepted(loan, each.asset_id, values.get(each.asset_id)).minor
    today = business_date(now)
    loan.appraiser, loan.signers, loan.appraised_on = appraiser.strip()[:200], names, today
    oldest = min(each.base_on for each in present(loan) if each.method.gives_a_value)
    loan.appraised_until = last_day_of_appraisal(session, oldest, today)
    must_be_appraised(loan, today)
    told = str(loan.appraised)
    move(session, loan, "appraise", "pledge.appraised", actor=actor, now=now, value=told, appraiser=loan.appraiser,
         signers=names, until=loan.appraised_until.isoformat())  # fmt: skip
    text = lazy_gettext("The rights of loan %(number)s are appraised. Banks can make their offers.", number=loan.number)
    tell(session, loan, text, "appraised", loan.pledgor_id, loan.debtor_id, now=now)
    return loan


def appraise_anew(session: Session, *, loan_id: int, reason: str, actor: Actor, now: datetime) -> PledgeLoan:
    """The appraisal's last day is over before a contract is drawn: the center appraises the rights anew, and what banks
    had offered on the old value falls, an offer that was accepted too.

    Raises Conflict `appraisal_in_force` before that day.
    """
    loan = lock_loan(session, loan_id)
    must_be_center(session, actor, loan)
    must_be_given(reason, "reason")
    PledgeLoan.__lifecycle__.after(loan.state, "appraise anew")
    if loan.appraised_until is None or business_date(now) <= loan.appraised_until:
        text = _(
            "The appraisal is in force until %(day)s; what it found stays as it is.", day=day(loan.appraised_until)
        )
        raise Conflict(text, code="appraisal_in_force")
    banks = [each.bank_id for each in loan.offers if each.can("withdraw")]
    for each in loan.offers:
        if each.can("withdraw"):
            each.advance("withdraw")
    forget_offer(loan)
    loan.appraisals_round += 1
    loan.appraised_on = loan.appraised_until = None
    for right in loan.assets:
        right.value_minor = None
    move(session, loan, "appraise anew", "pledge.to_be_appraised_anew", actor=actor, now=now,
         reason=reason.strip()[:300])  # fmt: skip
    text_ = lazy_gettext("The rights of loan %(number)s are appraised anew. Offers on the old value fall.",
                         number=loan.number)  # fmt: skip
    tell(session, loan, text_, f"anew-{loan.appraisals_round}", loan.pledgor_id, loan.debtor_id, *banks, now=now)
    return loan


def _accepted(loan: PledgeLoan, asset_id: int, value: Money | None) -> Money:
    span, field = bounds(loan, asset_id), f"value_{asset_id}"
    if span is None:
        text = _("Appraise each right by its cost, its income or its market first.")
        raise Unacceptable(text, code="not_appraised", fields={field: [text]})
    if value is None or value.currency != "CNY" or not span[0] <= value <= span[1]:
        text = _("Write a value from %(least)s to %(most)s: between what the methods gave.", least=str(span[0]),
                 most=str(span[1]))  # fmt: skip
        raise refused(field, text, code="value_out_of_bounds")
    return value


def appraisals_of(session: Session, loan: PledgeLoan) -> list[PledgeAppraisal]:
    """All of them, oldest first."""
    return list(session.scalars(select(PledgeAppraisal).filter_by(loan_id=loan.id).order_by(PledgeAppraisal.id)))
