"""A new version of a fund's terms takes two officers: one proposes it, another confirms it (BR-50, BR-51)."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import given
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _
from core.money import Money
from core.show import money as money_text
from finance.funds.models import CoveredLoan, Fund, FundKind, FundTerms, FundTermsProposal
from finance.funds.standing import OFFICE, opened
from finance.funds.terms import NUMBERS
from parties.organisations.keeping import keep_only_one


def propose_terms(
    session: Session,
    *,
    fund_id: int,
    valid_from: date,
    fund_bp: int,
    bank_bp: int,
    insurer_bp: int = 0,
    guarantor_bp: int = 0,
    appraiser_bp: int = 0,
    leverage: int,
    claim_cap: Money | None = None,
    debtor_cap: Money | None = None,
    year_cap: Money | None = None,
    stop_loss_bp: int | None = None,
    bank_stop_bp: int | None = None,
    source: str,
    actor: Actor,
    now: datetime,
) -> FundTermsProposal:
    """Propose a version of a compensation fund's terms, for loans that come under cover from `valid_from` on.

    City office. Raises Unacceptable `shares` unless the parts are the whole, `claim_above_year` for a claim's cap above
    the year's; Conflict `terms_exist`, `terms_proposed`.
    """
    actor.must_have(*OFFICE)
    person_id = _must_be_somebody(actor)
    fund = opened(session, fund_id, FundKind.COMPENSATION)
    shares = (fund_bp, bank_bp, insurer_bp, guarantor_bp, appraiser_bp)
    if sum(shares) != 10_000 or fund_bp <= 0 or min(shares) < 0:
        text = _(
            "The parts together are 100 %%, and the fund bears one. They are %(sum)s %% now.",
            sum=f"{sum(shares) / 100:g}",
        )
        raise Unacceptable(text, code="shares", fields={"fund_bp": [text]}, rule="BR-50")
    if claim_cap is not None and year_cap is not None and claim_cap > year_cap:
        text = _("One claim cannot take more than the fund pays in a year: %(most)s.", most=money_text(year_cap))
        raise Unacceptable(text, code="claim_above_year", fields={"claim_cap": [text]}, rule="BR-53")
    _must_be_free(session, fund, valid_from)
    row = FundTermsProposal(
        fund_id=fund.id, valid_from=valid_from, fund_bp=fund_bp, bank_bp=bank_bp, insurer_bp=insurer_bp,
        guarantor_bp=guarantor_bp, appraiser_bp=appraiser_bp, leverage=leverage, claim_cap_minor=_fen(claim_cap),
        debtor_cap_minor=_fen(debtor_cap), year_cap_minor=_fen(year_cap), stop_loss_bp=stop_loss_bp,
        bank_stop_bp=bank_stop_bp,
        source=given(source, "source", _("Say which document says so.")), entered_at=now, proposed_by=person_id,
        proposed_by_name=actor.name[:200],
    )  # fmt: skip
    taken = _("Terms from this day on are proposed and wait for a second officer. Confirm or decline them first.")
    keep_only_one(session, row, Conflict(taken, code="terms_proposed", fields={"valid_from": [taken]}))
    after = {"from": valid_from.isoformat(), "shares": list(shares), "leverage": leverage, "source": row.source}
    audit.record(session, fund.subject, "fund.terms_proposed", actor=actor, now=now, after=after)
    return row


def confirm_terms(session: Session, *, proposal_id: int, actor: Actor, now: datetime) -> FundTerms:
    """The second officer confirms what another proposed: the version is in force from its day. City office.

    Raises NotAllowed `four_eyes`, Conflict `terms_exist`; Unacceptable where loans came under cover meanwhile.
    """
    row, fund = _locked(session, proposal_id, actor)
    FundTermsProposal.__lifecycle__.after(row.state, "confirm")
    person_id = _must_be_somebody(actor)
    if person_id == row.proposed_by:
        text = _("You proposed these terms, so somebody else of the office confirms them.")
        raise NotAllowed(text, code="four_eyes")
    opened(session, fund.id, FundKind.COMPENSATION)
    _must_be_free(session, fund, row.valid_from)
    numbers = {name: getattr(row, name) for name in NUMBERS}
    terms = FundTerms(
        fund_id=fund.id, **numbers, entered_at=now, proposed_by=row.proposed_by, confirmed_by=person_id
    )  # fmt: skip
    session.add(terms)
    row.confirmed_by = person_id
    row.advance("confirm")
    session.flush()
    after = {"from": row.valid_from.isoformat(), "shares": list(row.shares), "leverage": row.leverage,
             "source": row.source}  # fmt: skip
    audit.record(session, fund.subject, "fund.terms", actor=actor, now=now, after=after)
    return terms


def decline_terms(
    session: Session, *, proposal_id: int, reason: str, actor: Actor, now: datetime
) -> FundTermsProposal:  # fmt: skip
    """Proposed terms do not come into force; whoever proposed them may take them back so. City office."""
    row, fund = _locked(session, proposal_id, actor)
    row.reason = given(reason, "reason", _("Write why the terms are declined."))
    row.advance("decline")
    session.flush()
    after = {"from": row.valid_from.isoformat(), "reason": row.reason}
    audit.record(session, fund.subject, "fund.terms_declined", actor=actor, now=now, after=after)
    return row


def _must_be_somebody(actor: Actor) -> int:
    """The person: NotAllowed for the platform itself, which has no two pairs of eyes."""
    if actor.person_id is None:
        raise NotAllowed(_("Terms are proposed and confirmed by persons."), code="four_eyes")
    return actor.person_id


def _locked(session: Session, proposal_id: int, actor: Actor) -> tuple[FundTermsProposal, Fund]:
    """The proposal, locked behind its fund. City office."""
    actor.must_have(*OFFICE)
    fund = locked(session, Fund, found(session, FundTermsProposal, proposal_id).fund_id)
    return locked(session, FundTermsProposal, proposal_id), fund


def _must_be_free(session: Session, fund: Fund, valid_from: date) -> None:
    """Nothing came under cover by other terms from the day on, and no version begins on it."""
    later = select(CoveredLoan.id).where(CoveredLoan.fund_id == fund.id, CoveredLoan.covered_on >= valid_from)
    if valid_from < fund.opened_on or session.scalar(later.limit(1)) is not None:
        text = _("Loans came under cover on or after this day by other terms. Choose a later day.")
        raise Unacceptable(text, code="day_outside", fields={"valid_from": [text]})
    if session.scalar(select(FundTerms.id).filter_by(fund_id=fund.id, valid_from=valid_from)) is not None:
        text = _("Terms from this day on are on record. Choose another day.")
        raise Conflict(text, code="terms_exist", fields={"valid_from": [text]})


def _fen(amount: Money | None) -> int | None:
    return amount.minor if amount is not None else None
