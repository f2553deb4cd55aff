"""The contract of loan and pledge: drawn by the bank from the accepted offer, signed by everybody whom it binds."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor
from core.answers import refused
from core.clock import business_date
from core.db import found
from core.deadlines import add_months
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from core.show import day
from finance.pledges.grounds import CAN_BE_TOLD
from finance.pledges.models import PledgeLoan
from finance.pledges.news import center_home, move, tell
from finance.pledges.offering import accepted_offer, must_outlive
from finance.pledges.paper import KIND, TEMPLATE, drawn
from finance.pledges.registering import open_registration
from finance.pledges.rules import must_be_appraised, surcharge_of
from finance.pledges.standing import lock_loan, must_be_lender
from finance.pledges.states import LoanState
from finance.pledges.vocabulary import Enforcement
from listings.assets import queries as assets
from parties.organisations.models import Organisation
from settlement.contracts import documents
from settlement.contracts import services as contracts
from settlement.contracts.models import Signature

# A clause by which the right itself would pass to the bank before maturity has no such effect (CC 428).
FORFEITS = re.compile(
    r"(归|转移给|转归|抵归)(质权人|银行|贷款人|债权人|乙方)(所有|享有)?|"
    r"(passes?|belongs?|is (hereby )?transferred|shall (pass|belong)) to the (bank|pledgee|lender|creditor)",
    re.IGNORECASE,
)


def draw_contract(
    session: Session,
    *,
    loan_id: int,
    starts_on: date,
    ends_on: date,
    enforcement: Enforcement,
    clauses: str = "",
    told: Sequence[str] = (),
    surcharge_bp: int | None = None,
    actor: Actor,
    now: datetime,
) -> PledgeLoan:
    """The bank draws the contract on the accepted offer; `told` names grounds of BR-41 of which it was told and with
    which it agrees ("same_day_pair", "invalidation"). `surcharge_bp` is the part of the yearly rate by which it is
    raised on arrears; the upper end of the rule where nothing is said.

    Raises Unacceptable `no_forfeiture` for a contract by which the right would pass to the bank (CC 428, 436; BR-46),
    by field for days that do not fit; Conflict `no_offer`, `appraisal_outdated`,
    `debt_outlives`.
    """
    loan = lock_loan(session, loan_id)
    must_be_lender(session, actor, loan)
    offer = accepted_offer(loan)
    if offer is None:
        raise Conflict(_("A contract is drawn on an offer that the owner has accepted."), code="no_offer")
    PledgeLoan.__lifecycle__.after(loan.state, "draw")
    must_be_appraised(loan, business_date(now))
    _must_not_forfeit(enforcement, clauses)
    if starts_on < business_date(now):
        raise refused("starts_on", _("Write a day not before today."))
    if not starts_on < ends_on <= add_months(starts_on, offer.months):
        text = _("The debt ends after its first day, and at most %(months)s months later.", months=offer.months)
        raise refused("ends_on", text)
    must_outlive(session, loan, ends_on)
    unknown = [each for each in told if each not in [ground.value for ground in CAN_BE_TOLD]]
    if unknown:
        raise refused("told", _("Choose what the bank was told from the list."))
    loan.surcharge_bp = surcharge_of(session, surcharge_bp, business_date(now))
    loan.drawn_on, loan.starts_on, loan.ends_on, loan.enforcement = business_date(now), starts_on, ends_on, enforcement
    loan.clauses, loan.told = clauses.strip()[:4000], list(dict.fromkeys(told))
    loan.drawn += 1
    loan.contract = contracts.digest_of(terms_of(session, loan))
    move(session, loan, "draw", "pledge.drawn", actor=actor, now=now, version=loan.drawn, digest=loan.contract)
    code = documents.code_of(loan.subject, KIND, loan.drawn, loan.contract)
    content = drawn(session, loan, code=code, made_at=now)
    documents.keep(
        session, content, subject=loan.subject, kind=KIND, version=loan.drawn, number=loan.number, template=TEMPLATE,
        code=code, actor=actor, now=now,
    )  # fmt: skip
    word = lazy_gettext("The contract of loan %(number)s is drawn. Read and sign it.", number=loan.number)
    tell(session, loan, word, f"drawn-{loan.drawn}", loan.pledgor_id, loan.debtor_id, now=now)
    return loan


def _must_not_forfeit(enforcement: Enforcement, clauses: str) -> None:
    said = FORFEITS.search(clauses)
    if enforcement is Enforcement.FORFEITURE or said is not None:
        text = _(
            "Before the debt is due nobody can agree that the right passes to the bank; the bank is only paid first "
            "from its price (Civil Code, articles 428 and 436). Choose auction, sale, or an agreement after default."
        )
        raise refused("clauses" if said else "enforcement", text, code="no_forfeiture", rule="CC 428")


def terms_of(session: Session, loan: PledgeLoan) -> dict[str, Any]:
    """What is signed, as it is hashed: the parties, the debt, the rights and the clauses."""
    known = assets.assets_by_id(session, loan.asset_ids)
    return {
        "number": loan.number,
        "version": loan.drawn,
        "pledgor": loan.pledgor_id,
        "debtor": loan.debtor_id,
        "bank": loan.bank_id,
        "principal": str(loan.principal),
        "rate_bp": loan.rate_bp,
        "surcharge_bp": loan.surcharge_bp,
        "repayment": loan.repayment,
        "starts_on": day_of(loan.starts_on),
        "ends_on": day_of(loan.ends_on),
        "enforcement": loan.enforcement,
        "clauses": loan.clauses,
        "told": loan.told,
        "rights": [
            {
                "id": each.asset_id,
                "number": known[each.asset_id].number_display,
                "title": known[each.asset_id].title,
                "value": str(each.value),
            }
            for each in loan.assets
        ],
    }


def day_of(value: date | None) -> str | None:
    """An ISO day."""
    return value.isoformat() if value else None


def signing_subject(loan: PledgeLoan) -> str:
    """The key under which the signatures of the contract's present version stand."""
    return loan.subject if loan.drawn <= 1 else f"{loan.subject}/v{loan.drawn}"


def parties_of(loan: PledgeLoan) -> list[int]:
    """Who signs: the owner of the rights, the debtor, the bank."""
    ids = (loan.pledgor_id, loan.debtor_id, loan.bank_id)
    return list(dict.fromkeys(each for each in ids if each is not None))


def sign_contract(
    session: Session, *, loan_id: int, digest: str | None = None, actor: Actor, now: datetime
) -> Signature:
    """One party signs; with the last signature the contract binds and its pledge is to be registered.

    `digest` is that of the contract which was read. Raises NotAllowed, Conflict (`already_signed`, `contract_differs`
    where the bank has drawn it anew since).
    """
    loan = lock_loan(session, loan_id)
    actor.must_act_for_one_of(parties_of(loan))
    if loan.state is not LoanState.DRAWN or loan.contract is None:
        raise Conflict(_("There is no contract to be signed."), code="nothing_to_sign")
    if actor.organisation_id is None:
        raise Conflict(_("Sign for one of the parties."), code="nothing_to_sign")
    if digest is not None and digest != loan.contract:
        anew = _("The bank has drawn the contract anew since you read it. Read the new one below; nothing was signed.")
        raise Conflict(anew, code="contract_differs")
    subject = signing_subject(loan)
    signature = contracts.sign(
        session, subject=subject, party_id=actor.organisation_id, digest=loan.contract, actor=actor, now=now
    )
    signed = {each.party_id for each in contracts.signed_by(session, subject)}
    if set(parties_of(loan)) <= signed:
        loan.contracted_on = business_date(now)
        move(session, loan, "sign", "pledge.contracted", actor=actor, now=now)
        open_registration(session, loan, actor=actor, now=now)
        text = lazy_gettext(
            "The contract of loan %(number)s is signed. Its pledge is to be registered: no money before.",
            number=loan.number,
        )
        tell(session, loan, text, "contracted", *parties_of(loan), center_home(session, loan), now=now)
    return signature


def redraw_contract(session: Session, *, loan_id: int, reason: str, actor: Actor, now: datetime) -> PledgeLoan:
    """The bank takes the contract back before everybody has signed, to draw it anew."""
    loan = lock_loan(session, loan_id)
    must_be_lender(session, actor, loan)
    PledgeLoan.__lifecycle__.after(loan.state, "redraw")
    if not reason.strip():
        raise refused("reason", _("Fill this in."))
    move(session, loan, "redraw", "pledge.redrawn", actor=actor, now=now, reason=reason.strip()[:300])
    text = lazy_gettext("The bank draws the contract of loan %(number)s anew.", number=loan.number)
    tell(session, loan, text, f"redrawn-{loan.drawn}", loan.pledgor_id, loan.debtor_id, now=now)
    return loan


def unsigned(session: Session, loan: PledgeLoan) -> list[Organisation]:
    """Whose signature is missing."""
    if loan.state is not LoanState.DRAWN:
        return []
    signed = {each.party_id for each in contracts.signed_by(session, signing_subject(loan))}
    return [found(session, Organisation, each) for each in parties_of(loan) if each not in signed]


def last_day_in_words(loan: PledgeLoan) -> str:
    """For pages and papers."""
    return day(loan.ends_on) if loan.ends_on else ""
