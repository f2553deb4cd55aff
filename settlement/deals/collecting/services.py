"""The buyer pays through a payment provider: what is due next, on a page of the provider."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import locked
from core.errors import Conflict
from core.i18n import _
from settlement.deals.models import Deal
from settlement.deals.queries import next_due
from settlement.deals.states import TAKES_MONEY
from settlement.payments.providers import operations
from settlement.payments.providers.models import ProviderOperation


def start_payment(
    session: Session, *, deal_id: int, provider: str, back_to: str, actor: Actor, now: datetime
) -> ProviderOperation:
    """Intend to collect what the buyer owes next; while a page for it is open, that one.

    Raises NotAllowed unless the actor acts for the buyer, Conflict where nothing is due.
    """
    deal = locked(session, Deal, deal_id)
    actor.must_act_for(deal.buyer_id)
    due = next_due(deal)
    if deal.state not in TAKES_MONEY or due is None or due[1] is None:
        raise Conflict(
            _("Nothing of this deal is due now. What falls due later is shown here in time."), code="not_due"
        )
    return operations.collect(
        session,
        provider=provider,
        purpose=deal.subject,
        payer_id=deal.buyer_id,
        amount=due[0],
        title=_("Deal %(number)s", number=deal.number),
        back_to=back_to,
        actor=actor,
        now=now,
    )
