"""Acts of funds: set up, take capital in, suspend, resume and close."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import given, must_be_day
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.i18n import _
from core.money import Money
from core.show import money as money_text
from finance.funds import accounts, queries
from finance.funds.agreeing import confirm_terms, decline_terms, propose_terms
from finance.funds.claiming import submit_claim, withdraw_claim
from finance.funds.covering import cover_loan, end_cover
from finance.funds.deciding import approve_claim, decide_objection, file_objection, reject_claim, verify_claim
from finance.funds.following import loan_claim_lowered, loan_claimed, loan_classified, loan_ended, loan_recovered
from finance.funds.models import LARGEST_FUND, Fund, FundContribution, FundKind
from finance.funds.paying import close_claim, pay_claim
from finance.funds.recovering import book_recovery, decline_recovery, report_recovery
from finance.funds.standing import EARLIEST, OFFICE, accepted_code, opened
from parties.organisations.keeping import keep_only_one
from settlement.ledger import services as ledger
from settlement.ledger.services import Move

__all__ = [
    "approve_claim",
    "book_recovery",
    "close_claim",
    "close_fund",
    "confirm_terms",
    "contribute",
    "cover_loan",
    "decide_objection",
    "decline_recovery",
    "decline_terms",
    "end_cover",
    "enter_fund",
    "file_objection",
    "loan_claim_lowered",
    "loan_claimed",
    "loan_classified",
    "loan_ended",
    "loan_recovered",
    "pay_claim",
    "propose_terms",
    "reject_claim",
    "report_recovery",
    "resume_fund",
    "reverse_contribution",
    "submit_claim",
    "suspend_fund",
    "verify_claim",
    "withdraw_claim",
]


def enter_fund(
    session: Session,
    *,
    code: str,
    kind: FundKind,
    name: str,
    district_name: str,
    committed: Money,
    opened_on: date,
    name_en: str = "",
    district: str = "",
    district_name_en: str = "",
    actor: Actor,
    now: datetime,
) -> Fund:
    """Enter a fund with what its sponsors have promised to pay in. City office.

    Raises Conflict `fund_exists`, Unacceptable by field.
    """
    actor.must_have(*OFFICE)
    must_be_day(opened_on, EARLIEST, now, "opened_on")
    if committed.minor > LARGEST_FUND:
        text = _("Write at most %(most)s.", most=money_text(Money(LARGEST_FUND)))
        raise Unacceptable(text, code="amount", fields={"committed": [text]})
    row = Fund(
        code=accepted_code(code),
        kind=kind,
        name=given(name, "name", _("Write the fund’s name.")),
        name_en=name_en.strip(),
        district=district.strip(),
        district_name=given(district_name, "district_name", _("Write for which district or city it is.")),
        district_name_en=district_name_en.strip(),
        committed_minor=committed.minor,
        opened_on=opened_on,
        entered_at=now,
    )
    taken = _("A fund with this code or name is on record.")
    keep_only_one(session, row, Conflict(taken, code="fund_exists", fields={"code": [taken]}))
    after = {"code": row.code, "name": row.name, "amount": committed.amount, "from": opened_on.isoformat()}
    audit.record(session, row.subject, "fund.entered", actor=actor, now=now, after=after)
    return row


def contribute(
    session: Session,
    *,
    fund_id: int,
    sponsor: str,
    amount: Money,
    paid_on: date,
    document_no: str,
    actor: Actor,
    now: datetime,
) -> FundContribution:
    """Money that a sponsor paid into the fund's account on a day. City office.

    Raises Conflict `over_committed` beyond what the sponsors promised, `paid_in_already` for the same document twice.
    """
    actor.must_have(*OFFICE)
    fund = locked(session, Fund, fund_id)
    opened(session, fund_id, fund.kind)
    must_be_day(paid_on, fund.opened_on, now, "paid_on")
    free = fund.committed - queries.paid_in(session, fund.id)
    if amount > free:
        text = _("The sponsors promised %(all)s; %(free)s of it are not paid in yet.", all=money_text(fund.committed),
                 free=money_text(free))  # fmt: skip
        raise Conflict(text, code="over_committed", fields={"amount": [text]})
    number = given(document_no, "document_no", _("Write the number of the bank’s document."))
    known = queries.contribution_of(session, fund.id, number)
    taken = _("A payment by this document is on record.")
    if known is not None:
        raise Conflict(taken, code="paid_in_already", fields={"document_no": [taken]})
    moves = [Move(accounts.pool(fund), accounts.capital(fund), amount)]
    key = f"{fund.subject}:contribution:{queries.contributions_made(session, fund.id) + 1}"
    journal = accounts.post(session, fund, key, moves, paid_on, actor=actor, now=now, note=number)
    row = FundContribution(
        fund_id=fund.id,
        sponsor=given(sponsor, "sponsor", _("Write who paid.")),
        amount_minor=amount.minor,
        paid_on=paid_on,
        document_no=number,
        journal_id=journal.id,
        entered_at=now,
    )
    keep_only_one(session, row, Conflict(taken, code="paid_in_already", fields={"document_no": [taken]}))
    after = {"amount": amount.amount, "from": paid_on.isoformat(), "name": row.sponsor, "document": number}
    audit.record(session, fund.subject, "fund.paid_in", actor=actor, now=now, after=after)
    return row


def reverse_contribution(
    session: Session, *, contribution_id: int, reason: str, actor: Actor, now: datetime
) -> FundContribution:
    """Take back an entry made in error, as long as the money is still there. City office.

    Raises Conflict `reversed_already`, `fund_exhausted`.
    """
    actor.must_have(*OFFICE)
    fund = locked(session, Fund, found(session, FundContribution, contribution_id).fund_id)
    row = locked(session, FundContribution, contribution_id)
    if row.reversed_on is not None:
        raise Conflict(_("This entry was taken back already."), code="reversed_already")
    why, today = given(reason, "reason", _("Write why it is taken back.")), business_date(now)
    key = f"{fund.subject}:contribution:{row.id}:reversal"
    try:
        ledger.reverse(
            session, journal_id=row.journal_id, key=key, effective_on=today, actor=actor, now=now, note=why[:300]
        )
    except ledger.Overdrawn:
        text = _("The fund has spent this money. Enter what is paid in instead first, then take this entry back.")
        raise Conflict(text, code="fund_exhausted") from None
    row.reversed_on, row.reason = today, why
    session.flush()
    after = {"amount": row.amount.amount, "document": row.document_no, "reason": why}
    audit.record(session, fund.subject, "fund.contribution_reversed", actor=actor, now=now, after=after)
    return row


def suspend_fund(session: Session, *, fund_id: int, reason: str, actor: Actor, now: datetime) -> Fund:
    """No more loans come under cover, no subsidy is committed; what is covered stays so. City office."""
    return _turn(session, fund_id, "suspend", given(reason, "reason", _("Write why it is suspended.")), actor, now)


def resume_fund(session: Session, *, fund_id: int, reason: str, actor: Actor, now: datetime) -> Fund:
    """The fund goes on. City office."""
    return _turn(session, fund_id, "resume", given(reason, "reason", _("Write why it goes on.")), actor, now)


def close_fund(session: Session, *, fund_id: int, reason: str, actor: Actor, now: datetime) -> Fund:
    """The fund is closed: nothing is under its cover, claimed or committed any more. City office.

    Raises Conflict `fund_in_use`.
    """
    actor.must_have(*OFFICE)
    why = given(reason, "reason", _("Write why it is closed."))
    fund = locked(session, Fund, fund_id)
    if queries.is_in_use(session, fund):
        text = _("Loans, claims or commitments still hang on the fund. End them first.")
        raise Conflict(text, code="fund_in_use")
    return _turn(session, fund_id, "close", why, actor, now)


def _turn(session: Session, fund_id: int, act: str, reason: str, actor: Actor, now: datetime) -> Fund:
    actor.must_have(*OFFICE)
    fund, today = locked(session, Fund, fund_id), business_date(now)
    fund.advance(act)
    fund.reason = reason
    fund.suspended_on = today if act == "suspend" else None
    fund.closed_on = today if act == "close" else None
    session.flush()
    after = {"state": fund.state.value, "reason": reason}
    audit.record(session, fund.subject, f"fund.{act}", actor=actor, now=now, after=after)
    return fund
