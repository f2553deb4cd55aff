"""Loans under a fund's cover: brought in by the bank that lent them, within the fund's capacity."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import given, must_be_day
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.events import LoanCovered, publish
from core.i18n import _
from core.money import Money
from core.show import day as day_text
from core.show import money as money_text
from finance.funds import queries
from finance.funds.claims import Bearer
from finance.funds.models import CoveredLoan, Fund, FundKind, FundTerms
from finance.funds.rules import first_day_of_cover
from finance.funds.standing import LOAN_NUMBER, OFFICE, bank_of, opened
from finance.funds.states import FundState
from parties.organisations.keeping import keep_only_one
from parties.organisations.services import accepted_uscc

PARTNERS = (Bearer.INSURER, Bearer.GUARANTOR, Bearer.APPRAISER)


def cover_loan(
    session: Session,
    *,
    fund_id: int,
    code: str,
    debtor_name: str,
    debtor_uscc: str,
    principal: Money,
    covered_on: date,
    due_on: date | None = None,
    insurer: str = "",
    guarantor: str = "",
    appraiser: str = "",
    actor: Actor,
    now: datetime,
) -> CoveredLoan:
    """Bring a loan under a fund's cover, by the terms of the day (BR-51). The bank that lent it.

    Whoever keeps the loan on the platform hears of it first, so that loan and fund are locked in the order of every
    other act; it refuses a loan that is not as the bank says, or not in good order. `covered_on` lies within the period
    that a bank has for it. `due_on`, the day on which all of the loan is due back, is asked of loans that the platform
    does not keep: of the others it is on record.

    Raises Conflict `fund_suspended`, `bank_paused` (BR-53), `beyond_capacity`, `covered_already`, `terms_missing`;
    Unacceptable by field, `due_before_today`, `terms_replaced` for a day before those in force, `partner_missing` where
    the terms give a part to somebody who is not named.
    """
    bank_id, today = bank_of(session, actor), business_date(now)
    uscc, _warning = accepted_uscc(debtor_uscc, "CN", needed=True)
    plain = given(code, "code", _("Write the loan’s number as your bank keeps it."))
    publish(session, LoanCovered(plain, bank_id, uscc or "", principal, covered_on), actor=actor, now=now)
    fund = opened(session, fund_id, FundKind.COMPENSATION)
    _must_not_be_suspended(fund)
    must_be_day(covered_on, max(fund.opened_on, first_day_of_cover(session, today)), now, "covered_on")
    last = None if LOAN_NUMBER.fullmatch(plain) else _last_day(due_on, today)
    terms = queries.terms_on(session, fund.id, covered_on)
    _must_be_in_force(session, fund, terms, today)
    named = {Bearer.INSURER: insurer.strip(), Bearer.GUARANTOR: guarantor.strip(), Bearer.APPRAISER: appraiser.strip()}
    _must_name_partners(terms, named)
    _must_fit(session, fund, terms, principal)
    _must_not_be_paused(session, fund, bank_id, today)
    row = CoveredLoan(
        fund_id=fund.id,
        terms_id=terms.id,
        bank_id=bank_id,
        code=plain,
        debtor_name=given(debtor_name, "debtor_name", _("Write the debtor’s registered name.")),
        debtor_key=uscc or "",
        principal_minor=principal.minor,
        covered_on=covered_on,
        due_on=last,
        entered_at=now,
        insurer=named[Bearer.INSURER],
        guarantor=named[Bearer.GUARANTOR],
        appraiser=named[Bearer.APPRAISER],
    )
    keep_only_one(session, row, _covered_already())
    after = {"code": row.code, "amount": principal.amount, "name": row.debtor_name, "from": covered_on.isoformat()}
    audit.record(session, fund.subject, "fund.loan_covered", actor=actor, now=now, after=after)
    return row


def _covered_already() -> Conflict:
    text = _("This loan is under cover already.")
    return Conflict(text, code="covered_already", fields={"code": [text]})


def _must_not_be_suspended(fund: Fund) -> None:
    if fund.state is FundState.SUSPENDED:
        text = _("The fund is suspended since %(day)s and takes no more loans.", day=day_text(fund.suspended_on))
        raise Conflict(text, code="fund_suspended", rule="BR-53")


def _last_day(due_on: date | None, today: date) -> date:
    if due_on is None:
        text = _("Write the day on which all of the loan is due back.")
        raise Unacceptable(text, code="due_on_missing", fields={"due_on": [text]})
    if due_on < today:
        text = _("All of this loan is due back already. Only a loan that runs comes under cover.")
        raise Unacceptable(text, code="due_before_today", fields={"due_on": [text]}, rule="BR-53")
    return due_on


def _must_name_partners(terms: FundTerms, named: dict[Bearer, str]) -> None:
    for bearer in PARTNERS:
        if getattr(terms, f"{bearer.value}_bp") and not named[bearer]:
            text = _("The fund’s terms give a part of the loss to this side. Name it.")
            raise Unacceptable(text, code="partner_missing", fields={bearer.value: [text]}, rule="BR-50")


def _must_fit(session: Session, fund: Fund, terms: FundTerms, principal: Money) -> None:
    capacity = Money(queries.paid_in(session, fund.id).minor * terms.leverage)
    free = capacity - queries.covered(session, fund.id)
    if principal > free:
        text = _(
            "The fund may cover %(all)s; %(free)s of it are free. Wait until loans are repaid, or until more is paid"
            " in.",
            all=money_text(capacity),
            free=money_text(max(free, Money(0), key=lambda money: money.minor)),
        )
        raise Conflict(text, code="beyond_capacity", fields={"principal": [text]}, rule="BR-51")


def _must_be_in_force(session: Session, fund: Fund, terms: FundTerms, today: date) -> None:
    """Nobody chooses an older version of the terms by going back behind the one in force."""
    latest = queries.terms_on(session, fund.id, today)
    if terms.id != latest.id:
        text = _(
            "Since %(day)s the fund covers by other terms. Write that day or a later one.",
            day=day_text(latest.valid_from),
        )
        raise Unacceptable(text, code="terms_replaced", fields={"covered_on": [text]}, rule="BR-50")


def _must_not_be_paused(session: Session, fund: Fund, bank_id: int, today: date) -> None:
    """Too many bad loans of a bank pause its new ones (BR-53)."""
    most = queries.terms_on(session, fund.id, today).bank_stop_bp
    if most is None:
        return
    bad, covered = queries.bad_of_bank(session, fund.id, bank_id)
    if bad.minor * 10_000 > covered.minor * most:
        text = _(
            "Of your bank’s loans under cover %(bad)s are bad, more than %(most)s %%. It brings in no more until they"
            " are recovered or repaid.",
            bad=money_text(bad),
            most=f"{most / 100:g}",
        )
        raise Conflict(text, code="bank_paused", rule="BR-53")


def end_cover(session: Session, *, loan_id: int, ended_on: date, actor: Actor, now: datetime) -> CoveredLoan:
    """The loan needs no more cover: it is repaid, or its claim is done. The bank, or the city office.

    Raises Conflict `cover_ended`, `claim_open`.
    """
    fund = locked(session, Fund, found(session, CoveredLoan, loan_id).fund_id)
    row = locked(session, CoveredLoan, loan_id)
    if not actor.has(*OFFICE):
        actor.must_act_for(row.bank_id)
    if row.ended_on is not None:
        raise Conflict(_("Its cover ended on %(day)s.", day=day_text(row.ended_on)), code="cover_ended")
    if queries.has_open_claim(session, row.id):
        raise Conflict(_("A claim over this loan is not decided yet. Wait for it."), code="claim_open")
    must_be_day(ended_on, row.covered_on, now, "ended_on")
    ended(session, fund, row, ended_on, actor=actor, now=now)
    return row


def ended(session: Session, fund: Fund, row: CoveredLoan, on: date, *, actor: Actor, now: datetime) -> None:
    """The cover of a loan that is locked behind its fund ends on a day."""
    row.ended_on = on
    session.flush()
    after = {"code": row.code, "to": on.isoformat()}
    audit.record(session, fund.subject, "fund.cover_ended", actor=actor, now=now, after=after)
