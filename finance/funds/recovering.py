"""Recoveries on compensated loans: reported, and booked by a second person once the fund's part has come (BR-53)."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import given, must_be_day
from core.clock import business_date
from core.db import found, locked
from core.errors import NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from core.money import Money, total
from core.show import money as money_text
from finance.funds import accounts, news, queries
from finance.funds.claims import CompensationClaim, Recovery
from finance.funds.models import CoveredLoan, Fund
from finance.funds.paying import close
from finance.funds.shares import shares_of_recovery
from finance.funds.standing import OFFICE
from finance.funds.states import RecoveryState
from settlement.ledger.services import Move


def report_recovery(
    session: Session,
    *,
    claim_id: int,
    gross: Money,
    cost: Money,
    received_on: date,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> Recovery:
    """What came in on a compensated loan, and what it cost to get it. The bank, or the city office.

    Raises Unacceptable `nothing_left` unless something is left after the cost, `above_loss` beyond what is still borne.
    """
    loan = found(session, CoveredLoan, found(session, CompensationClaim, claim_id).loan_id)
    if not actor.has(*OFFICE):
        actor.must_act_for(loan.bank_id)
    row = locked(session, CompensationClaim, claim_id)
    row.advance("recover")
    must_be_day(
        received_on, row.submitted_on, now, "received_on"
    )  # what came in while the office looked is shared, too
    if cost >= gross:
        text = _("Nothing is left after the cost, so there is nothing to share.")
        raise Unacceptable(text, code="nothing_left", fields={"cost": [text]})
    _must_be_borne(row, gross - cost)
    recovery = Recovery(
        claim_id=row.id, received_on=received_on, gross_minor=gross.minor, cost_minor=cost.minor,
        note=" ".join(note.split()), recorded_by=actor.person_id, recorded_name=actor.name, entered_at=now,
    )  # fmt: skip
    session.add(recovery)
    session.flush()
    after = {"amount": recovery.gross.amount, "cost": recovery.cost.amount, "from": received_on.isoformat()}
    audit.record(session, row.subject, "fund_claim.recovery_reported", actor=actor, now=now, after=after)
    told = lazy_gettext("A recovery on claim %(number)s is reported. Book it when the fund’s part has come.",
                        number=row.number)  # fmt: skip
    news.tell_office(session, told, row, f"recovery:{recovery.id}", now=now)
    return recovery


def may_come_back(session: Session, row: CompensationClaim) -> Money:
    """What is still borne of a claim's loss, less the recoveries that are reported and not booked yet."""
    waiting = select(Recovery).filter_by(claim_id=row.id, state=RecoveryState.REPORTED)
    return row.loss - row.recovered - total([each.net for each in session.scalars(waiting)])


def _must_be_borne(row: CompensationClaim, net: Money) -> None:
    rest = row.loss - row.recovered
    if net > rest:
        text = _(
            "Of this loss %(rest)s are still borne. What comes in beyond it is the debtor’s.", rest=money_text(rest)
        )
        raise Unacceptable(text, code="above_loss", fields={"gross": [text]}, rule="BR-53")


def book_recovery(session: Session, *, recovery_id: int, actor: Actor, now: datetime) -> Recovery:
    """The fund's part has come in: the net is divided as the loss is borne, to the fen. City office.

    Somebody else than who reported it. When all is recovered the claim is closed. Raises NotAllowed `four_eyes`,
    Unacceptable `above_loss`.
    """
    recovery, row, loan, fund = _opened(session, recovery_id, actor)
    Recovery.__lifecycle__.after(recovery.state, "book")
    if actor.person_id is not None and actor.person_id == recovery.recorded_by:
        text = _("You reported this recovery, so somebody else of the office books it.")
        raise NotAllowed(text, code="four_eyes")
    CompensationClaim.__lifecycle__.after(row.state, "recover")
    _must_be_borne(row, recovery.net)
    today = business_date(now)
    parts = shares_of_recovery(recovery.net, queries.still_borne(session, row))
    moves = [
        Move(accounts.other_side(fund, row, bearer), accounts.borne(fund, row, bearer), part)
        for bearer, part in parts.items()
    ]
    key = f"{row.subject}:recovery:{recovery.id}"
    accounts.post(session, fund, key, moves, today, actor=actor, now=now, note=row.number)
    recovery.divide(parts)
    recovery.confirmed_by, recovery.booked_on = actor.person_id, today
    recovery.advance("book")
    row.recovered_minor += recovery.net.minor
    session.flush()
    after = {"amount": recovery.net.amount}
    audit.record(session, row.subject, "fund_claim.recovery_booked", actor=actor, now=now, after=after)
    told = lazy_gettext("The recovery of %(amount)s on claim %(number)s is booked and shared.", number=row.number,
                        amount=recovery.net)  # fmt: skip
    news.tell_bank(session, told, row, f"recovery-booked:{recovery.id}", now=now)
    if row.recovered == row.loss:
        close(session, row, loan, actor=actor, now=now)
    return recovery


def decline_recovery(session: Session, *, recovery_id: int, reason: str, actor: Actor, now: datetime) -> Recovery:
    """The report does not hold, or the fund's part did not come. City office."""
    recovery, row, _loan, _fund = _opened(session, recovery_id, actor)
    recovery.advance("decline")
    recovery.reason = given(reason, "reason", _("Write why it is declined."))
    session.flush()
    after = {"reason": recovery.reason}
    audit.record(session, row.subject, "fund_claim.recovery_declined", actor=actor, now=now, after=after)
    text = lazy_gettext("The recovery of %(amount)s on claim %(number)s is declined. The claim’s page says why.",
                        number=row.number, amount=recovery.net)  # fmt: skip
    news.tell_bank(session, text, row, f"recovery-declined:{recovery.id}", now=now)
    return recovery


def _opened(session: Session, recovery_id: int, actor: Actor) -> tuple[Recovery, CompensationClaim, CoveredLoan, Fund]:
    """All four, locked from the fund down, in the one order."""
    actor.must_have(*OFFICE)
    claim_id = found(session, Recovery, recovery_id).claim_id
    loan_id = found(session, CompensationClaim, claim_id).loan_id
    fund = locked(session, Fund, found(session, CoveredLoan, loan_id).fund_id)
    loan, row = locked(session, CoveredLoan, loan_id), locked(session, CompensationClaim, claim_id)
    return locked(session, Recovery, recovery_id), row, loan, fund
