"""What money will do, before it does: the split of a price that is not agreed yet, and of a release to come."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core.clock import business_date
from core.db import found
from core.errors import Conflict
from core.i18n import _
from core.money import Money
from parties.organisations.models import Organisation
from settlement.deals.fees import DealKind
from settlement.deals.models import Deal
from settlement.deals.parts import held_parts
from settlement.deals.rules import Frozen, frozen_on
from settlement.deals.split import CenterPart, Line, OwnerPart, lines_of_price, lines_on_top, split_of_payment
from settlement.deals.taxes import withheld_bp

ANY_CENTER = 0  # what a center's part is reckoned for where nobody asks which center it is


def expected_split(
    session: Session, *, price: Money, seller_id: int, kind: DealKind, broker_bp: int = 0, now: datetime
) -> list[Line]:
    """Who would get what of a fixed price agreed now: seller, centers together, broker, platform, tax office; Σ =
    price. Behind them what the buyer would pay on top.

    The rules of today's acceptance (`open_deal` freezes the same); `broker_bp` is the broker's part of the price in
    basis points. Raises Conflict `rules_missing`, `fees_exceed_price`.
    """
    frozen = frozen_on(session, kind=kind, holders={"CLOSE": ANY_CENTER}, now=now)
    rate_bp = frozen.tax_bp(found(session, Organisation, seller_id).is_resident)
    tax_bp = withheld_bp(session, seller_id, rate_bp, business_date(now))
    broker = ("broker", price.share(broker_bp)) if broker_bp else None
    owners = [OwnerPart(seller_id, 1, tax_bp)]
    return agreed_lines(price, owners, [CenterPart(ANY_CENTER, "center", 10_000)], frozen, broker)


def agreed_lines(
    price: Money,
    owners: Sequence[OwnerPart],
    centers: Sequence[CenterPart],
    frozen: Frozen,
    broker: tuple[str, Money] | None = None,
) -> list[Line]:
    """The lines of a price by the rules of a day, then those on top of it.

    Conflict `fees_exceed_price` where nothing would be left for the seller.
    """
    platform, center = frozen.platform, frozen.center
    on_top = lines_on_top(centers, platform_fee=platform.of_buyer(price), center_fee=center.of_buyer(price))
    try:
        within = lines_of_price(
            price,
            owners=owners,
            centers=centers,
            platform_fee=platform.of_seller(price),
            center_fee=center.of_seller(price),
            broker=broker,
        )
    except ValueError:
        raise Conflict(
            _("Fees and tax together are more than the price. Agree on a higher price."), code="fees_exceed_price"
        ) from None
    return within + on_top


def release_to_come(session: Session, deal: Deal) -> list[tuple[Money, int | None, Line]]:
    """(amount, organisation or None, line) of everybody who gets something if all that is held is released now."""
    price, fee = held_parts(session, deal)
    lines = split_of_payment(price, fee, deal.left_lines) if price or fee else []
    paired = zip(lines, deal.lines, strict=False)
    return [(line.amount, agreed.organisation_id, line) for line, agreed in paired if line.amount]
