"""The reckoning of the cells, once a day."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.clock import business_date
from core.db import locked
from reports.prices import queries
from reports.prices.models import PriceCell, PriceRule


def reckon(session: Session, *, now: datetime) -> list[PriceCell]:
    """Write the cells as of the end of the day before; twice is as good as once. The rule's lock comes first: of two
    that reckon at once the second waits."""
    day = business_date(now) - timedelta(days=1)
    rule = queries.rule_on(session, day)
    if rule is None:
        return []
    locked(session, PriceRule, rule.id)
    cells = queries.reckoned(session, day)
    session.execute(delete(PriceCell))
    session.add_all(cells)
    session.flush()
    return cells
