"""Reads of funds: capital, capacity and what is covered; every total by the same condition as its list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from core.actor import Actor
from core.db import found, found_by
from core.errors import Conflict, NotFound
from core.i18n import _
from core.money import Money
from core.show import day as day_text
from finance.funds.claims import Bearer, CompensationClaim, Recovery
from finance.funds.models import CoveredLoan, Fund, FundContribution, FundKind, FundTerms, FundTermsProposal
from finance.funds.standing import BANKERS, OFFICE
from finance.funds.states import COMPENSATED, DEAD, SEEN_BY_ALL, ClaimState, FundState, RecoveryState
from finance.funds.terms import ProposalState
from parties.organisations.models import Organisation, OrganisationKind
from settlement.ledger.queries import balance


def funds(session: Session, kind: FundKind | None = None) -> list[Fund]:
    """Funds (of a kind), by kind and name."""
    asked = select(Fund).order_by(Fund.kind, Fund.name)
    return list(session.scalars(asked.where(Fund.kind == kind) if kind else asked))


def fund(session: Session, fund_id: int) -> Fund:
    """The fund under its number."""
    return found(session, Fund, fund_id)


def fund_by_code(session: Session, code: str) -> Fund:
    """The fund with this code, or NotFound."""
    return found_by(session, Fund, code=code.upper()[:20])


def _paid_by(day: date | None) -> ColumnElement[bool]:
    """Contributions that stand, paid by the end of a day (None: whenever)."""
    stands = FundContribution.reversed_on.is_(None)
    return stands if day is None else and_(stands, FundContribution.paid_on <= day)


def _there_on(day: date) -> ColumnElement[bool]:
    """Funds that were opened by the end of a day and not closed by then."""
    return and_(Fund.opened_on <= day, or_(Fund.closed_on.is_(None), Fund.closed_on > day))


def paid_in(session: Session, fund_id: int, day: date | None = None) -> Money:
    """What sponsors have paid into a fund by the end of a day."""
    asked = select(func.coalesce(func.sum(FundContribution.amount_minor), 0))
    return Money(int(session.scalar(asked.where(FundContribution.fund_id == fund_id, _paid_by(day))) or 0))


def funds_total(session: Session, day: date, kind: FundKind = FundKind.COMPENSATION) -> Money:
    """What was paid by the end of a day into the funds of a kind that are there then (yearbook S6.funds_total,
    S7.fund_total)."""
    asked = select(func.coalesce(func.sum(FundContribution.amount_minor), 0)).join(FundContribution.fund)
    return Money(int(session.scalar(asked.where(Fund.kind == kind, _there_on(day), _paid_by(day))) or 0))


def capacity(session: Session, day: date) -> Money:
    """How much all compensation funds may cover by the end of a day: capital × leverage (BR-51; S6.capacity)."""
    return Money(sum(row.capacity.minor for row in standings(session, day)))


def contributions(session: Session, *, day: date | None = None, kind: FundKind | None = None,
                  fund_id: int | None = None) -> list[FundContribution]:  # fmt: skip
    """Contributions that stand on a day in funds that are there then, the latest first: the rows of the totals."""
    asked = select(FundContribution).join(FundContribution.fund).options(joinedload(FundContribution.fund))
    asked = asked.where(_paid_by(day) if fund_id is None else FundContribution.fund_id == fund_id)
    if day is not None and fund_id is None:
        asked = asked.where(_there_on(day))
    if kind is not None:
        asked = asked.where(Fund.kind == kind)
    return list(session.scalars(asked.order_by(FundContribution.paid_on.desc(), FundContribution.id.desc())))


def contribution_of(session: Session, fund_id: int, document_no: str) -> FundContribution | None:
    """The contribution by this document that stands."""
    asked = select(FundContribution).filter_by(fund_id=fund_id, document_no=document_no, reversed_on=None)
    return session.scalar(asked)


def contributions_made(session: Session, fund_id: int) -> int:
    """How many contributions were ever entered."""
    return session.scalar(select(func.count(FundContribution.id)).filter_by(fund_id=fund_id)) or 0


def terms_of(session: Session, fund_id: int) -> list[FundTerms]:
    """Every version of a fund's terms, the latest first."""
    return list(session.scalars(select(FundTerms).filter_by(fund_id=fund_id).order_by(FundTerms.valid_from.desc())))


def proposed_terms(session: Session, fund_id: int | None = None, *, limit: int = 50) -> list[FundTermsProposal]:
    """Terms (of a fund) that wait for a second officer, the oldest first."""
    asked = select(FundTermsProposal).where(FundTermsProposal.state == ProposalState.PROPOSED)
    asked = asked.filter_by(fund_id=fund_id) if fund_id is not None else asked
    return list(session.scalars(asked.order_by(FundTermsProposal.id).limit(limit)))


def terms_on(session: Session, fund_id: int, day: date) -> FundTerms:
    """The terms in force on a day; Conflict `terms_missing`."""
    asked = select(FundTerms).where(FundTerms.fund_id == fund_id, FundTerms.valid_from <= day)
    found_terms = session.scalar(asked.order_by(FundTerms.valid_from.desc()).limit(1))
    if found_terms is None:
        text = _("The fund has no terms in force on %(day)s. The city office records them first.", day=day_text(day))
        raise Conflict(text, code="terms_missing")
    return found_terms


def _covered_on(day: date | None) -> ColumnElement[bool]:
    if day is None:
        return CoveredLoan.ended_on.is_(None)
    return and_(CoveredLoan.covered_on <= day, or_(CoveredLoan.ended_on.is_(None), CoveredLoan.ended_on > day))


def covered(session: Session, fund_id: int, day: date | None = None) -> Money:
    """The principal of all loans under a fund's cover (at the end of a day)."""
    asked = select(func.coalesce(func.sum(CoveredLoan.principal_minor), 0))
    return Money(int(session.scalar(asked.where(CoveredLoan.fund_id == fund_id, _covered_on(day))) or 0))


def bad_of_bank(session: Session, fund_id: int, bank_id: int) -> tuple[Money, Money]:
    """The principal of a bank's bad loans under a fund's cover, and of all that it has there: bad are those that were
    classified so, and those that it claims for or was compensated for."""
    claimed = select(CompensationClaim.loan_id).where(CompensationClaim.state.not_in(DEAD))
    is_bad = or_(CoveredLoan.classified_on.is_not(None), CoveredLoan.id.in_(claimed))
    bad = func.sum(case((is_bad, CoveredLoan.principal_minor), else_=0))
    asked = select(bad, func.sum(CoveredLoan.principal_minor)).where(
        CoveredLoan.fund_id == fund_id, CoveredLoan.bank_id == bank_id, CoveredLoan.ended_on.is_(None)
    )
    row = session.execute(asked).one()
    return Money(int(row[0] or 0)), Money(int(row[1] or 0))


@dataclass(frozen=True, slots=True)
class Standing:
    """A compensation fund at the end of a day: capital, leverage of its terms, and what it covers."""

    fund: Fund
    paid_in: Money
    leverage: int
    covered: Money

    @property
    def capacity(self) -> Money:
        """How much it may cover (BR-51)."""
        return Money(self.paid_in.minor * self.leverage)

    @property
    def free(self) -> Money:
        """How much more it may cover; nothing where it covers more than it may since capital was taken back."""
        return Money(max(0, self.capacity.minor - self.covered.minor))


def standings(session: Session, day: date) -> list[Standing]:
    """Every compensation fund that was there at the end of a day, by name; leverage 0 where it has no terms yet."""
    rows = select(Fund).where(Fund.kind == FundKind.COMPENSATION, _there_on(day))
    return [standing(session, fund, day) for fund in session.scalars(rows.order_by(Fund.name))]


def taking_loans(session: Session, day: date) -> list[Fund]:
    """The compensation funds that take loans under cover on a day, by name."""
    asked = select(Fund).filter_by(kind=FundKind.COMPENSATION, state=FundState.OPEN).where(Fund.opened_on <= day)
    return list(session.scalars(asked.order_by(Fund.name)))


def subsidy_funds(session: Session, day: date) -> list[Fund]:
    """Every subsidy fund that was there at the end of a day, by name."""
    rows = select(Fund).where(Fund.kind == FundKind.SUBSIDY, _there_on(day))
    return list(session.scalars(rows.order_by(Fund.name)))


def standing(session: Session, fund: Fund, day: date) -> Standing:
    """One compensation fund at the end of a day."""
    latest = select(FundTerms.leverage).where(FundTerms.fund_id == fund.id, FundTerms.valid_from <= day)
    leverage = session.scalar(latest.order_by(FundTerms.valid_from.desc()).limit(1)) or 0
    return Standing(fund, paid_in(session, fund.id, day), leverage, covered(session, fund.id, day))


@dataclass(frozen=True, slots=True)
class Books:
    """What a fund's accounts say: money, capital, and the losses that it bears; money = capital − borne + committed."""

    pool: Money
    capital: Money
    borne: Money
    committed: Money

    @property
    def is_balanced(self) -> bool:
        """Whether they fit together."""
        return self.pool == self.capital + self.committed - self.borne


def books(session: Session, fund: Fund) -> Books:
    """A fund's accounts."""
    names = ("pool", "capital", "borne", "committed")
    return Books(*(balance(session, f"{name}:{fund.subject}") for name in names))


def covered_loan(session: Session, bank_id: int, code: str) -> CoveredLoan | None:
    """A bank's covered loan by its code."""
    return session.scalar(select(CoveredLoan).filter_by(bank_id=bank_id, code=" ".join(code.split())[:60]))


def last_claim(session: Session, loan_id: int) -> CompensationClaim | None:
    """The last claim over a covered loan, whatever became of it."""
    asked = select(CompensationClaim).filter_by(loan_id=loan_id).order_by(CompensationClaim.id.desc())
    return session.scalar(asked.limit(1))


def loan_of(session: Session, bank_id: int, code: str) -> CoveredLoan:
    """The same, or NotFound `not_covered`."""
    row = covered_loan(session, bank_id, code)
    if row is None:
        text = _("Your bank has no loan of this number under a fund’s cover. Check the number.")
        raise NotFound(text, code="not_covered", fields={"code": [text]})
    return row


def loans(
    session: Session,
    *,
    fund_id: int | None = None,
    bank_id: int | None = None,
    before: int | None = None,
    limit: int = 200,
) -> list[CoveredLoan]:
    """Covered loans (of a fund, of a bank), the latest first; `before` an id."""
    asked = select(CoveredLoan).options(joinedload(CoveredLoan.fund), joinedload(CoveredLoan.bank))
    if fund_id is not None:
        asked = asked.where(CoveredLoan.fund_id == fund_id)
    if bank_id is not None:
        asked = asked.where(CoveredLoan.bank_id == bank_id)
    if before is not None:
        asked = asked.where(CoveredLoan.id < before)
    return list(session.scalars(asked.order_by(CoveredLoan.id.desc()).limit(limit)))


def claims(
    session: Session,
    *,
    fund_id: int | None = None,
    bank_id: int | None = None,
    states: Sequence[ClaimState] = (),
    before: int | None = None,
    limit: int = 200,
) -> list[CompensationClaim]:
    """Claims (on a fund, of a bank, in states), the latest first."""
    asked = select(CompensationClaim).join(CompensationClaim.loan)
    loan = joinedload(CompensationClaim.loan)
    asked = asked.options(loan.joinedload(CoveredLoan.fund), loan.joinedload(CoveredLoan.bank))
    if fund_id is not None:
        asked = asked.where(CoveredLoan.fund_id == fund_id)
    if bank_id is not None:
        asked = asked.where(CoveredLoan.bank_id == bank_id)
    if states:
        asked = asked.where(CompensationClaim.state.in_(states))
    if before is not None:
        asked = asked.where(CompensationClaim.id < before)
    return list(session.scalars(asked.order_by(CompensationClaim.id.desc()).limit(limit)))


def claim_for(session: Session, claim_id: int, reader: Actor | None) -> CompensationClaim:
    """A claim as somebody may see it: the bank and the office always, others from its publicity on; or NotFound."""
    row = found(session, CompensationClaim, claim_id)
    if row.state in SEEN_BY_ALL or sees_all_of(row, reader):
        return row
    raise NotFound(_("There is nothing here under this number."))


def sees_all_of(row: CompensationClaim, reader: Actor | None) -> bool:
    """Whether somebody sees a claim with its statement, objections and evidence."""
    return reader is not None and (reader.has(*OFFICE) or reader.acts_for(row.loan.bank_id))


def may_read_files(session: Session, actor: Actor, claim_id: int) -> bool:
    """Whether the evidence of a claim may be read: by its bank and by the city office."""
    row = session.get(CompensationClaim, claim_id)
    return row is not None and sees_all_of(row, actor)


def may_add_files(session: Session, actor: Actor, claim_id: int) -> bool:
    """Whether evidence may be added: by its bank, until the claim is verified."""
    row = session.get(CompensationClaim, claim_id)
    return row is not None and row.state is ClaimState.SUBMITTED and actor.acts_for(row.loan.bank_id)


def has_open_claim(session: Session, loan_id: int) -> bool:
    """Whether a claim over the loan waits for a decision, or for recoveries."""
    asked = select(CompensationClaim.id).where(CompensationClaim.loan_id == loan_id)
    asked = asked.where(CompensationClaim.state.not_in((*DEAD, ClaimState.CLOSED)))
    return session.scalar(asked.limit(1)) is not None


def has_reported(session: Session, claim_id: int) -> bool:
    """Whether a recovery waits to be booked."""
    asked = select(Recovery.id).filter_by(claim_id=claim_id, state=RecoveryState.REPORTED)
    return session.scalar(asked.limit(1)) is not None


def is_in_use(session: Session, fund: Fund) -> bool:
    """Whether loans are under its cover, claims wait, or subsidies are committed."""
    under = select(CoveredLoan.id).where(CoveredLoan.fund_id == fund.id, CoveredLoan.ended_on.is_(None))
    if session.scalar(under.limit(1)) is not None:
        return True
    return bool(books(session, fund).committed)


def paid_out(session: Session, fund_id: int, year: int) -> Money:
    """What a fund paid on claims within a calendar year."""
    asked = select(func.coalesce(func.sum(CompensationClaim.fund_minor), 0)).join(CompensationClaim.loan)
    asked = asked.where(
        CoveredLoan.fund_id == fund_id,
        CompensationClaim.state.in_(COMPENSATED),
        CompensationClaim.paid_on.between(date(year, 1, 1), date(year, 12, 31)),
    )
    return Money(int(session.scalar(asked) or 0))


def borne_for_debtor(session: Session, fund_id: int, debtor_key: str) -> Money:
    """What a fund bears, or will when they are paid, of all published claims over a debtor's loans."""
    asked = select(func.coalesce(func.sum(CompensationClaim.fund_minor), 0)).join(CompensationClaim.loan)
    asked = asked.where(
        CoveredLoan.fund_id == fund_id,
        CoveredLoan.debtor_key == debtor_key,
        CompensationClaim.state.not_in(DEAD),
    )
    return Money(int(session.scalar(asked) or 0))


def still_borne(session: Session, row: CompensationClaim) -> dict[Bearer, Money]:
    """What each side bears of a claim's loss after what is booked as recovered."""
    columns = [func.coalesce(func.sum(getattr(Recovery, f"{bearer.value}_minor")), 0) for bearer in Bearer]
    back = session.execute(
        select(*columns).where(Recovery.claim_id == row.id, Recovery.state == RecoveryState.BOOKED)
    ).one()
    found_parts = {
        bearer: Money(getattr(row, f"{bearer.value}_minor") - int(came))
        for bearer, came in zip(Bearer, back, strict=True)
    }
    return {bearer: amount for bearer, amount in found_parts.items() if amount}


def is_bank(session: Session, actor: Actor | None) -> bool:
    """Whether somebody lends for a bank."""
    if actor is None or not actor.has(*BANKERS):
        return False
    home = session.get(Organisation, actor.organisation_id) if actor.organisation_id else None
    return home is not None and home.kind is OrganisationKind.BANK


def is_insurer(session: Session, actor: Actor | None) -> bool:
    """Whether somebody acts for an insurer."""
    home = session.get(Organisation, actor.organisation_id) if actor is not None and actor.organisation_id else None
    return home is not None and home.kind is OrganisationKind.INSURER
