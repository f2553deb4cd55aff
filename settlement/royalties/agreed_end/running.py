"""The clock of a notice to pay what is late, after which the licensor may end the licence."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from core.clock import business_date
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, traders
from settlement.deals.models import Deal
from settlement.royalties.agreed_end.models import LicenceEnd, LicenceEndState

NOTICE = ClockKind(
    "licence_end_notice",
    lazy("A notice to pay, or the licence may be ended"),
    Matter.MONEY,
    before=(7, 1),
    columns=("licence_end.until",),
)


def derive(asked: Asked) -> Iterator[Running]:
    """Notices that run. The licensee pays; the licensor looks on."""
    query = select(LicenceEnd, Deal).join(Deal, Deal.id == LicenceEnd.deal_id)
    query = query.where(LicenceEnd.state == LicenceEndState.ASKED, LicenceEnd.until.is_not(None))
    own = asked.organisation_id
    if own is not None:
        query = query.where(or_(Deal.seller_id == own, Deal.buyer_id == own))
    for wish, deal in asked.session.execute(query):
        assert wish.until is not None
        yield Running(
            kind=NOTICE,
            subject=f"licence-end:{wish.id}",
            due_on=wish.until,
            text=lazy("Pay what is late of %(number)s, or the licensor may end the licence", number=deal.number),
            href=f"/deals/{deal.number}",
            movers=traders(deal.buyer_id),
            watchers=traders(deal.seller_id),
            began_on=business_date(wish.asked_at),
        )


CLOCKS = Clocks((NOTICE,), derive)
