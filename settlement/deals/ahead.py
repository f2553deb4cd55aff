"""What a buyer has paid ahead of time: it is kept for what falls due next, unless the buyer wants it back."""

from datetime import datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import locked
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from core.money import Money
from listings.terms.vocabulary import Trigger
from settlement.deals.closing import is_disputed
from settlement.deals.funding import send_back
from settlement.deals.models import Deal, Obligation
from settlement.deals.news import tell_all
from settlement.deals.states import SIGNED_AND_OPEN
from settlement.holds import services as holds


def paid_ahead(deal: Deal, now: datetime) -> Money:
    """What was paid on instalments that are not due yet, while the buyer may still have it back: until the filing."""
    if deal.state not in SIGNED_AND_OPEN:
        return Money(0, deal.currency)
    return Money(sum(each.paid_minor for each in _not_due(deal, now)), deal.currency)


def _not_due(deal: Deal, now: datetime) -> list[Obligation]:
    """Instalments that fall due on a later day, or once something happens; never what is due at signing."""
    today = business_date(now)
    return [
        each
        for each in deal.obligations
        if each.trigger is not Trigger.SIGNING and (each.due_on is None or each.due_on > today)
    ]


def send_back_ahead(session: Session, *, deal_id: int, actor: Actor, now: datetime) -> Money:
    """The buyer chooses to have what it paid ahead sent back: out of the hold, to who paid it, newest payment first.

    Raises NotAllowed unless the actor acts for the buyer, Conflict `nothing_ahead`, `disputed` or `hold_frozen`.
    """
    deal = locked(session, Deal, deal_id)
    actor.must_act_for(deal.buyer_id)
    amount = paid_ahead(deal, now)
    if not amount:
        raise Conflict(_("Nothing has been paid ahead of time for this deal, so nothing goes back."),
                       code="nothing_ahead")  # fmt: skip
    if is_disputed(session, deal):
        raise Conflict(
            _("A payment of this deal is disputed. What was paid ahead can go back once that is decided."),
            code="disputed",
        )
    key = f"{deal.subject}:ahead:{sum(row.returned_minor for row in deal.receipts)}"
    holds.refund(
        session, subject=deal.subject, amount=amount, to_account=f"unapplied:{deal.subject}", key=key, actor=actor,
        now=now,
    )  # fmt: skip
    ahead = _not_due(deal, now)
    fee = Money(sum(each.paid_minor for each in ahead if each.on_top), deal.currency)
    for each in ahead:
        each.paid_minor = 0
    reason = _("Paid ahead of time and sent back by the buyer's choice")
    send_back(session, deal, amount - fee, fee, key=key, reason=reason, actor=actor, now=now)
    session.flush()
    after = {"amount": amount.amount, "currency": amount.currency}
    audit.record(session, deal.subject, "deal.ahead_returned", actor=actor, now=now, after=after)
    text = lazy_gettext("What was paid ahead of time for deal %(number)s goes back to the buyer.", number=deal.number)
    tell_all(session, deal, key, text, now)
    return amount
