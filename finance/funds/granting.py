"""Subsidies out of a fund: asked for, approved by a second person within the rule's limits, paid in parts, released."""

import unicodedata
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import TRADER_ROLES, Actor
from core.answers import given
from core.clock import business_date, business_year
from core.db import found, locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _, lazy_gettext
from core.money import Money
from core.show import money as money_text
from finance.funds import accounts
from finance.funds.grants import GrantState, SubsidyGrant, SubsidyKind, SubsidyPayment, SubsidyRule, standing_minor
from finance.funds.models import Fund, FundKind
from finance.funds.news import offices
from finance.funds.standing import OFFICE, opened
from finance.funds.states import FundState
from parties.notices.services import notify
from parties.organisations.keeping import keep_only_one
from parties.organisations.models import Organisation
from parties.organisations.services import accepted_uscc
from settlement.ledger.services import Move

DEAD = (GrantState.REFUSED, GrantState.RELEASED)
ONCE = "BR-56"
LIMITS = "BR-52"


def ask_for_subsidy(
    session: Session,
    *,
    fund_id: int,
    kind: SubsidyKind,
    thing: str,
    beneficiary: str,
    beneficiary_uscc: str,
    year: int,
    cost: Money,
    amount: Money,
    statement: str,
    actor: Actor,
    now: datetime,
) -> SubsidyGrant:
    """Enter a request for a subsidy of `thing`: a project's code, a loan's, policy's or report's number. The
    beneficiary asks for itself, under its own name and code, or the city office enters what came on paper.

    The same subject is subsidised once: Conflict `subsidised_already` (BR-56). Raises Conflict `fund_suspended`,
    Unacceptable by field.
    """
    own = None if actor.has(*OFFICE) else _applicant(session, actor)
    if own is not None:
        beneficiary, beneficiary_uscc = own.name, own.uscc or ""
    fund = opened(session, fund_id, FundKind.SUBSIDY)
    _must_go_on(fund)
    if not fund.opened_on.year - 1 <= year <= business_year(now):
        text = _("Write a year from %(first)s to %(last)s.", first=fund.opened_on.year - 1, last=business_year(now))
        raise Unacceptable(text, code="year_outside", fields={"year": [text]})
    if amount > cost:
        text = _("A subsidy is at most what was spent: %(cost)s.", cost=money_text(cost))
        raise Unacceptable(text, code="above_cost", fields={"amount": [text]})
    uscc, _warning = accepted_uscc(beneficiary_uscc, "CN", needed=True)
    named = given(thing, "thing", _("Write the code or number of what is subsidised.")).upper()[:80]
    of_year = f":{year}" if kind is SubsidyKind.INTEREST else ""
    row = SubsidyGrant(
        fund_id=fund.id, kind=kind, subject_key=f"{kind.value}:{named}{of_year}", once_key=once(kind, named, of_year),
        beneficiary=given(beneficiary, "beneficiary", _("Write who receives it.")), beneficiary_key=uscc or "",
        year=year, cost_minor=cost.minor, amount_minor=amount.minor,
        statement=given(statement, "statement", _("Write what it is for.")), asked_by=actor.person_id,
        asked_on=business_date(now), entered_at=now,
    )  # fmt: skip
    taken = _("A subsidy for this was asked for or granted already. Nothing is subsidised twice.")
    keep_only_one(session, row, Conflict(taken, code="subsidised_already", fields={"thing": [taken]}, rule=ONCE))
    after = {"name": row.beneficiary, "amount": amount.amount, "code": row.thing, "year": year}
    audit.record(session, row.subject, "subsidy.asked", actor=actor, now=now, after=after)
    if own is not None:
        told = lazy_gettext("%(name)s applies for a subsidy of %(amount)s.", name=own.name, amount=amount)
        for office in offices(session):
            notify(session, organisation_id=office, text=told, href=f"/funds/subsidies/{row.id}", key=row.subject,
                   roles=OFFICE, now=now)  # fmt: skip
    return row


def _applicant(session: Session, actor: Actor) -> Organisation:
    """Whom the actor applies for; NotAllowed for who acts for nobody, Conflict `not_verified` before the organisation
    was looked at, `code_missing` without a credit code."""
    actor.must_have(*TRADER_ROLES)
    if actor.organisation_id is None:
        raise NotAllowed(_("Subsidies are applied for by organisations. Change whom you act for."))
    home = found(session, Organisation, actor.organisation_id)
    if not home.is_verified:
        text = _("Your organisation is not verified yet. A subsidy is applied for once its papers are looked at.")
        raise Conflict(text, code="not_verified")
    if home.uscc is None:
        text = _("Your organisation has no unified social credit code on record. Ask its administrator to add it.")
        raise Conflict(text, code="code_missing")
    return home


def once(kind: SubsidyKind, thing: str, of_year: str) -> str:
    """What makes two requests one subject, in whichever width, case, dashes and blanks its number is written."""
    plain = "".join(unicodedata.normalize("NFKC", thing).casefold().split())
    said = "".join("-" if unicodedata.category(sign) == "Pd" else sign for sign in plain)
    return f"{kind.value}:{said}{of_year}"[:120]


def _must_go_on(fund: Fund) -> None:
    if fund.state is FundState.SUSPENDED:
        raise Conflict(_("The fund is suspended and commits nothing."), code="fund_suspended")


def approve_subsidy(session: Session, *, grant_id: int, actor: Actor, now: datetime) -> SubsidyGrant:
    """Commit a subsidy that somebody else entered, within the limits of the rule (BR-52). City office.

    Raises NotAllowed `four_eyes`, Conflict `fund_suspended`, `fund_closed`, `above_limit`, `years_used_up`,
    `fund_exhausted`, `rules_missing`.
    """
    row, fund = _opened(session, grant_id, actor)
    SubsidyGrant.__lifecycle__.after(row.state, "approve")
    opened(session, fund.id, FundKind.SUBSIDY)
    _must_go_on(fund)
    if actor.person_id is not None and actor.person_id == row.asked_by:
        raise NotAllowed(_("You entered this request, so somebody else of the office approves it."), code="four_eyes")
    limit = None if row.kind is SubsidyKind.INVESTMENT else _limit(session, row)
    if limit is not None and row.amount > limit:
        text = _("By the rule in force at most %(most)s can be granted for this year.", most=money_text(limit))
        raise Conflict(text, code="above_limit", rule=LIMITS)
    today = business_date(now)
    moves = [Move(accounts.capital(fund), accounts.committed(fund), row.amount)]
    accounts.post(session, fund, f"{row.subject}:commitment", moves, today, actor=actor, now=now, note=row.number)
    row.limit_minor = limit.minor if limit is not None else None
    row.approved_by, row.committed_on = actor.person_id, today
    row.advance("approve")
    _note(session, row, "subsidy.committed", actor, now, amount=row.amount.amount)
    return row


def _limit(session: Session, row: SubsidyGrant) -> Money:
    """What the rule leaves for this beneficiary, kind and year; the rule's row is the lock for all approvals."""
    in_force = select(SubsidyRule).where(SubsidyRule.kind == row.kind, SubsidyRule.valid_from <= row.asked_on)
    in_force = in_force.where(SubsidyRule.valid_to.is_(None) | (SubsidyRule.valid_to > row.asked_on))
    rule = session.scalar(in_force.order_by(SubsidyRule.valid_from.desc()).limit(1).with_for_update())
    if rule is None:
        raise Conflict(_("No rule in force says how much of this is subsidised."), code="rules_missing", rule=LIMITS)
    granted = select(SubsidyGrant.year, func.sum(standing_minor())).where(
        SubsidyGrant.beneficiary_key == row.beneficiary_key,
        SubsidyGrant.kind == row.kind,
        SubsidyGrant.state.not_in((GrantState.ASKED, *DEAD)),
    )
    by_year = {year: int(sum_) for year, sum_ in session.execute(granted.group_by(SubsidyGrant.year))}
    if rule.most_years is not None and _run(set(by_year) | {row.year}, row.year) > rule.most_years:
        text = _("It is granted for at most %(years)s consecutive years.", years=rule.most_years)
        raise Conflict(text, code="years_used_up", rule=LIMITS)
    left = max(0, rule.most_minor - by_year.get(row.year, 0))
    return Money(min(row.cost.share(rule.share_bp).minor, left))


def _run(years: set[int], year: int) -> int:
    """How many consecutive years there are around one of them."""
    first = last = year
    while first - 1 in years:
        first -= 1
    while last + 1 in years:
        last += 1
    return last - first + 1


def refuse_subsidy(session: Session, *, grant_id: int, reason: str, actor: Actor, now: datetime) -> SubsidyGrant:
    """Refuse a request, with the reason. City office."""
    row, _fund = _opened(session, grant_id, actor)
    row.advance("refuse")
    row.reason = given(reason, "reason", _("Write why the subsidy is refused."))
    _note(session, row, "subsidy.refused", actor, now, reason=row.reason)
    return row


def pay_subsidy(session: Session, *, grant_id: int, amount: Money, actor: Actor, now: datetime) -> SubsidyPayment:
    """Pay a part of a committed subsidy, or the rest of it. City office: another officer than the one who approved it
    (NotAllowed `four_eyes`). Raises Conflict `above_commitment`."""
    row, fund = _opened(session, grant_id, actor)
    SubsidyGrant.__lifecycle__.after(row.state, "pay a part")
    if actor.person_id is not None and actor.person_id == row.approved_by:
        raise NotAllowed(_("You approved this subsidy, so somebody else of the office pays it."), code="four_eyes")
    rest = row.amount - row.paid
    if amount > rest:
        text = _("Of this subsidy %(rest)s are not paid yet. More is not paid.", rest=money_text(rest))
        raise Conflict(text, code="above_commitment", fields={"amount": [text]})
    today, place = business_date(now), len(row.payments) + 1
    moves = [Move(accounts.committed(fund), accounts.pool(fund), amount)]
    key = f"{row.subject}:payment:{place}:{row.paid_minor}"
    accounts.post(session, fund, key, moves, today, actor=actor, now=now, note=row.number)
    payment = SubsidyPayment(
        grant_id=row.id, amount_minor=amount.minor, paid_on=today, sent_by=actor.person_id,
        approved_by=row.approved_by, entered_at=now,
    )  # fmt: skip
    session.add(payment)
    row.paid_minor += amount.minor
    row.advance("pay the last" if row.paid == row.amount else "pay a part")
    _note(session, row, "subsidy.paid", actor, now, amount=amount.amount)
    return payment


def release_subsidy(session: Session, *, grant_id: int, reason: str, actor: Actor, now: datetime) -> SubsidyGrant:
    """The rest is not needed: it is free for others again. City office."""
    row, fund = _opened(session, grant_id, actor)
    act = "end" if row.paid else "release"
    SubsidyGrant.__lifecycle__.after(row.state, act)
    why = given(reason, "reason", _("Write why the rest is not needed."))
    moves = [Move(accounts.committed(fund), accounts.capital(fund), row.amount - row.paid)]
    key = f"{row.subject}:release"
    accounts.post(session, fund, key, moves, business_date(now), actor=actor, now=now, note=row.number)
    row.reason = why
    row.advance(act)
    _note(session, row, "subsidy.released", actor, now, amount=(row.amount - row.paid).amount, reason=why)
    return row


def _opened(session: Session, grant_id: int, actor: Actor) -> tuple[SubsidyGrant, Fund]:
    """The subsidy, locked behind its fund. City office."""
    actor.must_have(*OFFICE)
    fund = locked(session, Fund, found(session, SubsidyGrant, grant_id).fund_id)
    return locked(session, SubsidyGrant, grant_id), fund


def _note(session: Session, row: SubsidyGrant, action: str, actor: Actor, now: datetime, **more: object) -> None:
    session.flush()
    after = {"state": row.state.value, **more}
    audit.record(session, row.subject, action, actor=actor, now=now, after=after)
