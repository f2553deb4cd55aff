"""Keeping how many rights carry each code; whoever knows the rights counts them (see `listings.assets.counting`)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from listings.codes.models import CodeCount
from listings.codes.schemes import Scheme


def record_counts(session: Session, counts: Mapping[tuple[Scheme, str], int], *, now: datetime) -> None:
    """Put new counts in the place of the former ones."""
    session.execute(delete(CodeCount))
    rows = [
        {"scheme": scheme.value, "code": code, "rights": rights, "counted_at": now}
        for (scheme, code), rights in counts.items()
        if rights > 0 and len(code) <= 60
    ]
    if rows:
        session.execute(insert(CodeCount), rows)
