"""Acts of alliances: found and dissolve, join and leave, products, referrals and their outcomes, a list of members."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, bulk, lists
from core.actor import Actor
from core.answers import given
from core.clock import business_date
from core.db import locked
from core.errors import Conflict, Unacceptable
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.lists import Column, Line
from core.money import Money
from parties.organisations.keeping import keep_only_one
from parties.organisations.models import OrganisationKind
from registers.alliances.models import (
    Alliance,
    AllianceKind,
    AllianceMember,
    Category,
    FinanceProduct,
    Outcome,
    Referral,
)
from registers.programmes import bodies
from registers.programmes.bodies import Named
from registers.programmes.columns import BODY_COLUMNS
from registers.programmes.models import Intake
from registers.programmes.standing import OFFICE, must_be_day
from registers.programmes.taking_in import check_names, keep_intake, known_intake, named_in

REGISTER = "members"
CODE = re.compile(r"[A-Z0-9](-?[A-Z0-9]){1,19}")
CATEGORY_WORDS = lists.words_of(
    Category,
    ("银行", Category.BANKING),
    ("保险", Category.INSURANCE),
    ("担保", Category.GUARANTEE),
    ("评估", Category.EVALUATION),
    ("服务", Category.SERVICE),
    ("企业", Category.ENTERPRISE),
    ("科研", Category.RESEARCH),
)
COLUMNS = (
    Column("alliance", lazy("Alliance’s code"), ("alliance", "联盟代码"), longest=20),
    *BODY_COLUMNS,
    Column("category", lazy("Category"), ("类别", "成员类别"), longest=40),
    Column("joined_on", lazy("Joined on"), ("加入日期", "入盟日期"), longest=40),
    Column("left_on", lazy("Left on"), ("退出日期", "退盟日期"), needed=False, longest=40),
)


def found_alliance(
    session: Session,
    *,
    code: str,
    kind: AllianceKind,
    name: str,
    founders: Sequence[str],
    founded_on: date,
    name_en: str = "",
    industry: str = "",
    actor: Actor,
    now: datetime,
) -> Alliance:
    """Enter an alliance with the names of those who founded it. City office.

    Raises Conflict `alliance_exists`, Unacceptable by field.
    """
    actor.must_have(*OFFICE)
    plain = code.strip().upper()
    if not CODE.fullmatch(plain) or len(plain) > 20 or plain == "NEW":  # /alliances/new is a page
        text = _("A code has 2 to 20 capital letters and figures, with hyphens between them, such as DL-03.")
        raise Unacceptable(text, code="code_form", fields={"code": [text]})
    must_be_day(founded_on, date(1980, 1, 1), now, "founded_on")
    names = [" ".join(each.split())[:200] for each in founders if each.strip()]
    if not names:
        text = _("Write at least one founding body.")
        raise Unacceptable(text, code="founders_missing", fields={"founders": [text]})
    row = Alliance(
        code=plain,
        kind=kind,
        name=given(name, "name", _("Write the alliance’s name.")),
        name_en=name_en.strip(),
        industry=industry.strip(),
        founders=names,
        founded_on=founded_on,
        entered_at=now,
    )
    taken = _("An alliance with this code or name is on record.")
    keep_only_one(session, row, Conflict(taken, code="alliance_exists", fields={"code": [taken]}))
    after = {"code": row.code, "name": row.name, "from": founded_on.isoformat()}
    audit.record(session, row.subject, "alliance.founded", actor=actor, now=now, after=after)
    return row


def dissolve_alliance(
    session: Session, *, alliance_id: int, dissolved_on: date, reason: str, actor: Actor, now: datetime
) -> Alliance:
    """The alliance is no more from a day on. City office. Raises Conflict `dissolved`."""
    row = _opened(session, alliance_id, actor)
    must_be_day(dissolved_on, _day_after(row.founded_on), now, "dissolved_on")
    why = given(reason, "reason", _("Write why it is dissolved."))
    row.dissolved_on = dissolved_on
    after = {"from": dissolved_on.isoformat(), "reason": why}
    audit.record(session, row.subject, "alliance.dissolved", actor=actor, now=now, after=after)
    return row


def join(
    session: Session,
    *,
    alliance_id: int,
    name: str,
    uscc: str,
    kind: OrganisationKind,
    category: Category,
    joined_on: date,
    name_en: str = "",
    actor: Actor,
    now: datetime,
) -> AllianceMember:
    """A body joins on a day. City office. Raises Conflict `member_already`, Unacceptable by field."""
    row = _opened(session, alliance_id, actor)
    must_be_day(joined_on, row.founded_on, now, "joined_on")
    body = bodies.named(uscc=uscc, name=name, name_en=name_en, kind=kind)
    known = bodies.known(session, [body.key]).get(body.key)
    if known is not None:
        bodies.must_be_the_same(known, body)
    body_id = bodies.entered(session, {body.key: body}, now=now)[body.key]
    later = select(AllianceMember.id).where(
        AllianceMember.alliance_id == row.id,
        AllianceMember.body_id == body_id,
        AllianceMember.left_on.is_(None) | (AllianceMember.left_on > joined_on),
    )
    text = _("It is a member in these days already.")
    if session.scalar(later.limit(1)) is not None:
        raise Conflict(text, code="member_already")
    member = AllianceMember(alliance_id=row.id, body_id=body_id, category=category, joined_on=joined_on, entered_at=now)
    keep_only_one(session, member, Conflict(text, code="member_already"))
    after = {"name": body.name, "category": category.value, "from": joined_on.isoformat()}
    audit.record(session, row.subject, "alliance.joined", actor=actor, now=now, after=after)
    return member


def leave(
    session: Session, *, member_id: int, left_on: date, reason: str, actor: Actor, now: datetime
) -> AllianceMember:
    """A member is one no more from a day on. City office. Raises Conflict `left_already`."""
    actor.must_have(*OFFICE)
    member = locked(session, AllianceMember, member_id)
    if member.left_on is not None:
        raise Conflict(_("It has left already."), code="left_already")
    must_be_day(left_on, _day_after(member.joined_on), now, "left_on")
    why = given(reason, "reason", _("Write why it leaves."))
    member.left_on = left_on
    after = {"name": member.body.name, "from": left_on.isoformat(), "reason": why}
    audit.record(session, member.alliance.subject, "alliance.left", actor=actor, now=now, after=after)
    return member


def offer_product(
    session: Session, *, member_id: int, name: str, terms: str, from_date: date, actor: Actor, now: datetime
) -> FinanceProduct:
    """A member of a finance alliance offers a product. The member itself or the city office.

    Raises Conflict `not_a_finance_alliance`, `not_a_member`, `product_exists`.
    """
    member = locked(session, AllianceMember, member_id)
    _must_be_member(session, member, actor)
    if member.alliance.kind is not AllianceKind.FINANCE:
        raise Conflict(_("Products belong to members of a finance alliance."), code="not_a_finance_alliance")
    must_be_day(from_date, member.joined_on, now, "from_date")
    if member.left_on is not None:
        raise Conflict(_("It has left the alliance."), code="not_a_member")
    row = FinanceProduct(
        member_id=member.id, name=given(name, "name", _("Write the product’s name.")), terms=terms.strip(),
        from_date=from_date, entered_at=now,
    )  # fmt: skip
    taken = _("The member offers a product with this name already.")
    keep_only_one(session, row, Conflict(taken, code="product_exists", fields={"name": [taken]}))
    after = {"name": row.name, "from": from_date.isoformat()}
    audit.record(session, member.alliance.subject, "alliance.product", actor=actor, now=now, after=after)
    return row


def refer(
    session: Session,
    *,
    product_id: int,
    name: str,
    uscc: str,
    need: str,
    referred_on: date,
    actor: Actor,
    now: datetime,
) -> Referral:
    """An enterprise is referred to a product that is offered on the day. City office."""
    actor.must_have(*OFFICE)
    product = locked(session, FinanceProduct, product_id)
    must_be_day(referred_on, product.from_date, now, "referred_on")
    left = product.member.left_on
    if (left is not None and referred_on >= left) or (product.to_date is not None and referred_on >= product.to_date):
        raise Conflict(_("The product is not offered on this day."), code="not_offered")
    body = bodies.named(uscc=uscc, name=name, kind=OrganisationKind.SME)
    known = bodies.known(session, [body.key]).get(body.key)
    if known is not None:
        bodies.must_be_the_same(known, body)
    row = Referral(
        product_id=product.id,
        sme_id=bodies.entered(session, {body.key: body}, now=now)[body.key],
        referred_on=referred_on,
        need=given(need, "need", _("Write what is needed.")),
        entered_at=now,
    )
    session.add(row)
    session.flush()
    after = {"name": body.name, "from": referred_on.isoformat()}
    audit.record(session, product.member.alliance.subject, "alliance.referred", actor=actor, now=now, after=after)
    return row


def decide_referral(
    session: Session,
    *,
    referral_id: int,
    outcome: Outcome,
    decided_on: date,
    amount: Money | None = None,
    actor: Actor,
    now: datetime,
) -> Referral:
    """What became of a referral; one that was concluded has its amount. The member itself or the city office.

    Raises IllegalTransition, Unacceptable by field.
    """
    row = locked(session, Referral, referral_id)
    member = row.product.member
    _must_be_member(session, member, actor)
    act = {Outcome.CONCLUDED: "conclude", Outcome.DECLINED: "decline", Outcome.WITHDRAWN: "withdraw"}.get(outcome, "")
    Referral.__lifecycle__.after(row.state, act)
    must_be_day(decided_on, row.referred_on, now, "decided_on")
    if (outcome is Outcome.CONCLUDED) is not (amount is not None) or (amount is not None and amount.minor <= 0):
        text = _("Write the amount where it was concluded, and only there.")
        raise Unacceptable(text, code="amount_of_concluded", fields={"amount": [text]})
    row.decided_on, row.amount_minor = decided_on, amount.minor if amount is not None else None
    row.advance(act)
    after = {"state": row.state.value, "from": decided_on.isoformat(), "amount": amount.amount if amount else None}
    audit.record(session, member.alliance.subject, "alliance.referral_decided", actor=actor, now=now, after=after)
    return row


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _opened(session: Session, alliance_id: int, actor: Actor) -> Alliance:
    actor.must_have(*OFFICE)
    row = locked(session, Alliance, alliance_id)
    if row.dissolved_on is not None:
        raise Conflict(_("This alliance is dissolved."), code="dissolved")
    return row


def _must_be_member(session: Session, member: AllianceMember, actor: Actor) -> None:
    if not actor.has(*OFFICE):
        holder = bodies.organisation_of(session, member.body)
        actor.must_act_for(holder.id if holder is not None else None)


Read = tuple[Line, Alliance, Named, Category, date, date | None]


def take_in_members(session: Session, *, content: bytes, name: str, actor: Actor, now: datetime) -> Intake:
    """Members out of a list, all lines or none; those on record stay. City office. Raises Unacceptable `list`."""
    actor.must_have(*OFFICE)
    known = known_intake(session, REGISTER, content)
    if known is not None:
        return known
    lines = lists.lines_in(content, COLUMNS)
    alliances = {row.code: row for row in session.scalars(select(Alliance))}
    read = [said for line in lines if (said := _read(line, alliances, business_date(now))) is not None]
    lists.must_fit(lines)
    check_names(session, [(each[0], each[2]) for each in read])
    new = _new(session, read)
    lists.must_fit(lines)
    intake = keep_intake(session, REGISTER, content, name, rows=len(lines), new=len(new), actor=actor, now=now)
    ids = bodies.entered(session, {each[2].key: each[2] for each in new}, now=now)
    rows = [
        {
            "alliance_id": alliance.id, "body_id": ids[body.key], "category": category, "joined_on": joined,
            "left_on": left, "intake_id": intake.id, "entered_at": now,
        }
        for _line, alliance, body, category, joined, left in new
    ]  # fmt: skip
    bulk.insert_all(session, AllianceMember, rows)
    return intake


def _read(line: Line, alliances: dict[str, Alliance], today: date) -> Read | None:
    alliance = alliances.get(line.text("alliance").upper())
    if alliance is None:
        line.fault(_("There is no alliance with this code. Enter it first."))
    body, category = named_in(line), line.choice("category", CATEGORY_WORDS)
    joined, left = line.day("joined_on"), line.day("left_on")
    if alliance is None or body is None or category is None or joined is None:
        return None
    if not alliance.founded_on <= joined <= today or (left is not None and not joined < left <= today):
        line.fault(_("The days lie before the founding, after today, or are turned round."))
    return line, alliance, body, category, joined, left


def _new(session: Session, read: Sequence[Read]) -> list[Read]:
    """Those that are not on record; what overlaps is noted in its line."""
    spans: dict[tuple[int, str], list[tuple[date, date]]] = {}
    same: set[tuple[int, str, date]] = set()
    for row in session.scalars(select(AllianceMember).join(AllianceMember.body)):
        spans.setdefault((row.alliance_id, row.body.key), []).append((row.joined_on, row.left_on or date.max))
        same.add((row.alliance_id, row.body.key, row.joined_on))
    new: list[Read] = []
    for each in read:
        line, alliance, body, _category, joined, left = each
        if (alliance.id, body.key, joined) in same:
            continue
        held = spans.setdefault((alliance.id, body.key), [])
        if any(first < (left or date.max) and last > joined for first, last in held):
            line.fault(_("It is a member in these days already."))
        held.append((joined, left or date.max))
        new.append(each)
    return new
