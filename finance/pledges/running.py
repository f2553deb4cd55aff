"""The clocks of pledge loans: offers that lapse, instalments that fall due, the last day for a claim."""

from collections.abc import Iterator

from sqlalchemy import select

from core.actor import Role
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, Told, traders
from core.show import money
from finance.pledges.models import LoanInstalment, LoanOffer, PledgeLoan
from finance.pledges.states import FALLEN, OPEN_TO_OFFERS, RUNNING, LoanState, OfferState

OFFER = ClockKind(
    "loan_offer", lazy("Bank’s offer holds"), Matter.MONEY, before=(3, 0), columns=("loan_offer.valid_until",)
)
INSTALMENT = ClockKind(
    "loan_instalment", lazy("Instalment of a loan"), Matter.MONEY, before=(7, 1), after=True,
    columns=("loan_instalment.due_on",),
)  # fmt: skip
CLAIM = ClockKind(
    "loan_claim", lazy("Claim for compensation"), Matter.MONEY, before=(10, 3), columns=("pledge_loan.claim_by",)
)
APPRAISAL = ClockKind(
    "loan_appraisal", lazy("Appraisal can be relied on"), Matter.MONEY, before=(30, 7),
    columns=("pledge_loan.appraised_until",),
)  # fmt: skip
END = ClockKind("loan_ends", lazy("Loan ends"), Matter.MONEY, before=(30,), columns=("pledge_loan.ends_on",))


def derive(asked: Asked) -> Iterator[Running]:
    """Clocks that run, for whoever owes the next step and the side that waits for it."""
    yield from _offers(asked)
    yield from _instalments(asked)
    yield from _claims_and_ends(asked)
    yield from _appraisals(asked)


def bankers(*organisation_ids: int | None) -> tuple[Told, ...]:
    """The people of these banks who lend."""
    return tuple(Told(each, (Role.BANK_OFFICER,)) for each in organisation_ids if each is not None)


def _offers(asked: Asked) -> Iterator[Running]:
    query = select(LoanOffer, PledgeLoan).join(PledgeLoan, PledgeLoan.id == LoanOffer.loan_id)
    query = query.where(LoanOffer.state == OfferState.OPEN, LoanOffer.valid_until >= asked.today)
    query = query.where(PledgeLoan.state == LoanState.OFFERED)
    own = asked.organisation_id
    if own is not None:
        query = query.where((PledgeLoan.pledgor_id == own) | (LoanOffer.bank_id == own))
    for offer, loan in asked.session.execute(query.order_by(LoanOffer.id)):
        yield Running(
            kind=OFFER, subject=f"{loan.subject}/offer-{offer.id}", due_on=offer.valid_until,
            text=lazy("A bank’s offer for loan %(number)s waits for an answer", number=loan.number),
            href=f"/loans/{loan.number}", movers=traders(loan.pledgor_id), watchers=bankers(offer.bank_id),
        )  # fmt: skip


def _instalments(asked: Asked) -> Iterator[Running]:
    left = (
        LoanInstalment.principal_minor
        + LoanInstalment.interest_minor
        - LoanInstalment.paid_principal_minor
        - LoanInstalment.paid_interest_minor
    )
    query = select(LoanInstalment, PledgeLoan).join(PledgeLoan, PledgeLoan.id == LoanInstalment.loan_id)
    query = query.where(PledgeLoan.state.in_(RUNNING), left > 0)
    own = asked.organisation_id
    if own is not None:
        query = query.where((PledgeLoan.debtor_id == own) | (PledgeLoan.bank_id == own))
    if asked.until is not None:
        query = query.where(LoanInstalment.due_on <= asked.until)
    for row, loan in asked.session.execute(query.order_by(LoanInstalment.id)):
        yield Running(
            kind=INSTALMENT, subject=f"{loan.subject}/{row.n}", due_on=row.due_on,
            text=lazy("Pay %(amount)s of loan %(number)s", amount=money(row.left), number=loan.number),
            href=f"/loans/{loan.number}", movers=traders(loan.debtor_id), watchers=bankers(loan.bank_id),
        )  # fmt: skip


def _claims_and_ends(asked: Asked) -> Iterator[Running]:
    query = select(PledgeLoan).where(PledgeLoan.state.in_(RUNNING))
    own = asked.organisation_id
    if own is not None:
        query = query.where((PledgeLoan.debtor_id == own) | (PledgeLoan.bank_id == own))
    for loan in asked.session.scalars(query.order_by(PledgeLoan.id)):
        href = f"/loans/{loan.number}"
        if loan.ends_on is not None and loan.bank_id is not None and loan.state not in FALLEN:
            yield Running(
                kind=END, subject=loan.subject, due_on=loan.ends_on,
                text=lazy("Loan %(number)s is to be paid back in full", number=loan.number),
                href=href, movers=traders(loan.debtor_id), watchers=bankers(loan.bank_id),
            )  # fmt: skip
        if loan.claim_by is not None and loan.state is LoanState.NON_PERFORMING:
            yield Running(
                kind=CLAIM, subject=loan.subject, due_on=loan.claim_by,
                text=lazy("Claim compensation for loan %(number)s", number=loan.number),
                href=href, movers=bankers(loan.bank_id),
            )  # fmt: skip


def _appraisals(asked: Asked) -> Iterator[Running]:
    """Until a contract is drawn on it, an appraisal's last day is a clock of the owner's."""
    query = select(PledgeLoan).where(PledgeLoan.state.in_(OPEN_TO_OFFERS), PledgeLoan.appraised_until.is_not(None))
    own = asked.organisation_id
    if own is not None:
        query = query.where((PledgeLoan.debtor_id == own) | (PledgeLoan.pledgor_id == own))
    for loan in asked.session.scalars(query.order_by(PledgeLoan.id)):
        assert loan.appraised_until is not None
        yield Running(
            kind=APPRAISAL, subject=loan.subject, due_on=loan.appraised_until,
            text=lazy("The appraisal of loan %(number)s can be relied on until then", number=loan.number),
            href=f"/loans/{loan.number}", movers=traders(loan.pledgor_id),
        )  # fmt: skip


CLOCKS = Clocks((OFFER, INSTALMENT, CLAIM, APPRAISAL, END), derive)
