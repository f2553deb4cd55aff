"""What the other side of a negotiation is told."""

from datetime import datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.i18n import LazyText
from listings.assets import queries as assets
from parties.notices.services import notify
from trading.negotiation.models import Negotiation, Offer


def tell(
    session: Session, negotiation: Negotiation, organisation_id: int, text: LazyText, key: str, *, now: datetime
) -> None:
    """One notice to the people of one side; `text` names %(title)s of the right."""
    title = assets.asset(session, negotiation.asset_id).title
    notify(
        session,
        organisation_id=organisation_id,
        text=LazyText(text.text, {**text.values, "title": title}),
        href=f"/negotiations/{negotiation.id}",
        key=f"{negotiation.subject}:{key}",
        now=now,
    )


def write_down(session: Session, offer: Offer, act: str, *, actor: Actor, now: datetime) -> None:
    """The trail of the negotiation: which version, by which digest."""
    audit.record(
        session,
        offer.negotiation.subject,
        f"negotiation.{act}",
        actor=actor,
        now=now,
        after={"version": offer.version_no, "digest": offer.digest, "state": offer.state.value},
    )
