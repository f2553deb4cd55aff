"""Telling organisations what happened to their deal: in the product and by mail, each in its reader's language."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from core.db import found
from core.i18n import LazyText
from parties.centers.models import Center
from parties.notices import services as notices
from settlement.deals.models import Deal


def tell(
    session: Session, deal: Deal, organisation_ids: Iterable[int | None], what: str, text: LazyText, now: datetime
) -> None:
    """A notice to each of the organisations; `what` names the occasion, told once per deal and organisation."""
    for organisation_id in dict.fromkeys(organisation_ids):
        if organisation_id is not None:
            notices.notify(
                session,
                organisation_id=organisation_id,
                text=text,
                href=f"/deals/{deal.number}",
                key=f"{deal.subject}:{what}:{organisation_id}",
                now=now,
            )


def tell_sides(session: Session, deal: Deal, what: str, text: LazyText, now: datetime) -> None:
    """A notice to seller and buyer."""
    tell(session, deal, (deal.seller_id, deal.buyer_id), what, text, now)


def tell_all(session: Session, deal: Deal, what: str, text: LazyText, now: datetime) -> None:
    """A notice to seller, buyer and the closing center."""
    center = found(session, Center, deal.center_id).organisation_id
    tell(session, deal, (deal.seller_id, deal.buyer_id, center), what, text, now)
