"""Acts and reads of insurance policies: put on record, claims under them, what the insurers decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from core import audit
from core.actor import Actor
from core.answers import given, must_be_day
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, NotFound, Unacceptable
from core.i18n import _
from core.money import Money
from core.show import money as money_text
from finance.attribution import services as attribution
from finance.attribution.models import Attribution
from finance.funds.policies import InsuranceClaim, InsurancePolicy, PolicyKind
from finance.funds.standing import EARLIEST, insurer_of
from parties.organisations.keeping import keep_only_one
from parties.organisations.models import fold_name
from parties.organisations.services import accepted_uscc
from settlement.volumes.models import Category, RightKind

MOST = 500  # on one page
AHEAD = 366  # days


def record_policy(
    session: Session,
    *,
    number: str,
    kind: PolicyKind,
    insurer: str,
    insured: str,
    insured_uscc: str,
    premium: Money,
    sum_insured: Money,
    first_day: date,
    last_day: date,
    rights: Sequence[str] = (),
    actor: Actor,
    now: datetime,
) -> InsurancePolicy:
    """Put a policy on record: its insurer, under its own name, or the city office. It may begin within a year.

    Raises NotAllowed, Conflict `policy_exists`, Unacceptable by field.
    """
    home = insurer_of(session, actor)
    if (first_day - business_date(now)).days > AHEAD:
        text = _("Enter it within a year of the day on which it begins.")
        raise Unacceptable(text, code="day_outside", fields={"first_day": [text]})
    must_be_day(min(first_day, business_date(now)), EARLIEST, now, "first_day")
    if last_day < first_day:
        text = _("The last day is before the first. Check both dates.")
        raise Unacceptable(text, code="days_reversed", fields={"last_day": [text]})
    if premium > sum_insured:
        text = _("The premium is above the sum insured. Check both amounts.")
        raise Unacceptable(text, code="premium_above_sum", fields={"premium": [text]})
    uscc, _warning = accepted_uscc(insured_uscc, "CN", needed=True)
    row = InsurancePolicy(
        number=given(number, "number", _("Write the policy’s number.")).upper(), kind=kind,
        insurer=home.name if home is not None else given(insurer, "insurer", _("Write who insures.")),
        insurer_id=home.id if home is not None else None,
        insured=given(insured, "insured", _("Write who is insured.")), insured_key=uscc or "",
        rights=[" ".join(each.split())[:60] for each in rights if each.strip()], premium_minor=premium.minor,
        sum_minor=sum_insured.minor, first_day=first_day, last_day=last_day, entered_at=now,
    )  # fmt: skip
    taken = _("A policy with this number is on record.")
    keep_only_one(session, row, Conflict(taken, code="policy_exists", fields={"number": [taken]}))
    after = {"code": row.number, "name": row.insured, "amount": sum_insured.amount, "to": last_day.isoformat()}
    audit.record(session, row.subject, "policy.recorded", actor=actor, now=now, after=after)
    return row


def report_policy_claim(
    session: Session, *, policy_id: int, occurred_on: date, what: str, claimed: Money, actor: Actor, now: datetime
) -> InsuranceClaim:
    """What happened within the days of the cover: the insurer of the policy, or the city office.

    Raises NotAllowed, Unacceptable `day_outside`, `above_sum`.
    """
    policy = _own(session, policy_id, actor)
    must_be_day(occurred_on, policy.first_day, now, "occurred_on")
    if occurred_on > policy.last_day:
        text = _("The policy did not cover this day.")
        raise Unacceptable(text, code="day_outside", fields={"occurred_on": [text]})
    if claimed > policy.sum_insured:
        text = _("The sum insured is %(most)s.", most=money_text(policy.sum_insured))
        raise Unacceptable(text, code="above_sum", fields={"claimed": [text]})
    row = InsuranceClaim(
        policy_id=policy.id, occurred_on=occurred_on, what=given(what, "what", _("Write what happened.")),
        claimed_minor=claimed.minor, entered_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    after = {"amount": claimed.amount, "from": occurred_on.isoformat()}
    audit.record(session, policy.subject, "policy.claimed", actor=actor, now=now, after=after)
    return row


def decide_policy_claim(
    session: Session,
    *,
    claim_id: int,
    decided_on: date,
    paid: Money | None = None,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> InsuranceClaim:
    """The insurer paid, or rejected the claim with a reason where no amount is given: itself, or the city office.

    All payments under a policy stay within the sum insured: Conflict `sum_used_up`.
    """
    policy = _own(session, found(session, InsuranceClaim, claim_id).policy_id, actor)
    row = locked(session, InsuranceClaim, claim_id)
    must_be_day(decided_on, row.occurred_on, now, "decided_on")
    others = select(InsuranceClaim).where(InsuranceClaim.policy_id == policy.id, InsuranceClaim.id != row.id)
    left = Money(policy.sum_minor - sum(each.paid_minor for each in session.scalars(others)))
    if paid is not None and (paid > left or paid > row.claimed):
        text = _("Of the sum insured %(left)s are left, and no more is paid than was claimed.", left=money_text(left))
        raise Conflict(text, code="sum_used_up", fields={"paid": [text]})
    why = " ".join(reason.split()) if paid else given(reason, "reason", _("Write why it is rejected."))
    row.advance("pay" if paid else "reject")
    row.paid_minor, row.decided_on, row.reason = paid.minor if paid else 0, decided_on, why
    session.flush()
    after = {"state": row.state.value, "amount": row.paid.amount, "reason": why}
    audit.record(session, policy.subject, "policy.decided", actor=actor, now=now, after=after)
    return row


def name_serving_center(
    session: Session, *, policy_id: int, center_id: int, right_kind: RightKind, actor: Actor, now: datetime
) -> Attribution:
    """Name the center that brought a policy about: its insurer, or the city office. Its sum insured counts apart, from
    the first day of cover (BR-82), once that center confirms it. Raises Conflict `center_named`, Unacceptable."""
    policy = _own(session, policy_id, actor)
    served = attribution.Served(
        policy.subject, policy.number, "/funds/policies", Category.INSURANCE, right_kind, policy.sum_insured,
        policy.first_day, fold_name(policy.number)[:80],
    )  # fmt: skip
    return attribution.name_center(session, served, center_id=center_id, actor=actor, now=now)


def _own(session: Session, policy_id: int, actor: Actor) -> InsurancePolicy:
    """The policy, locked, for its insurer or the city office; NotFound for another insurer."""
    policy = locked(session, InsurancePolicy, policy_id)
    must_be_own(session, policy, actor)
    return policy


def must_be_own(session: Session, policy: InsurancePolicy, actor: Actor) -> None:
    """NotFound for another insurer than the policy's; the city office sees all, NotAllowed for everybody else."""
    home = insurer_of(session, actor)
    if home is not None and policy.insurer_id != home.id:
        raise NotFound(_("There is nothing here under this number."))


@dataclass(frozen=True, slots=True)
class Sums:
    """All policies of a list: how many, their premiums and sums insured, CNY."""

    count: int
    premiums: Money
    insured: Money


def policies(
    session: Session, *, on: date | None = None, insurer_id: int | None = None, limit: int | None = None
) -> list[InsurancePolicy]:
    """Policies (that cover a day, of one insurer) with their claims, the latest first; up to `limit` of them."""
    asked = select(InsurancePolicy).order_by(InsurancePolicy.first_day.desc(), InsurancePolicy.id.desc())
    asked = asked.where(*_wanted(on, insurer_id)).options(selectinload(InsurancePolicy.claims))
    return list(session.scalars(asked if limit is None else asked.limit(limit)))


def sums(session: Session, *, on: date | None = None, insurer_id: int | None = None) -> Sums:
    """The same policies counted and summed, all of them however many a page shows."""
    asked = select(
        func.count(InsurancePolicy.id), func.sum(InsurancePolicy.premium_minor), func.sum(InsurancePolicy.sum_minor)
    ).where(*_wanted(on, insurer_id))
    count, premiums, insured = session.execute(asked).one()
    return Sums(count, Money(int(premiums or 0)), Money(int(insured or 0)))


def _wanted(on: date | None, insurer_id: int | None) -> list[ColumnElement[bool]]:
    kept: list[ColumnElement[bool]] = []
    if on is not None:
        kept += [InsurancePolicy.first_day <= on, InsurancePolicy.last_day >= on]
    if insurer_id is not None:
        kept.append(InsurancePolicy.insurer_id == insurer_id)
    return kept
