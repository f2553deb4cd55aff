"""Other numbers than those of the start: a published rule stands, so it ends and another follows."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from settlement.deals.fees import DealKind, FeeRule, FeeTaker, Payer

FROM = date(2026, 2, 1)
Rule = TypeVar("Rule", bound=Any)


def follow(session: Session, table: type[Rule], change: Callable[[Rule], dict[str, Any]]) -> None:
    """Every rule of the table that stands ends, and one like it with `change(rule)` holds from then on."""
    for rule in session.scalars(select(table).where(table.valid_to.is_(None))).all():
        same = {each.key: getattr(rule, each.key) for each in inspect(table).column_attrs if each.key != "id"}
        rule.valid_to = FROM
        session.flush()
        session.add(table(**{**same, "valid_from": FROM, **change(rule)}))
    session.flush()


def follow_fees(session: Session, change: Callable[[FeeRule], dict[str, Any]]) -> None:
    """`follow` for the rules of fees."""
    follow(session, FeeRule, change)


def bought(rule: FeeRule) -> dict[str, Any]:
    """Who pays the fee of an assignment."""
    if rule.kind is not DealKind.ASSIGNMENT:
        return {}
    return {"payer": Payer.BOTH if rule.taker is FeeTaker.PLATFORM else Payer.BUYER}


def of_platform(tiers: list[list[int | None]]) -> Callable[[Any], dict[str, Any]]:
    """Other steps for the platform's own share."""
    return lambda rule: {"tiers": tiers} if rule.taker == "platform" else {}
