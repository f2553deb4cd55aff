"""The licensee pays what is invoiced through a payment provider instead of by bank transfer."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import locked
from core.errors import Conflict
from core.i18n import _
from settlement.payments.providers import operations
from settlement.payments.providers.models import ProviderOperation
from settlement.royalties.models import Plan
from settlement.royalties.queries import owed


def start_payment(
    session: Session, *, plan_id: int, provider: str, back_to: str, actor: Actor, now: datetime
) -> ProviderOperation:
    """Intend to collect all that is invoiced and open; while a page for it is open, that one.

    Raises NotAllowed unless the actor acts for the licensee, Conflict `not_due`, Unacceptable `currency`.
    """
    plan = locked(session, Plan, plan_id)
    actor.must_act_for(plan.licensee_id)
    amount = owed(plan)
    if not amount:
        raise Conflict(_("Nothing of these royalties is due. What is invoiced later is shown here."), code="not_due")
    return operations.collect(
        session,
        provider=provider,
        purpose=plan.subject,
        payer_id=plan.licensee_id,
        amount=amount,
        title=_("Royalties %(number)s", number=plan.number),
        back_to=back_to,
        actor=actor,
        now=now,
    )
