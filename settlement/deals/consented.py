"""The pledges under which a deal's rights are sold or licensed, as their holders have agreed to it in writing."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import _
from listings.assets import queries as assets
from listings.assets.models import EncumbranceType, Proceeds
from listings.terms.agreement import Terms
from settlement.deals.pledged import DealPledgee


def pledgees_of(session: Session, asset_ids: Sequence[int], on: date) -> list[DealPledgee]:
    """The pledges that stand on the rights and whose holders have agreed, as a deal freezes them."""
    return [
        DealPledgee(
            asset_id=asset_id,
            ref=row.ref,
            bank_id=row.holder_id,
            bank_name=row.holder_name,
            proceeds=row.proceeds,
            evidence=row.consent_digest,
        )
        for asset_id in asset_ids
        for row in assets.active_encumbrances(session, asset_id, on, types=(EncumbranceType.PLEDGE,))
        if row.consent_digest is not None and row.proceeds is not None
    ]


def must_reach_the_pledgees(pledgees: Sequence[DealPledgee], terms: Terms) -> None:
    """What a deal brings in pays a pledge's debt early or is deposited for it (Civil Code, article 444): here out of a
    fixed price in renminbi, in which the debts are. Conflict `pledge_in_yuan`, `pledge_and_royalties` for other terms
    where a pledgee has not left the price to the owner."""
    named = next((each.bank_name for each in pledgees if each.proceeds is not Proceeds.WAIVED), None)
    if named is None:
        return
    if terms.currency != "CNY":
        text = _(
            "%(name)s agreed that what the pledged right brings in pays its debt early or is deposited (Civil Code, "
            "article 444). That debt is in renminbi: agree on a price in renminbi, or bring the pledgee's written word "
            "that it leaves the price to the owner.",
            name=named,
        )
        raise Conflict(text, code="pledge_in_yuan", rule="CC 444")
    if terms.royalty is not None:
        text = _(
            "%(name)s agreed that what the pledged right brings in pays its debt early or is deposited (Civil Code, "
            "article 444). Running royalties are paid to the owner and do not reach the pledgee: agree on a fixed "
            "price, or bring the pledgee's written word that it leaves the price to the owner.",
            name=named,
        )
        raise Conflict(text, code="pledge_and_royalties", rule="CC 444")
