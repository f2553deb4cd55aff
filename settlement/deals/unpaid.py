"""A deal whose money a payer's bank has kept while rights of it are recorded already, and how it ends.

What was released is taken back from the parties, who owe what is gone, and the buyer owes it once more. It pays again;
or the rights that are not recorded are given up, and the deal settles with the others for what there is; or, where
nothing of it stands, both sides (or the closing center's manager) end it as a whole: a licence ends, and a right that
has changed hands goes back by a recordal of its own.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.i18n import lazy_gettext
from listings.assets import services as assets
from listings.terms.vocabulary import Act, Trigger
from settlement.deals import facts
from settlement.deals.closing import end_if_refunded, is_disputed, unsettled_losses
from settlement.deals.models import Deal
from settlement.deals.news import tell_all
from settlement.deals.states import DealState
from settlement.holds.queries import held
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.providers.states import DisputeState


def owes_at_signing(deal: Deal) -> bool:
    """Whether something of what falls due at signing is not paid."""
    return any(each.open for each in deal.obligations if each.trigger is Trigger.SIGNING)


def is_short(deal: Deal) -> bool:
    """Whether what was due at signing is gone again though a right of the deal is at the office or recorded: no other
    is filed until the buyer has paid once more."""
    return deal.state is DealState.DELIVERED and owes_at_signing(deal)


def owe_again(deal: Deal, lines: Mapping[int, int]) -> None:
    """Of each line (by its id) so much in minor units was released and is to be paid and released once more."""
    for line in deal.lines:
        line.owed_again_minor += lines.get(line.id, 0)


def nothing_stands(session: Session, deal: Deal) -> bool:
    """Whether nothing that was released stands, and nothing is held."""
    return not (any(each.standing for each in deal.releases) or held(session, deal.subject, deal.currency))


def has_nothing_left(session: Session, deal: Deal) -> bool:
    """Whether a settled deal can end as a whole: a dispute about its money is lost, none is open, and nothing of what
    was released stands or is held."""
    if deal.state is not DealState.SETTLED or not nothing_stands(session, deal):
        return False
    lost = select(PaymentDispute.id).filter_by(purpose=deal.subject, state=DisputeState.LOST).limit(1)
    if session.scalar(lost) is None:
        return False
    return not is_disputed(session, deal) and not unsettled_losses(session, deal)


def end_unpaid(session: Session, deal: Deal, *, reason: str, actor: Actor, now: datetime) -> None:
    """End a deal that `has_nothing_left`: the buyer owes nothing more of it, and its grant is undone."""
    if not deal.releases:
        facts.uncontracted(session, deal, reason=reason, actor=actor, now=now)
    undo_grant(session, deal, actor=actor, now=now)
    after = {"state": deal.state.value, "reason": reason}
    before = {"state": DealState.SETTLED.value}
    audit.record(session, deal.subject, "deal.cancelled", actor=actor, now=now, before=before, after=after)
    text = lazy_gettext(
        "Deal %(number)s was cancelled: its money is gone, and its grant is undone.", number=deal.number
    )
    tell_all(session, deal, "cancelled", text, now)
    end_if_refunded(session, deal, actor=actor, now=now)


def undo_grant(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """Nothing stands any more: the licence ends today. An assignment goes back only by a recordal of its own."""
    deal.advance("reverse")
    deal.ended_at = None
    if deal.act is Act.LICENSE:
        assets.end_encumbrances(session, ref=deal.subject, on=business_date(now), actor=actor, now=now)
