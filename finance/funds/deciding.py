"""The office's side of a claim: verify, approve by a second person and publish, objections (BR-53, BR-54)."""

import unicodedata
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import given, must_be_day
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from core.money import Money
from core.show import day as day_text
from core.show import money as money_text
from finance.funds import news, queries
from finance.funds.claims import ClaimObjection, CompensationClaim
from finance.funds.models import CoveredLoan, Fund
from finance.funds.rules import publicity_days
from finance.funds.shares import shares_of_loss
from finance.funds.standing import OFFICE
from finance.funds.states import ClaimState, ObjectionState

NOBODY = {"anonymous", "匿名", "无名", "佚名", "某人", "群众", "unknown", "none", "n/a", "不详", "nobody", "noname"}
RULE = "BR-54"


def verify_claim(session: Session, *, claim_id: int, loss: Money, actor: Actor, now: datetime) -> CompensationClaim:
    """Verify a claim with the loss of principal that is proved; somebody else approves it. City office.

    Raises Unacceptable `loss_above_claim`.
    """
    row = _opened(session, claim_id, actor)
    if loss > row.claimed:
        text = _("The bank claims %(most)s. More is not verified.", most=money_text(row.claimed))
        raise Unacceptable(text, code="loss_above_claim", fields={"loss": [text]})
    row.advance("verify")
    row.loss_minor, row.reviewed_by = loss.minor, actor.person_id
    _note(session, row, "fund_claim.verified", actor, now, amount=loss.amount)
    told = lazy_gettext("Claim %(number)s was verified: a loss of %(amount)s is proved.", number=row.number,
                        amount=loss)  # fmt: skip
    news.tell_bank(session, told, row, "verified", now=now)
    return row


def reject_claim(session: Session, *, claim_id: int, reason: str, actor: Actor, now: datetime) -> CompensationClaim:
    """Reject a claim that is not paid yet, with the reason. City office."""
    row = _opened(session, claim_id, actor)
    _reject(session, row, given(reason, "reason", _("Write why it is rejected.")), actor, now)
    return row


def approve_claim(session: Session, *, claim_id: int, actor: Actor, now: datetime) -> CompensationClaim:
    """Approve what somebody else verified: its shares are fixed and published for five working days (BR-54).

    The loss is divided by the terms of the loan's cover; caps on a claim, a year and a debtor cut the fund's part, and
    the bank bears what they cut off. City office. Raises NotAllowed `four_eyes`.
    """
    row = _opened(session, claim_id, actor)
    CompensationClaim.__lifecycle__.after(row.state, "publish")
    if actor.person_id is not None and actor.person_id == row.reviewed_by:
        text = _("You verified this claim, so somebody else of the office approves it.")
        raise NotAllowed(text, code="four_eyes")
    loan = found(session, CoveredLoan, row.loan_id)
    today = business_date(now)
    parts = shares_of_loss(row.loss, loan.terms.shares, at_most=_most(session, loan))
    ends, pay_by = publicity_days(session, today)
    row.divide(parts)
    row.published_on, row.publicity_ends, row.pay_by = today, ends, pay_by
    row.approved_by = actor.person_id
    row.advance("publish")
    _note(session, row, "fund_claim.approved", actor, now, amount=Money(row.fund_minor).amount,
          to=ends.isoformat())  # fmt: skip
    told = lazy_gettext("Claim %(number)s was approved and is in publicity.", number=row.number)
    news.tell_bank(session, told, row, "published", now=now)
    return row


def _most(session: Session, loan: CoveredLoan) -> Money | None:
    """What the fund may bear of a loss on this loan: the cap on a claim, that on a year, above which it could never be
    paid, and what is left of that on the debtor."""
    limits = [cap for cap in (loan.terms.claim_cap, loan.terms.year_cap) if cap is not None]
    if (cap := loan.terms.debtor_cap) is not None:
        limits.append(Money(max(0, cap.minor - queries.borne_for_debtor(session, loan.fund_id, loan.debtor_key).minor)))
    return min(limits, key=lambda money: money.minor) if limits else None


def file_objection(
    session: Session,
    *,
    claim_id: int,
    statement: str,
    contact: str,
    name: str = "",
    received_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> ClaimObjection:
    """An objection in writing with a real name, within publicity (BR-54).

    Who is signed in objects in the own name; the city office enters a letter with its writer's name and the day on
    which it came. Raises Unacceptable `anonymous`, `statement_missing`, `contact_missing`; Conflict `not_public`,
    `too_late`.
    """
    row = locked(session, CompensationClaim, claim_id)
    by_office = actor.has(*OFFICE)
    day = received_on if by_office and received_on is not None else business_date(now)
    if not by_office:
        name = f"{actor.name} ({actor.organisation_name})" if actor.organisation_name else actor.name
    _must_be_in_publicity(row, day)
    must_be_day(day, row.published_on or day, now, "received_on")
    objection = ClaimObjection(
        claim_id=row.id,
        name=_named(name),
        contact=given(contact, "contact", _("Write an address, telephone number or e-mail address for the answer.")),
        statement=given(statement, "statement", _("Write what you object to, and why.")),
        received_on=day,
        person_id=None if by_office else actor.person_id,
        entered_at=now,
    )
    row.advance("object")
    session.add(objection)
    session.flush()
    _note(session, row, "fund_claim.objected", actor, now)
    text = lazy_gettext("Decide on an objection to claim %(number)s.", number=row.number)
    news.tell_office(session, text, row, f"objection:{objection.id}", now=now)
    told = lazy_gettext("Somebody objects to claim %(number)s. The office decides before it pays.", number=row.number)
    news.tell_bank(session, told, row, f"objection:{objection.id}", now=now)
    return objection


def decide_objection(
    session: Session, *, objection_id: int, uphold: bool, decision: str, actor: Actor, now: datetime
) -> ClaimObjection:
    """Dismiss an objection with the reason, or uphold it: then the claim is rejected. City office."""
    row = _opened(session, found(session, ClaimObjection, objection_id).claim_id, actor)
    objection = locked(session, ClaimObjection, objection_id)
    act = "uphold" if uphold else "dismiss"
    ClaimObjection.__lifecycle__.after(objection.state, act)
    objection.decision = given(decision, "decision", _("Write the reason of the decision."))
    objection.decided_at = now
    objection.advance(act)
    _note(session, row, "fund_claim.objection_decided", actor, now, reason=objection.decision)
    if uphold:
        _reject(session, row, objection.decision, actor, now)
    else:
        told = lazy_gettext("The objection to claim %(number)s is dismissed.", number=row.number)
        news.tell_bank(session, told, row, f"dismissed:{objection.id}", now=now)
    return objection


def must_be_uncontested(session: Session, row: CompensationClaim, today: date) -> None:
    """Conflict `in_publicity` while publicity lasts, `objections_open` while an objection is not decided."""
    if row.publicity_ends is not None and today <= row.publicity_ends:
        text = _("Publicity lasts to the end of %(day)s. Pay on a later day.", day=day_text(row.publicity_ends))
        raise Conflict(text, code="in_publicity", rule=RULE)
    open_ones = select(ClaimObjection.id).filter_by(claim_id=row.id, state=ObjectionState.OPEN)
    if session.scalar(open_ones.limit(1)) is not None:
        text = _("An objection is not decided yet. Decide on it first.")
        raise Conflict(text, code="objections_open", rule=RULE)


def _must_be_in_publicity(row: CompensationClaim, day: date) -> None:
    if row.state is not ClaimState.PUBLIC:
        text = _("This claim is not in publicity, so there is nothing to object to.")
        raise Conflict(text, code="not_public", rule=RULE)
    if row.publicity_ends is not None and day > row.publicity_ends:
        text = _("Publicity ended on %(day)s. A later objection is not taken.", day=day_text(row.publicity_ends))
        raise Conflict(text, code="too_late", rule=RULE)


def _named(name: str) -> str:
    said = " ".join(name.split())
    plain = "".join(sign for sign in said.casefold() if unicodedata.category(sign)[0] in "LN" or sign == "/")
    if len(plain) < 2 or plain in NOBODY:
        text = _("An objection bears the real name of its writer; an anonymous one is not taken.")
        raise Unacceptable(text, code="anonymous", fields={"name": [text]}, rule=RULE)
    return said[:200]


def _opened(session: Session, claim_id: int, actor: Actor) -> CompensationClaim:
    """The claim, locked behind its fund. City office."""
    actor.must_have(*OFFICE)
    loan = found(session, CoveredLoan, found(session, CompensationClaim, claim_id).loan_id)
    locked(session, Fund, loan.fund_id)
    return locked(session, CompensationClaim, claim_id)


def _reject(session: Session, row: CompensationClaim, reason: str, actor: Actor, now: datetime) -> None:
    row.advance("reject")
    row.reason = reason
    session.flush()
    _note(session, row, "fund_claim.rejected", actor, now, reason=reason)
    text = lazy_gettext("Claim %(number)s is rejected. Its page says why.", number=row.number)
    news.tell_bank(session, text, row, "rejected", now=now)


def _note(session: Session, row: CompensationClaim, action: str, actor: Actor, now: datetime, **more: object) -> None:
    session.flush()
    after = {"state": row.state.value, **more}
    audit.record(session, row.subject, action, actor=actor, now=now, after=after)
