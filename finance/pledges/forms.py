"""What the forms of loans ask, as their pages print it."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from marshmallow import Schema
from sqlalchemy.orm import Session

from core.actor import Actor
from core.asking import Ask, choices
from core.db import db
from core.fields import NoAnswers
from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from finance.attribution.asking import center_asks
from finance.attribution.schemas import CenterNamedIn
from finance.pledges import asking, labels, schemas, services
from finance.pledges.correction_schemas import LoanCorrectionIn
from finance.pledges.grounds import CAN_BE_TOLD
from finance.pledges.models import PledgeLoan
from finance.pledges.scorecard import FIRST, INDICATORS, THIRD
from finance.pledges.vocabulary import Enforcement, Grade, Method

Given = dict[str, Any]
REASON = Ask("lines", "reason", lazy("Reason"))
REFERENCE = Ask("text", "reference", lazy("The bank’s reference"), lazy("Each is booked once."))
PER_CENT = lazy("In percent, such as 4.35.")
NO_FORFEITURE = tuple(
    (each.value, labels.ENFORCEMENT_LABELS[each]) for each in Enforcement if each is not Enforcement.FORFEITURE
)
GRADES = tuple((each.value, labels.GRADE_LABELS[each]) for each in Grade)


class Step(NamedTuple):
    """One act of a loan: what its page asks, the form's shape, what is done, what is said before and after."""

    label: LazyText
    asks: Callable[[PledgeLoan, dict[int, str], date], tuple[Ask, ...]]
    shape: type[Schema]
    act: Callable[[Session, PledgeLoan, Given, Actor, Any], object]
    done: LazyText
    note: LazyText | None = None
    tone: str = "primary"


def _plain(service: Callable[..., object]) -> Callable[[Session, PledgeLoan, Given, Actor, Any], object]:
    """An act that takes the loan and the form's answers."""

    def act(session: Session, loan: PledgeLoan, given: Given, actor: Actor, now: Any) -> object:
        return service(session, loan_id=loan.id, **given, actor=actor, now=now)

    return act


def _always(*asks: Ask) -> Callable[[PledgeLoan, dict[int, str], date], tuple[Ask, ...]]:
    return lambda _loan, _names, _today: asks


def rights_of(loan: PledgeLoan, names: dict[int, str]) -> tuple[tuple[str, str], ...]:
    """The loan's rights as options."""
    return tuple((str(each.asset_id), names.get(each.asset_id, "")) for each in loan.assets)


def _which_right(loan: PledgeLoan, names: dict[int, str]) -> tuple[Ask, ...]:
    return (
        Ask("choice", "asset_id", lazy("Right"), options=rights_of(loan, names)),
        Ask("day", "base_on", lazy("Base day of the appraisal")),
    )


def _cost(loan: PledgeLoan, names: dict[int, str], today: date) -> tuple[Ask, ...]:
    return (
        *_which_right(loan, names),
        Ask("money", "research", lazy("Research and development")),
        Ask("money", "filing", lazy("Filing, examination and agency")),
        Ask("money", "upkeep", lazy("Annual fees paid")),
        Ask("money", "other", lazy("Other costs")),
        Ask("text", "profit_bp", lazy("Usual profit on the cost"), PER_CENT),
        Ask("number", "used_months", lazy("Months of its economic life that are over")),
        Ask("number", "life_months", lazy("Months of its economic life in all")),
    )


def _income(loan: PledgeLoan, names: dict[int, str], today: date) -> tuple[Ask, ...]:
    return (
        *_which_right(loan, names),
        Ask("lines", "revenues", lazy("Revenue of each coming year"), lazy("One amount on each line.")),
        Ask("text", "royalty_bp", lazy("Royalty of a like licence"), PER_CENT),
        Ask("text", "tax_bp", lazy("Tax on it"), PER_CENT),
        Ask("text", "discount_bp", lazy("Discount rate"), PER_CENT),
    )


def _market(loan: PledgeLoan, names: dict[int, str], today: date) -> tuple[Ask, ...]:
    like = lazy("One on each line: name; price; adjustment in percent. At least three.")
    return (
        *_which_right(loan, names),
        Ask("lines", "comparables", lazy("Sales of like rights"), like),
        Ask("text", "score_bp", lazy("Put right for this right"), lazy("In percent; 100 is as good as they are."),
            required=False),
    )  # fmt: skip


def _card(loan: PledgeLoan, names: dict[int, str], today: date) -> tuple[Ask, ...]:
    scores = tuple(
        Ask("number", f"score_{code}", f"{code} {INDICATORS[code]}", f"{INDICATORS[code[0]]} · {INDICATORS[code[:2]]}")
        for code in THIRD
    )
    scenario = Ask("choice", "scenario", lazy("Scenario"), options=choices(labels.SCENARIO_LABELS))
    return (*_which_right(loan, names), scenario, *scores)


def _by(method: Method) -> Callable[[Session, PledgeLoan, Given, Actor, Any], object]:
    def act(session: Session, loan: PledgeLoan, given: Given, actor: Actor, now: Any) -> object:
        which = {name: given.pop(name) for name in ("asset_id", "base_on", "scenario") if name in given}
        inputs = given
        if method is Method.SCORECARD:
            inputs = {code: given[f"score_{code}"] for code in THIRD}
        return services.appraise_right(
            session, loan_id=loan.id, method=method, inputs=inputs, **which, actor=actor, now=now
        )

    return act


def _conclusion(loan: PledgeLoan, names: dict[int, str], today: date) -> tuple[Ask, ...]:
    values = tuple(
        Ask("money", f"value_{each.asset_id}", names.get(each.asset_id, ""), lazy("Between what the methods gave."))
        for each in loan.assets
    )
    return (
        *values,
        Ask("text", "appraiser", lazy("Appraisal institution")),
        Ask("lines", "signers", lazy("Appraisers who sign"), lazy("One name on each line; at least two.")),
    )


def _disposal(loan: PledgeLoan, names: dict[int, str], today: date) -> tuple[Ask, ...]:
    return (
        Ask("ticks", "asset_ids", lazy("Rights that were sold"), options=rights_of(loan, names)),
        Ask("money", "price", lazy("Price")),
        Ask("money", "cost", lazy("Cost of the sale")),
        Ask("day", "sold_on", lazy("Sold on")),
        REFERENCE,
        Ask("text", "deal_number", lazy("Deal here"), lazy("Its number, where it was sold on this platform."),
            required=False),
        Ask("text", "note", lazy("Note"), required=False),
    )  # fmt: skip


PAID = (Ask("money", "amount", lazy("Amount")), Ask("day", "paid_on", lazy("Money came in on")))
APPRAISED = lazy("It is on record with every figure.")
STEPS: dict[str, Step] = {
    "cost": Step(lazy("Appraise by cost"), _cost, asking.CostForm, _by(Method.COST), APPRAISED),
    "income": Step(lazy("Appraise by income"), _income, asking.IncomeForm, _by(Method.INCOME), APPRAISED),
    "market": Step(lazy("Appraise by the market"), _market, asking.MarketForm, _by(Method.MARKET), APPRAISED),
    "scorecard": Step(
        lazy("Score by GB/T 42748"), _card, asking.ScoreForm, _by(Method.SCORECARD), APPRAISED,
        lazy("Each indicator from 0 to 100. The weights in force and every sum stand on the page of the result."),
    ),
    "conclude": Step(
        lazy("Conclude the appraisal"), _conclusion, NoAnswers, _plain(services.conclude_appraisal),
        lazy("The appraisal is concluded. Banks can make their offers."),
    ),
    "appraise-anew": Step(
        lazy("Appraise the rights anew"), _always(REASON), schemas.LoanReasonIn, _plain(services.appraise_anew),
        lazy("The rights are appraised anew."), lazy("Offers on the old value fall."),
    ),
    "offer": Step(
        lazy("Make an offer"),
        _always(
            Ask("money", "principal", lazy("Principal")),
            Ask("text", "rate_bp", lazy("Yearly rate"), PER_CENT),
            Ask("number", "months", lazy("Term in months")),
            Ask("radios", "repayment", lazy("How it is paid back"), options=choices(labels.REPAYMENT_LABELS)),
            Ask("day", "valid_until", lazy("The offer holds until")),
            Ask("lines", "note", lazy("Note"), required=False),
        ),
        schemas.LoanOfferIn, _plain(services.make_offer), lazy("Your offer is on the owner’s page."),
    ),
    "contract": Step(
        lazy("Draw the contract"),
        _always(
            Ask("day", "starts_on", lazy("Debt runs from")),
            Ask("day", "ends_on", lazy("Debt is due on")),
            Ask("radios", "enforcement", lazy("If it is not paid"), options=NO_FORFEITURE),
            Ask("text", "surcharge_bp", lazy("Raise of the rate on arrears"),
                lazy("In percent of the yearly rate, such as 50. Where nothing is written, the most that the rule "
                     "lets."),
                required=False),
            Ask("lines", "clauses", lazy("Further clauses"), required=False),
            Ask("ticks", "told", lazy("What the bank was told, and agrees to"), required=False,
                options=tuple((each.value, labels.GROUND_LABELS[each]) for each in CAN_BE_TOLD)),
        ),
        schemas.LoanContractIn, _plain(services.draw_contract), lazy("The contract is drawn. Everybody signs it now."),
        lazy("No clause can say that the right passes to the bank before the debt is due (Civil Code, article 428)."),
    ),
    "redraw": Step(
        lazy("Draw the contract anew"), _always(REASON), schemas.LoanReasonIn, _plain(services.redraw_contract),
        lazy("The contract is taken back."), tone="secondary",
    ),
    "disburse": Step(
        lazy("Record the payout"), _always(Ask("day", "paid_on", lazy("Paid out on"))), schemas.DisbursementIn,
        _plain(services.disburse), lazy("The loan is paid out. Its instalments stand below."),
    ),
    "repayment": Step(
        lazy("Book a repayment"), _always(*PAID, REFERENCE), schemas.RepaymentIn, _plain(services.book_repayment),
        lazy("The repayment is booked."),
        lazy("Due instalments are paid first, the oldest before the others, of each the default interest, the interest "
             "and then the principal; what is more is paid early."),
    ),
    "classify": Step(
        lazy("Classify the loan"), _always(Ask("radios", "grade", lazy("Grade"), options=GRADES), REASON),
        schemas.GradeIn, _plain(services.classify_loan), lazy("The grade is on record."),
    ),
    "take-back-claim": Step(
        lazy("Take the claim back"), _always(REASON), schemas.LoanReasonIn, _plain(services.take_back_claim),
        lazy("The claim is taken back."), tone="secondary",
    ),
    "disposal": Step(
        lazy("Record the sale of rights"), _disposal, schemas.DisposalIn, _plain(services.record_disposal),
        lazy("The sale is on record."),
        lazy("The price pays the cost, the default interest, the interest and the principal in this order. The "
             "surplus is the pledgor’s; what is missing the debtor still owes (Civil Code, article 438)."),
    ),
    "recovery": Step(
        lazy("Book a recovery"), _always(*PAID, Ask("money", "cost", lazy("What it cost to get it")), REFERENCE),
        schemas.RecoveryIn, _plain(services.book_recovery), lazy("The recovery is booked. The fund is told."),
    ),
    "close": Step(lazy("Close the loan"), _always(REASON), schemas.LoanReasonIn, _plain(services.close_loan),
                  lazy("The loan is closed."), tone="secondary"),
    "give-up": Step(lazy("Give the loan up"), _always(REASON), schemas.LoanReasonIn, _plain(services.give_up_loan),
                    lazy("The loan is given up. The center files the release."), tone="secondary"),
    "served": Step(
        lazy("Name the center that served it"),
        lambda _loan, _names, _today: center_asks(db.session, with_kind=False), CenterNamedIn,
        _plain(services.name_serving_center), lazy("The center is named. It counts once that center confirms it."),
        lazy("The principal counts as pledge finance of the center, beside the trade total and never in it."),
        tone="secondary",
    ),
    "correct": Step(
        lazy("Put it right"),
        _always(
            Ask("day", "registered_on", lazy("Registered on")),
            Ask("money", "amount", lazy("Amount registered")),
            Ask("day", "disbursed_on", lazy("Paid out on"), required=False),
            Ask("day", "released_on", lazy("Released on"), required=False),
            REASON,
        ),
        LoanCorrectionIn, _plain(services.correct_listed), lazy("It is put right. The figures of its years follow."),
        lazy("What a list said of this loan stays in its history."), tone="secondary",
    ),
    "strike-off": Step(
        lazy("Strike it off"), _always(REASON), schemas.LoanReasonIn, _plain(services.strike_listed),
        lazy("It is struck off, and counts nowhere."), lazy("Its registration number is free for another list."),
        tone="secondary",
    ),
    "withdraw": Step(
        lazy("Take the application back"), _always(REASON), schemas.LoanReasonIn, _plain(services.withdraw_application),
        lazy("The application is taken back."), tone="secondary",
    ),
}  # fmt: skip
# Done by a button; nothing is asked.
BUTTONS: dict[str, tuple[LazyText, Callable[..., object], LazyText]] = {
    "sign": (lazy("Sign the contract"), services.sign_contract, lazy("You have signed.")),
    "take-deposit": (lazy("Take what is due out of the deposit"), services.take_deposit,
                     lazy("It is paid to you and booked on the loan.")),
    "claim": (lazy("Claim compensation"), services.claim_compensation, lazy("The claim is made.")),
}  # fmt: skip
OFFER_BUTTONS: dict[str, tuple[LazyText, Callable[..., object], LazyText]] = {
    "accept-offer": (lazy("Accept this offer"), services.accept_offer,
                     lazy("The offer is accepted. The bank draws the contract.")),
    "decline-offer": (lazy("Decline it"), services.decline_offer, lazy("The offer is declined.")),
    "withdraw-offer": (lazy("Take the offer back"), services.withdraw_offer, lazy("The offer is taken back.")),
}  # fmt: skip
SECTIONS = FIRST
