"""What was sent to a center: each sending is kept once, so that what came back is not sent again as it was."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import idempotency
from core.errors import Conflict, Unacceptable
from core.i18n import _
from listings.market.models import Listing, ListingSending

LONGEST_ANSWER = 1000


def must_be_new(session: Session, listing: Listing, answers: dict[str, Any], answer: str, *, now: datetime) -> None:
    """Keep what is sent; Conflict `unchanged` where the very same was sent before without another answer to the center.

    The listing is locked.
    """
    answer = answer.strip()
    if len(answer) > LONGEST_ANSWER:
        text = _("Shorten the answer to %(most)s characters.", most=LONGEST_ANSWER)
        raise Unacceptable(text, fields={"answer": [text]})
    said = {**answers, "rights": [[each.asset_id, each.allocation_bp] for each in listing.items], "answer": answer}
    said.pop("state")
    digest = idempotency.digest(said)
    if session.scalar(select(ListingSending.id).filter_by(listing_id=listing.id, digest=digest)) is not None:
        unchanged = _("This is what the center has sent back. Change what it asks for, or answer its reasons below.")
        raise Conflict(unchanged, code="unchanged", fields={"answer": [unchanged]})
    session.add(ListingSending(listing_id=listing.id, digest=digest, answer=answer, at=now))
    session.flush()


def last_answer(session: Session, listing: Listing) -> str:
    """What the seller answered with the last sending, for the center that reviews it."""
    rows = select(ListingSending.answer).filter_by(listing_id=listing.id).order_by(ListingSending.id.desc())
    return session.scalar(rows.limit(1)) or ""
