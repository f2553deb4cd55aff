"""What banks would lend, within the limits of their field; the owner accepts one offer."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import refused
from core.clock import business_date
from core.db import found, locked
from core.deadlines import add_months
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from core.money import Money
from core.show import day
from finance.pledges.models import LoanOffer, PledgeLoan
from finance.pledges.news import center_home, move, tell
from finance.pledges.rules import most_to_lend, must_be_appraised, number_of
from finance.pledges.standing import lock_loan, must_be_bank, must_be_pledgor
from finance.pledges.states import LoanState, OfferState
from finance.pledges.vocabulary import Repayment, Rule
from listings.assets import queries as assets
from parties.organisations.models import Organisation


def make_offer(
    session: Session,
    *,
    loan_id: int,
    principal: Money,
    rate_bp: int,
    months: int,
    repayment: Repayment,
    valid_until: date,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> LoanOffer:
    """A bank offers; an open offer of its own is replaced.

    Raises Conflict `above_ratio` beyond what may be lent on the appraised value (BR-44), `debt_outlives` where a right
    ends before the debt, `appraisal_outdated`; Unacceptable by field.
    """
    bank = must_be_bank(session, actor)
    loan = lock_loan(session, loan_id)
    PledgeLoan.__lifecycle__.after(loan.state, "offer")
    today = business_date(now)
    must_be_appraised(loan, today)
    if accepted_offer(loan) is not None:
        raise Conflict(_("The owner has accepted an offer already."), code="offer_accepted")
    _must_fit(session, loan, principal, rate_bp, months, valid_until, today)
    for each in loan.offers:
        if each.bank_id == bank.id and each.state is OfferState.OPEN:
            each.advance("withdraw")
            session.flush()
    offer = LoanOffer(
        loan_id=loan.id, bank_id=bank.id, principal_minor=principal.minor, rate_bp=rate_bp, months=months,
        repayment=repayment, valid_until=valid_until, note=note.strip()[:1000], offered_at=now,
    )  # fmt: skip
    session.add(offer)
    move(session, loan, "offer", "pledge.offered", actor=actor, now=now, bank=bank.id, principal=str(principal),
         rate_bp=rate_bp, months=months)  # fmt: skip
    text = lazy_gettext("%(bank)s made an offer for loan %(number)s.", bank=bank.name, number=loan.number)
    tell(session, loan, text, f"offer-{offer.id}", loan.pledgor_id, loan.debtor_id, now=now)
    session.refresh(loan, ["offers"])
    return offer


def _must_fit(
    session: Session, loan: PledgeLoan, principal: Money, rate_bp: int, months: int, valid_until: date, today: date
) -> None:
    if principal.currency != "CNY" or principal.minor <= 0:
        raise refused("principal", _("Write an amount in yuan above zero."))
    if not 1 <= rate_bp <= 3600:
        raise refused("rate_bp", _("Write a yearly rate from 0.01 % to 36 %."))
    longest = number_of(session, Rule.LONGEST, today)
    if not 1 <= months <= longest:
        raise refused("months", _("Loans against rights run for at most %(months)s months.", months=longest))
    if valid_until < today:
        raise refused("valid_until", _("Write a day not before today."))
    if loan.appraised_until is not None and valid_until > loan.appraised_until:
        text = _("The appraisal can be relied on until %(day)s. The offer holds until then at most.",
                 day=day(loan.appraised_until))  # fmt: skip
        raise refused("valid_until", text, code="beyond_appraisal", rule="AAR 10")
    most = most_to_lend(session, loan, today)
    if principal > most:
        text = _("By the ratios in force at most %(most)s can be lent on these rights.", most=str(most))
        raise Conflict(text, code="above_ratio", rule="BR-44", fields={"principal": [text]})
    must_outlive(session, loan, add_months(today, months))
    _must_have_life(session, loan, today)


def _must_have_life(session: Session, loan: PledgeLoan, today: date) -> None:
    """Conflict `too_little_life` where a patent has fewer months left than banks ask for (BR-44)."""
    months = number_of(session, Rule.LIFE, today)
    for right in assets.assets_by_id(session, loan.asset_ids).values():
        if right.family == "patent" and right.expiry_date is not None and right.expiry_date < add_months(today, months):
            text = _("%(right)s ends on %(day)s. Banks lend on patents that have %(months)s months left at least. Have "
                     "it taken out of the application, or lend on other security.", right=right.number_display,
                     day=day(right.expiry_date), months=months)  # fmt: skip
            raise Conflict(text, code="too_little_life", rule="BR-44")


def must_outlive(session: Session, loan: PledgeLoan, ends_on: date) -> None:
    """Conflict `debt_outlives` where one of the rights ends before the debt (PPM 11(6))."""
    for right in assets.assets_by_id(session, loan.asset_ids).values():
        if right.expiry_date is not None and right.expiry_date < ends_on:
            text = _("%(right)s ends on %(day)s, before the debt falls due. Choose an earlier last day.",
                     right=right.number_display, day=day(right.expiry_date))  # fmt: skip
            raise Conflict(text, code="debt_outlives", rule="PPM 11(6)", fields={"months": [text]})


def accepted_offer(loan: PledgeLoan) -> LoanOffer | None:
    """The offer that the owner has accepted."""
    return next((each for each in loan.offers if each.state is OfferState.ACCEPTED), None)


def _opened(session: Session, offer_id: int) -> tuple[PledgeLoan, LoanOffer]:
    loan = lock_loan(session, found(session, LoanOffer, offer_id).loan_id)
    return loan, locked(session, LoanOffer, offer_id)


def accept_offer(session: Session, *, offer_id: int, actor: Actor, now: datetime) -> PledgeLoan:
    """The owner takes one offer; the others are declined by it. The bank draws the contract next.

    Raises Conflict `offer_lapsed` after its last day, `appraisal_outdated` after the appraisal's.
    """
    loan, offer = _opened(session, offer_id)
    must_be_pledgor(actor, loan)
    LoanOffer.__lifecycle__.after(offer.state, "accept")
    if loan.state is not LoanState.OFFERED or accepted_offer(loan) is not None:
        raise Conflict(_("An offer has been accepted already."), code="offer_accepted")
    if offer.valid_until < business_date(now):
        text = _("This offer held until %(day)s. Ask the bank for a new one.", day=day(offer.valid_until))
        raise Conflict(text, code="offer_lapsed")
    must_be_appraised(loan, business_date(now))
    for each in loan.offers:
        if each.id != offer.id and each.state is OfferState.OPEN:
            each.advance("decline")
    offer.advance("accept")
    bank = found(session, Organisation, offer.bank_id)
    loan.bank_id, loan.bank_name, loan.principal_minor = bank.id, bank.name, offer.principal_minor
    loan.rate_bp, loan.repayment = offer.rate_bp, offer.repayment
    session.flush()
    after = {"offer": offer.id, "bank": bank.id, "principal": str(offer.principal)}
    audit.record(session, loan.subject, "pledge.offer_accepted", actor=actor, now=now, after=after)
    word = lazy_gettext("Your offer for loan %(number)s was accepted. Draw the contract.", number=loan.number)
    tell(session, loan, word, "accepted", bank.id, center_home(session, loan), now=now)
    return loan


def decline_offer(session: Session, *, offer_id: int, actor: Actor, now: datetime) -> LoanOffer:
    """The owner does not want this one."""
    loan, offer = _opened(session, offer_id)
    must_be_pledgor(actor, loan)
    return _ended(session, loan, offer, "decline", "pledge.offer_declined", actor, now)


def withdraw_offer(session: Session, *, offer_id: int, actor: Actor, now: datetime) -> LoanOffer:
    """The bank takes its offer back, an accepted one as long as no contract is drawn."""
    bank = must_be_bank(session, actor)
    loan, offer = _opened(session, offer_id)
    actor.must_act_for(offer.bank_id)
    if offer.state is OfferState.ACCEPTED:
        if loan.state is not LoanState.OFFERED:
            raise Conflict(_("A contract has been drawn on this offer."), code="contract_drawn")
        forget_offer(loan)
    told = _ended(session, loan, offer, "withdraw", "pledge.offer_withdrawn", actor, now)
    text = lazy_gettext("%(bank)s took back its offer for loan %(number)s.", bank=bank.name, number=loan.number)
    tell(session, loan, text, f"offer-back-{offer.id}", loan.pledgor_id, loan.debtor_id, now=now)
    return told


def forget_offer(loan: PledgeLoan) -> None:
    """The offer that the owner had accepted is gone, and what the loan had of it."""
    loan.bank_id, loan.bank_name, loan.principal_minor = None, "", None
    loan.rate_bp = loan.repayment = None


def _ended(
    session: Session, loan: PledgeLoan, offer: LoanOffer, action: str, name: str, actor: Actor, now: datetime
) -> LoanOffer:
    before = {"offer": offer.state.value}
    offer.advance(action)
    session.flush()
    after = {"offer": offer.state.value, "id": offer.id}
    audit.record(session, loan.subject, name, actor=actor, now=now, before=before, after=after)
    return offer
