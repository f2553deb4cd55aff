"""The two parts of a deal's money: the price, and what the buyer pays on top of it for fees.

They are owed, held, released and taken back side by side; only the price is operating volume.
"""

from sqlalchemy.orm import Session

from core.money import Money
from settlement.deals.models import Deal
from settlement.holds.queries import held


def held_parts(session: Session, deal: Deal) -> tuple[Money, Money]:
    """What is held of the price, and of the fees on top of it."""
    here = held(session, deal.subject, deal.currency)
    paid = sum(each.paid_minor for each in deal.obligations if each.on_top)
    fee = min(here, Money(max(0, paid - (deal.fee_released - deal.fee_owed_again).minor), deal.currency))
    return here - fee, fee


def fee_standing(deal: Deal) -> Money:
    """What of the fees on top was released and has not been taken back."""
    return Money(sum(release.fee_standing.minor for release in deal.releases), deal.currency)


def fee_taken_back_with(deal: Deal, amount: Money) -> Money:
    """What of the fees on top goes back with `amount` of the price: its proportion, all of it with the last of it."""
    standing = sum(release.standing.minor for release in deal.releases)
    return Money(fee_standing(deal).minor * amount.minor // standing if standing else 0, deal.currency)
