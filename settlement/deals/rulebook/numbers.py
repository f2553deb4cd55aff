"""Rules with numbers that are neither commission nor tax: center shares, how long commission is taken of royalties, the
inventors' part, the effect of earnest money, and what is transferred without a second officer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.i18n import _
from core.money import Money
from settlement.deals.earnest import EarnestRule
from settlement.deals.inventors import InventorRule
from settlement.deals.rules import ShareRule, TrailingRule
from settlement.payments.limits import TransferLimit, write_limit
from settlement.rulebook.models import RuleProposal
from settlement.rulebook.proposing import make_room, propose, rule_exists

WHOLE = 10_000
MOST_TRANSFER = 10**12  # minor units
ROLES = ("CLOSE", "LIST", "INTRODUCE")
TAKERS = ("platform", "center", "broker")


class NumberKind(StrEnum):
    """Which rule."""

    SHARES = "shares"
    TRAILING = "trailing"
    INVENTORS = "inventors"
    EARNEST = "earnest"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class NumberRule:
    """One rule: `of` is the role, the taker or the currency it is about ('' for all), `numbers` its figures (parts in
    basis points, amounts in minor units) by name, `valid_to` the day from which it holds no more."""

    kind: NumberKind
    of: str
    numbers: Mapping[str, int | None]
    valid_from: date
    valid_to: date | None
    source: str


def number_rules(session: Session) -> list[NumberRule]:
    """All of them, those that were, are and will be in force, each kind by its days."""
    return [*_shares(session), *_trailing(session), *_inventors(session), *_earnest(session), *_transfers(session)]


def _shares(session: Session) -> list[NumberRule]:
    rows = session.scalars(select(ShareRule).order_by(ShareRule.valid_from, ShareRule.id))
    return [
        NumberRule(NumberKind.SHARES, row.role, {"share_bp": row.share_bp}, row.valid_from, row.valid_to, row.source)
        for row in rows
    ]


def _trailing(session: Session) -> list[NumberRule]:
    rows = session.scalars(select(TrailingRule).order_by(TrailingRule.valid_from, TrailingRule.id))
    return [
        NumberRule(NumberKind.TRAILING, row.taker, {"years": row.years}, row.valid_from, row.valid_to, row.source)
        for row in rows
    ]


def _inventors(session: Session) -> list[NumberRule]:
    rows = session.scalars(select(InventorRule).order_by(InventorRule.valid_from)).all()
    ends = [*(row.valid_from for row in rows[1:]), None]  # the next one takes its place
    return [
        NumberRule(
            NumberKind.INVENTORS, "", {"least_bp": row.least_bp, "months": row.months}, row.valid_from, end, row.source
        )
        for row, end in zip(rows, ends, strict=True)
    ]


def _earnest(session: Session) -> list[NumberRule]:
    rows = session.scalars(select(EarnestRule).order_by(EarnestRule.valid_from)).all()
    ends = [*(row.valid_from for row in rows[1:]), None]
    return [
        NumberRule(NumberKind.EARNEST, "", {"most_bp": row.most_bp}, row.valid_from, end, row.source)
        for row, end in zip(rows, ends, strict=True)
    ]


def _transfers(session: Session) -> list[NumberRule]:
    rows = session.scalars(select(TransferLimit).order_by(TransferLimit.currency, TransferLimit.valid_from)).all()
    ends = [behind.valid_from if behind.currency == row.currency else None for row, behind in pairwise(rows)]
    return [
        NumberRule(NumberKind.TRANSFER, row.currency, {"most_minor": row.most_minor}, row.valid_from, end, row.source)
        for row, end in zip(rows, [*ends, None], strict=False)
    ]


def propose_shares(
    session: Session, *, shares: Mapping[str, int], valid_from: date, source: str, actor: Actor, now: datetime
) -> RuleProposal:
    """Propose for how much of a deal's volume and commission each role of a center stands (BR-83), in basis points.

    Deals that are agreed before keep theirs. Raises NotAllowed, Unacceptable by field, Conflict `already_asked`.
    """
    faults: dict[str, list[str]] = {}
    if set(shares) != set(ROLES) or sum(shares.values()) != WHOLE or min(shares.values(), default=0) < 0:
        faults["close_bp"] = [_("The three shares add up to 100 per cent.")]
    content = {role: shares.get(role, 0) for role in ROLES}
    return propose(session, "shares", content, valid_from, source, faults, actor=actor, now=now)


def propose_trailing(
    session: Session, *, taker: str, years: int | None, valid_from: date, source: str, actor: Actor, now: datetime
) -> RuleProposal:
    """Propose for how many years of a licence a taker has commission of its royalties; None is as long as they run."""
    faults: dict[str, list[str]] = {}
    if taker not in TAKERS:
        faults["taker"] = [_("Choose who takes the commission.")]
    if years is not None and not 1 <= years <= 50:
        faults["years"] = [_("Write 1 to 50 years, or leave it empty for as long as royalties run.")]
    content = {"taker": taker, "years": years}
    return propose(session, f"trailing:{taker}", content, valid_from, source, faults, actor=actor, now=now)


def propose_inventors(
    session: Session, *, least_bp: int, months: int, valid_from: date, source: str, actor: Actor, now: datetime
) -> RuleProposal:
    """Propose the least part of the net income that goes to the inventors, and within how many months (BR-70)."""
    faults: dict[str, list[str]] = {}
    if not 1 <= least_bp <= WHOLE:
        faults["least_bp"] = [_("Write a part from 0.01 to 100 per cent.")]
    if not 1 <= months <= 24:
        faults["months"] = [_("Write 1 to 24 months.")]
    content = {"least_bp": least_bp, "months": months}
    return propose(session, "inventors", content, valid_from, source, faults, actor=actor, now=now)


def propose_earnest(
    session: Session, *, most_bp: int, valid_from: date, source: str, actor: Actor, now: datetime
) -> RuleProposal:
    """Propose up to which part of the price earnest money has its effect (Civil Code, article 586; BR-66)."""
    faults = {} if 1 <= most_bp <= WHOLE else {"most_bp": [_("Write a part from 0.01 to 100 per cent.")]}
    return propose(session, "earnest", {"most_bp": most_bp}, valid_from, source, faults, actor=actor, now=now)


def propose_transfer(
    session: Session, *, most: Money, valid_from: date, source: str, actor: Actor, now: datetime
) -> RuleProposal:
    """Propose up to what amount transfers to payees' accounts at a provider leave without a second officer, of one
    purpose or to one payee in a day; in the amount's currency. Nothing is as good as none."""
    faults = {} if 0 <= most.minor <= MOST_TRANSFER else {"most": [_("Write an amount that one day can hold.")]}
    content = {"currency": most.currency, "most_minor": most.minor}
    about = f"transfer:{most.currency}"
    return propose(session, about, content, valid_from, source, faults, actor=actor, now=now)


def put_shares_in_force(session: Session, row: RuleProposal, today: date) -> None:
    """Write the three shares that were approved."""
    for role, share_bp in row.content.items():
        same = select(ShareRule).filter_by(role=role).order_by(ShareRule.valid_from).with_for_update()
        valid_to = make_room(session.scalars(same).all(), row.valid_from)
        session.add(
            ShareRule(role=role, share_bp=share_bp, valid_from=row.valid_from, valid_to=valid_to, source=row.source)
        )
    session.flush()


def put_trailing_in_force(session: Session, row: RuleProposal, today: date) -> None:
    """Write the years that were approved; steps of the rule before stay."""
    taker = row.content["taker"]
    same = select(TrailingRule).filter_by(taker=taker).order_by(TrailingRule.valid_from).with_for_update()
    others = session.scalars(same).all()
    before = [each for each in others if each.valid_from < row.valid_from]
    valid_to = make_room(others, row.valid_from)
    steps = before[-1].tiers if before else []
    session.add(
        TrailingRule(
            taker=taker, years=row.content["years"], tiers=steps, valid_from=row.valid_from, valid_to=valid_to,
            source=row.source,
        )
    )  # fmt: skip
    session.flush()


def put_inventors_in_force(session: Session, row: RuleProposal, today: date) -> None:
    """Write the part and the months that were approved; the rule before holds until the day before."""
    _must_be_free(session, InventorRule, row.valid_from)
    session.add(InventorRule(**row.content, valid_from=row.valid_from, source=row.source))
    session.flush()


def put_earnest_in_force(session: Session, row: RuleProposal, today: date) -> None:
    """Write the part that was approved; the rule before holds until the day before."""
    _must_be_free(session, EarnestRule, row.valid_from)
    session.add(EarnestRule(**row.content, valid_from=row.valid_from, source=row.source))
    session.flush()


def put_transfer_in_force(session: Session, row: RuleProposal, today: date) -> None:
    """Write the limit that was approved; the one before, of the same currency, holds until the day before."""
    most = Money(row.content["most_minor"], row.content["currency"])
    write_limit(session, most, valid_from=row.valid_from, source=row.source)


def _must_be_free(session: Session, model: type[InventorRule] | type[EarnestRule], day: date) -> None:
    if session.scalar(select(model.id).filter_by(valid_from=day)) is not None:
        raise rule_exists()


PUT_IN_FORCE: dict[str, Callable[[Session, RuleProposal, date], None]] = {
    "shares": put_shares_in_force,
    "trailing": put_trailing_in_force,
    "inventors": put_inventors_in_force,
    "earnest": put_earnest_in_force,
    "transfer": put_transfer_in_force,
}
