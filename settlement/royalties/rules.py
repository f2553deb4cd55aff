"""The figures that hold where a licence says nothing, by the day of its signature."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import _
from settlement.royalties.models import RoyaltyRule


def rule_on(session: Session, day: date) -> RoyaltyRule:
    """The rule in force on a day; Conflict `rules_missing` where there is none."""
    rule = session.scalar(
        select(RoyaltyRule)
        .where(RoyaltyRule.valid_from <= day, RoyaltyRule.valid_to.is_(None) | (RoyaltyRule.valid_to > day))
        .order_by(RoyaltyRule.valid_from.desc())
        .limit(1)
    )
    if rule is None:
        raise Conflict(
            _("There is no rule in force on %(day)s that says when royalties are reported.", day=day),
            code="rules_missing",
        )
    return rule
