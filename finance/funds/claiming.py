"""The bank's side of a claim: hand it in within its period, take it back (BR-53)."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import given, must_be_day
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.i18n import _, lazy_gettext
from core.money import Money
from core.show import day as day_text
from core.show import money as money_text
from finance.funds import news, queries
from finance.funds.claims import CompensationClaim, Ground
from finance.funds.models import CoveredLoan, Fund
from finance.funds.rules import claim_days
from finance.funds.standing import LOAN_NUMBER, bank_of
from finance.funds.states import ClaimState
from parties.organisations.keeping import keep_only_one

RULE = "BR-53"
NOTHING_LEFT = "Nothing is claimed any more / 已无索赔金额"


def submit_claim(
    session: Session,
    *,
    code: str,
    ground: Ground,
    since: date,
    loss: Money,
    statement: str,
    of_pledge: bool = False,
    actor: Actor,
    now: datetime,
) -> CompensationClaim:
    """Claim compensation for the loss of principal on a covered loan, by the loan's code. The bank.

    `since` is the first day of the arrears, or the day of the classification: not before the loan came in, and of a
    loan of the platform the day on its record. `of_pledge` says that the claim was made there, and the loan is told of
    the payment. Raises NotFound `not_covered`, Conflict `too_early`, `too_late`, `claimed_already`, `cover_ended`,
    `claimed_at_loan`; Unacceptable by field.
    """
    bank_id = bank_of(session, actor)
    fund_id = queries.loan_of(session, bank_id, code).fund_id
    locked(session, Fund, fund_id)
    loan = locked(session, CoveredLoan, queries.loan_of(session, bank_id, code).id)
    today = business_date(now)
    if loan.ended_on is not None:
        text = _("The cover of this loan ended on %(day)s.", day=day_text(loan.ended_on))
        raise Conflict(text, code="cover_ended")
    _must_be_of_the_record(loan, since, of_pledge=of_pledge)
    must_be_day(since, loan.first_loss, now, "since")
    if loss > loan.principal:
        text = _("A loss of principal is at most what was lent: %(most)s.", most=money_text(loan.principal))
        raise Unacceptable(text, code="loss_above_principal", fields={"loss": [text]}, rule=RULE)
    claim_by = _must_be_in_time(session, ground, since, today)
    row = CompensationClaim(
        loan_id=loan.id,
        ground=ground,
        since=since,
        claim_by=claim_by,
        submitted_on=today,
        claimed_minor=loss.minor,
        statement=given(statement, "statement", _("Say what was done to collect the loan.")),
        of_pledge=of_pledge,
        submitted_name=actor.name,
        entered_at=now,
    )
    taken = _("A claim over this loan is on record.")
    keep_only_one(session, row, Conflict(taken, code="claimed_already"))
    after = {"code": loan.code, "amount": loss.amount, "from": since.isoformat()}
    audit.record(session, row.subject, "fund_claim.submitted", actor=actor, now=now, after=after)
    told = lazy_gettext("Verify claim %(number)s on a compensation fund.", number=row.number)
    news.tell_office(session, told, row, "submitted", now=now)
    return row


def _must_be_of_the_record(loan: CoveredLoan, since: date, *, of_pledge: bool) -> None:
    """The bank does not choose the day from which its period runs where the platform has it."""
    if not of_pledge and LOAN_NUMBER.fullmatch(loan.code):
        text = _("This loan is kept on the platform. Claim on the page of the loan.")
        raise Conflict(text, code="claimed_at_loan", fields={"code": [text]}, rule=RULE)
    if loan.classified_on is not None and since != loan.classified_on:
        text = _("The loan was classified as bad on %(day)s. Write that day.", day=day_text(loan.classified_on))
        raise Unacceptable(text, code="since_on_record", fields={"since": [text]}, rule=RULE)


def _must_be_in_time(session: Session, ground: Ground, since: date, today: date) -> date:
    first, last = claim_days(session, ground, since)
    if today < first:
        text = _("A loan in arrears can be claimed for from %(day)s on.", day=day_text(first))
        raise Conflict(text, code="too_early", rule=RULE)
    if today > last:
        text = _("The period for this claim ended on %(day)s.", day=day_text(last))
        raise Conflict(text, code="too_late", rule=RULE)
    return last


def withdraw_claim(session: Session, *, claim_id: int, reason: str, actor: Actor, now: datetime) -> CompensationClaim:
    """The bank takes a claim back that is not paid yet."""
    loan = found(session, CoveredLoan, found(session, CompensationClaim, claim_id).loan_id)
    actor.must_act_for(loan.bank_id)
    row = locked(session, CompensationClaim, claim_id)
    end_unpaid(session, row, given(reason, "reason", _("Write why it is withdrawn.")), actor=actor, now=now)
    return row


def end_unpaid(session: Session, row: CompensationClaim, reason: str, *, actor: Actor, now: datetime) -> None:
    """A claim that is locked and not paid yet is withdrawn."""
    row.advance("withdraw")
    row.reason = reason
    session.flush()
    audit.record(session, row.subject, "fund_claim.withdrawn", actor=actor, now=now, after={"reason": row.reason})


def lower_claim(session: Session, row: CompensationClaim, left: Money, *, actor: Actor, now: datetime) -> None:
    """The debtor has paid since: no more than `left` is claimed. A loss that was verified at more is verified anew, and
    its publicity begins again; a claim of nothing ends. The claim is locked behind its fund."""
    if left >= row.claimed:
        return
    if not left:
        end_unpaid(session, row, NOTHING_LEFT, actor=actor, now=now)
        return
    before = row.claimed
    if row.state is not ClaimState.SUBMITTED and row.loss > left:
        row.advance("lower")
        row.loss_minor, row.reviewed_by, row.approved_by = 0, None, None
        row.published_on = row.publicity_ends = row.pay_by = None
        row.divide({})
        told = lazy_gettext("The loss of claim %(number)s became less: verify it anew.", number=row.number)
        news.tell_office(session, told, row, f"lowered:{left.minor}", now=now)
    row.claimed_minor = left.minor
    session.flush()
    after = {"state": row.state.value, "amount": left.amount}
    audit.record(session, row.subject, "fund_claim.lowered", actor=actor, now=now, before={"amount": before.amount},
                 after=after)  # fmt: skip
