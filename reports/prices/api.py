"""Price guidance as JSON."""

from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor
from reports.prices import queries
from reports.prices.schemas import CellsOut

bp = api.blueprint("prices")


@api.read(bp, "/prices", gives=CellsOut, public=True)
def prices(session: Session, *, actor: Actor | None) -> dict[str, Any]:
    """Quartiles of recorded prices, where a cell has enough contracts"""
    cells = queries.published(session)
    return {"on": cells[0].day if cells else None, "items": cells}
