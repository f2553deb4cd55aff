"""Telling organisations what happened to their deal: in the product and by mail, each in its reader's language."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Role
from core.i18n import LazyText, lazy_gettext
from parties.notices import services as notices
from parties.organisations.queries import trading_center
from settlement.deals.models import Deal


def tell(
    session: Session, deal: Deal, organisation_ids: Iterable[int | None], what: str, text: LazyText, now: datetime
) -> None:
    """A notice to each of the organisations; `what` names the occasion, told once per deal and organisation."""
    keys = {each: f"{deal.subject}:{what}:{each}" for each in organisation_ids if each is not None}
    notices.notify_all(session, keys, text=text, href=f"/deals/{deal.number}", now=now)


def tell_sides(session: Session, deal: Deal, what: str, text: LazyText, now: datetime) -> None:
    """A notice to seller and buyer."""
    tell(session, deal, (deal.seller_id, deal.buyer_id), what, text, now)


def tell_all(session: Session, deal: Deal, what: str, text: LazyText, now: datetime) -> None:
    """A notice to seller, buyer and the closing center."""
    center = deal.center.organisation_id
    tell(session, deal, (deal.seller_id, deal.buyer_id, center), what, text, now)


def tell_of_changed_terms(session: Session, deal: Deal, digest: str, *, number: str, href: str, now: datetime) -> None:
    """A notice to the finance officers, once for each text that is found in place of the signed one (`digest`): money
    that came for the deal, or for royalties under it, stays held."""
    text = lazy_gettext(
        "Money for %(number)s stays held: the terms on record are not those that were signed. Compare them with the"
        " signed copy.",
        number=number,
    )
    notices.notify(
        session, organisation_id=trading_center(session).id, text=text, href=href,
        key=f"{deal.subject}:terms-changed:{number}:{digest[:16]}", roles=(Role.FINANCE_OFFICER,), now=now,
    )  # fmt: skip
