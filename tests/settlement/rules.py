"""Other numbers than those of the start: a published rule stands, so it ends and another follows."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from settlement.deals.fees import FeeRule

FROM = date(2026, 2, 1)


def follow_fees(session: Session, change: Callable[[FeeRule], dict[str, Any]]) -> None:
    """Every rule of fees that stands ends, and one like it with `change(rule)` holds from then on."""
    for rule in session.scalars(select(FeeRule).where(FeeRule.valid_to.is_(None))).all():
        same = {each.name: getattr(rule, each.name) for each in FeeRule.__table__.columns if each.name != "id"}
        rule.valid_to = FROM
        session.flush()
        session.add(FeeRule(**{**same, "valid_from": FROM, **change(rule)}))
    session.flush()
