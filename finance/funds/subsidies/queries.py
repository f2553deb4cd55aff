"""Reads of subsidies."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from core.actor import Actor
from core.db import found
from core.errors import NotFound
from core.i18n import _
from finance.funds.grants import GrantState, SubsidyGrant, SubsidyRule
from finance.funds.standing import OFFICE

SEEN_BY_ALL = (GrantState.COMMITTED, GrantState.PAID)


def subsidies(session: Session, fund_id: int, *, with_all: bool) -> list[SubsidyGrant]:
    """A fund's subsidies, the latest first; without requests that nobody has approved unless `with_all`."""
    asked = select(SubsidyGrant).filter_by(fund_id=fund_id).options(joinedload(SubsidyGrant.fund))
    if not with_all:
        asked = asked.where(SubsidyGrant.state.in_(SEEN_BY_ALL))
    return list(session.scalars(asked.order_by(SubsidyGrant.id.desc()).limit(500)))


def subsidy_for(session: Session, grant_id: int, reader: Actor | None) -> SubsidyGrant:
    """A subsidy as somebody may see it: the office always, others once it is committed; or NotFound."""
    row = found(session, SubsidyGrant, grant_id)
    if row.state in SEEN_BY_ALL or (reader is not None and reader.has(*OFFICE)):
        return row
    raise NotFound(_("There is nothing here under this number."))


def rules_on(session: Session, day: date) -> list[SubsidyRule]:
    """The rules in force on a day, by kind."""
    asked = select(SubsidyRule).where(SubsidyRule.valid_from <= day)
    asked = asked.where(SubsidyRule.valid_to.is_(None) | (SubsidyRule.valid_to > day))
    return list(session.scalars(asked.order_by(SubsidyRule.kind, SubsidyRule.valid_from)))
