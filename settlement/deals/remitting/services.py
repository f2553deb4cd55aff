"""What of a settled deal is never paid, the seller can give up: the debt ends, and the deal can close (CC 575)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.db import locked
from core.errors import Conflict, NotFound, Unacceptable
from core.i18n import _, lazy_gettext
from core.money import Money, total
from parties.people.limits import must_bind
from settlement.deals import facts
from settlement.deals.agreement import must_be_unchanged
from settlement.deals.closing import close_if_done, must_not_be_disputed
from settlement.deals.giving_up import strike
from settlement.deals.models import Deal, Obligation
from settlement.deals.news import tell_all
from settlement.deals.states import DealState


def remittable(deal: Deal) -> list[Obligation]:
    """The instalments of the price that the seller can give up: of a settled deal, and not paid in full. What waits for
    a milestone is given up with it, and the fees on top are not the seller's."""
    if deal.state is not DealState.SETTLED:
        return []
    return [each for each in deal.obligations if each.payable and not each.on_top]


def give_up_instalment(session: Session, *, deal_id: int, seq: int, reason: str, actor: Actor, now: datetime) -> Money:
    """The seller gives up what is still open of one instalment of a settled deal: the buyer owes it no more, and a deal
    of which nothing else is open closes. Fees on top stay as they were agreed. Gives what is owed no more.

    Raises NotAllowed for others than the seller, NotFound, Conflict (`nothing_to_give_up`, `disputed`, `terms_changed`,
    `beyond_limit` for a member who may not bind the seller to the amount alone), Unacceptable without a reason.
    """
    deal = locked(session, Deal, deal_id)
    actor.must_act_for(deal.seller_id)
    owed = next((each for each in deal.obligations if each.seq == seq), None)
    if owed is None:
        raise NotFound(_("This deal has no such instalment."))
    if owed not in remittable(deal):
        raise Conflict(
            _(
                "Only an instalment of the price that is open in a settled deal is given up here. What waits for a"
                " milestone is given up on the milestone's page, and the fees on top are not the seller's."
            ),
            code="nothing_to_give_up",
        )
    if not reason.strip():
        message = _("Say why you give it up.")
        raise Unacceptable(message, fields={"reason": [message]})
    must_not_be_disputed(session, deal)
    must_be_unchanged(session, deal)
    struck = owed.open
    must_bind(session, actor, deal.seller_id, struck)
    key = f"{deal.subject}:instalment:{seq}:{owed.waived_minor}"  # a part of it may have been given up before
    strike_open(session, deal, [owed], key=key, reason=reason, actor=actor, now=now)
    after = {"instalment": seq, "reason": reason.strip(), "amount": struck.amount}
    audit.record(session, deal.subject, "deal.instalment_given_up", actor=actor, now=now, after=after)
    text = lazy_gettext("The seller gives up an instalment of deal %(number)s: it is owed no more.", number=deal.number)
    tell_all(session, deal, f"{key}-given-up", text, now)
    close_if_done(session, deal, actor=actor, now=now)
    return struck


def strike_open(
    session: Session, deal: Deal, obligations: Sequence[Obligation], *, key: str, reason: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """What is open of these instalments of the price is owed no more, goes to no taker, and is not contracted."""
    struck = total([each.open for each in obligations], deal.currency)
    strike(deal, struck, Money(0, deal.currency))
    for each in obligations:
        each.waived_minor += each.open.minor
    session.flush()
    facts.uncontracted_in_part(session, deal, struck, key=key, reason=reason, actor=actor, now=now)
