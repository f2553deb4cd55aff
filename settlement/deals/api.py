"""Deals as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.errors import NotFound
from core.i18n import _
from settlement.contracts.models import Amendment
from settlement.deals import earnest, inventors, owing, queries, schemas, services
from settlement.deals.models import Deal
from settlement.deals.wishes import Reversal
from settlement.payments.providers import queries as providers
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.schemas import CollectionOut, PaymentIn

bp = api.blueprint("deals")


@api.page(bp, "/deals", gives=schemas.DealOut, takes=schemas.DealQuery)
def list_deals(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[Deal], str | None]:
    """The deals that this key may see, newest first."""
    states = (query["state"],) if query.get("state") else ()
    return queries.page_of_deals(session, actor, states=states, before=api.after_id(after) or None, limit=limit)


@api.read(bp, "/deals/<number>", gives=schemas.DealOut)
def show_deal(session: Session, number: str, *, actor: Actor) -> Deal:
    """One deal with its frozen shares, lines, obligations and releases."""
    return queries.deal_for(session, number, actor)


@api.write(bp, "POST", "/deals/<number>/signature", takes=schemas.SignIn, gives=schemas.DealOut)
def sign_deal(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Deal:
    """Sign the deal's digest for one's side."""
    deal = queries.deal_for(session, number, actor)
    return services.sign_deal(session, deal_id=deal.id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/deals/<number>/amendments", takes=schemas.AmendmentIn, gives=schemas.AmendmentOut, status=201)
def propose_amendment(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Amendment:
    """Propose other further terms, milestones, targets or words for a signed contract."""
    deal = queries.deal_for(session, number, actor)
    return services.propose_amendment(session, deal_id=deal.id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/deals/<number>/amendments/<int:version>/signature",
    takes=schemas.SignIn,
    gives=schemas.AmendmentOut,
)
def sign_amendment(
    session: Session, body: dict[str, Any], number: str, version: int, *, actor: Actor, now: datetime
) -> Amendment:
    """Sign an amendment's digest for one's side; the second signature puts it in force."""
    deal = queries.deal_for(session, number, actor)
    return services.sign_amendment(session, deal_id=deal.id, version=version, **body, actor=actor, now=now)


@api.write(bp, "POST", "/deals/<number>/amendments/<int:version>/withdrawal", gives=schemas.AmendmentOut)
def withdraw_amendment(session: Session, number: str, version: int, *, actor: Actor, now: datetime) -> Amendment:
    """Take an amendment back that both sides have not signed yet."""
    deal = queries.deal_for(session, number, actor)
    return services.withdraw_amendment(session, deal_id=deal.id, version=version, actor=actor, now=now)


@api.write(bp, "POST", "/deals/<number>/payment", takes=PaymentIn, gives=CollectionOut, status=201)
def start_payment(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> ProviderOperation:
    """Pay what is due next through a payment provider; its page is asked for, and read a moment later."""
    deal = queries.deal_for(session, number, actor)
    provider = providers.by_whom(body["provider"], deal.currency)
    return services.start_payment(
        session, deal_id=deal.id, provider=provider, back_to=f"/deals/{number}/payment", actor=actor, now=now
    )


@api.read(bp, "/deals/<number>/payment", gives=CollectionOut)
def show_payment(session: Session, number: str, *, actor: Actor) -> ProviderOperation:
    """How the last payment through a provider stands, with the page on which the buyer pays."""
    return providers.the_collection(session, queries.deal_for(session, number, actor).subject)


@api.write(bp, "POST", "/deals/<number>/paid-ahead/return", gives=schemas.DealOut)
def return_paid_ahead(session: Session, number: str, *, actor: Actor, now: datetime) -> Deal:
    """The buyer has what it paid ahead of time sent back to who paid it."""
    deal = queries.deal_for(session, number, actor)
    services.send_back_ahead(session, deal_id=deal.id, actor=actor, now=now)
    return deal


@api.write(bp, "POST", "/deals/<number>/cancellation", takes=schemas.DealReasonIn, gives=schemas.DealOut)
def cancel_deal(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Deal:
    """Cancel an unsigned deal; ask the other side to cancel a signed one."""
    deal = queries.deal_for(session, number, actor)
    return services.cancel_deal(session, deal_id=deal.id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/deals/<number>/rights/<int:asset_id>/ending", takes=schemas.DealReasonIn, gives=schemas.DealOut
)
def give_up_right(
    session: Session, body: dict[str, Any], number: str, asset_id: int, *, actor: Actor, now: datetime
) -> Deal:
    """End the part of a right that the office refused, or whose money a payer's bank has taken: ask the other side,
    grant its wish, or decide as the center's manager; the deal goes on with the other rights."""
    deal = queries.deal_for(session, number, actor)
    return services.give_up_right(session, deal_id=deal.id, asset_id=asset_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/deals/<number>/cancellation/answer", takes=schemas.CancellationAnswerIn, gives=schemas.DealOut)
def answer_cancellation(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Deal:
    """Grant or decline a cancellation that was asked for."""
    deal = queries.deal_for(session, number, actor)
    return services.answer_cancellation(session, deal_id=deal.id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/deals/<number>/refund", takes=schemas.DealReasonIn, gives=schemas.DealOut, scope=Scope.CENTER)
def refund_deal(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Deal:
    """The closing center's manager ends a signed deal before release; what is held goes back."""
    deal = queries.deal_for(session, number, actor)
    return services.refund_deal(session, deal_id=deal.id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/deals/<number>/default", takes=schemas.DefaultForm, gives=schemas.DealOut, scope=Scope.CENTER)
def record_default(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Deal:
    """The closing center's manager ends a deal because a side did not perform, with the effect of earnest money."""
    deal, by_buyer = queries.deal_for(session, number, actor), body["by"] == "buyer"
    return earnest.record_default(
        session, deal_id=deal.id, by_buyer=by_buyer, reason=body["reason"], actor=actor, now=now
    )


@api.write(
    bp, "POST", "/deals/<number>/inventor-rewards", takes=schemas.RewardForm, gives=schemas.RewardOut, status=201
)
def record_inventor_reward(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> inventors.InventorReward:
    """Note what one's organisation paid the inventors of a deal's income."""
    deal = queries.deal_for(session, number, actor)
    return inventors.record_reward(session, deal_id=deal.id, **body, actor=actor, now=now)


@api.read(bp, "/deals/<number>/earnest-money", gives=schemas.SecondHalfOut)
def earnest_owed_again(session: Session, number: str, *, actor: Actor) -> owing.SecondHalf:
    """What the seller who failed owes again of the earnest money; 404 where nothing was ever owed so."""
    half = owing.second_half(session, queries.deal_for(session, number, actor))
    if half is None:
        raise NotFound(_("Nothing is owed on top of earnest money in this deal."))
    return half


@api.write(bp, "POST", "/deals/<number>/default/payout", gives=schemas.DealOut, scope=Scope.FINANCE)
def pay_doubled(session: Session, number: str, *, actor: Actor, now: datetime) -> Deal:
    """Pay the buyer what the seller owed on top of its earnest money and has paid."""
    deal = queries.deal_for(session, number, actor)
    earnest.pay_doubled(session, deal_id=deal.id, actor=actor, now=now)
    return deal


@api.write(bp, "POST", "/deals/<number>/release", gives=schemas.DealOut, scope=Scope.FINANCE)
def release_deal(session: Session, number: str, *, actor: Actor, now: datetime) -> Deal:
    """Release what is held of a recorded deal (needed only where the money was frozen at the recordal)."""
    deal = queries.deal_for(session, number, actor)
    services.release(session, deal_id=deal.id, actor=actor, now=now)
    return deal


@api.write(bp, "POST", "/deals/<number>/freeze", takes=schemas.DealReasonIn, gives=schemas.DealOut, scope=Scope.FINANCE)
def freeze_money(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Deal:
    """Enter an order that keeps the deal's money, held now or later: nothing leaves until it is lifted."""
    deal = queries.deal_for(session, number, actor)
    return services.freeze_money(session, deal_id=deal.id, **body, actor=actor, now=now)


@api.write(
    bp, "POST", "/deals/<number>/unfreeze", takes=schemas.DealOrderIn, gives=schemas.DealOut, scope=Scope.FINANCE
)
def unfreeze_money(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Deal:
    """Lift an order: what nothing else keeps can leave again, and what was kept back is paid."""
    deal = queries.deal_for(session, number, actor)
    return services.unfreeze_money(session, deal_id=deal.id, **body, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/deals/<number>/reversals",
    takes=schemas.ReversalIn,
    gives=schemas.ReversalOut,
    status=201,
    scope=Scope.FINANCE,
)
def ask_reversal(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> Reversal:
    """Ask to take released money back; a second officer approves."""
    deal = queries.deal_for(session, number, actor)
    return services.ask_reversal(session, deal_id=deal.id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/reversals/<int:reversal_id>/approval", gives=schemas.ReversalOut, scope=Scope.FINANCE)
def approve_reversal(session: Session, reversal_id: int, *, actor: Actor, now: datetime) -> Reversal:
    """Approve a reversal that another officer asked for."""
    return services.approve_reversal(session, reversal_id=reversal_id, actor=actor, now=now)


@api.write(bp, "POST", "/reversals/<int:reversal_id>/refusal", gives=schemas.ReversalOut, scope=Scope.FINANCE)
def decline_reversal(session: Session, reversal_id: int, *, actor: Actor, now: datetime) -> Reversal:
    """Put a reversal aside."""
    return services.decline_reversal(session, reversal_id=reversal_id, actor=actor, now=now)
