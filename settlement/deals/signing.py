"""Both sides sign the same digest; the second signature makes the contract effective."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import audit, events
from core.actor import SYSTEM, Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from listings.rights.bundles import require_all
from listings.rights.wanted import Stage
from listings.terms.agreement import Terms
from listings.terms.vocabulary import Trigger
from parties.centers.models import Center
from parties.organisations.queries import must_be_verified
from settlement.contracts import services as contracts
from settlement.deals import facts
from settlement.deals.agreement import document_must_be_whole, must_be_unchanged
from settlement.deals.funding import use_money
from settlement.deals.items import lock_rights
from settlement.deals.models import Deal
from settlement.deals.news import tell, tell_sides
from settlement.deals.rules import last_day_to_pay
from settlement.deals.states import DEAL


def sign_deal(session: Session, *, deal_id: int, digest: str, actor: Actor, now: datetime) -> Deal:
    """One side signs `digest`, which must be that of the deal as it stands; both signatures make it SIGNED.

    Every right is looked at once more with its row locked. With the second signature the contracted volume is written,
    obligations at signing get their last day to pay and DealSigned goes out. Raises Conflict (`digest_differs`,
    `terms_changed`, `document_changed`, `already_signed`), NotAllowed, RightsUnavailable, IllegalTransition.
    """
    lock_rights(session, deal_id)
    deal = locked(session, Deal, deal_id)
    actor.must_act_for_one_of((deal.seller_id, deal.buyer_id))
    DEAL.after(deal.state, "sign")
    must_be_unchanged(session, deal)
    document_must_be_whole(deal)
    if digest != deal.terms_digest:
        raise Conflict(
            _("What you checked is not what stands in this deal. Open the deal again, check it and sign then."),
            code="digest_differs",
        )
    _rights_must_be_free(session, deal, now)
    party_id = deal.seller_id if actor.acts_for(deal.seller_id) else deal.buyer_id
    must_be_verified(session, party_id)
    contracts.sign(session, subject=deal.subject, party_id=party_id, digest=digest, actor=actor, now=now)
    if len(contracts.signed_by(session, deal.subject)) == 2:
        _become_effective(session, deal, actor=actor, now=now)
    else:
        text = lazy_gettext(
            "The other side has signed deal %(number)s. It waits for your signature.", number=deal.number
        )
        tell(session, deal, [deal.other_side(party_id)], "half-signed", text, now)
    return deal


def sign_declared(session: Session, *, deal_id: int, declared_by: str, actor: Actor, now: datetime) -> Deal:
    """Both signatures under a deal of an open licence, in the transaction that opened it.

    The patentee said yes to everybody by its declaration, which `declared_by` names; the licensee says yes by its
    notice (PL 51; CC 472, 480). Nobody is asked again. Raises NotAllowed for others than the licensee, Conflict for
    any other deal.
    """
    lock_rights(session, deal_id)
    deal = locked(session, Deal, deal_id)
    actor.must_act_for(deal.buyer_id)
    if not deal.open_licence:
        raise Conflict(_("Only a deal under an open licence is signed by its declaration."), code="not_declared")
    DEAL.after(deal.state, "sign")
    must_be_unchanged(session, deal)
    signing: dict[str, Any] = {"subject": deal.subject, "digest": deal.terms_digest, "now": now}
    contracts.sign(session, party_id=deal.seller_id, actor=replace(SYSTEM, name=declared_by), **signing)
    contracts.sign(session, party_id=deal.buyer_id, actor=actor, **signing)
    _become_effective(session, deal, actor=actor, now=now)
    return deal


def _rights_must_be_free(session: Session, deal: Deal, now: datetime) -> None:
    terms = Terms.from_json(deal.terms)
    require_all(
        session,
        deal.asset_ids,
        act=terms.act,
        license_type=terms.license_type,
        scope=terms.scope,
        grantor_id=deal.seller_id,
        on=business_date(now),
        other_side_id=deal.buyer_id,
        through_id=deal.broker_id or found(session, Center, deal.center_id).organisation_id,
        ignore_ref=deal.subject,
        stage=Stage.SIGNED,
        prices={item.asset_id: item.amount for item in deal.items},
        law_of=business_date(deal.agreed_at),
    )


def _become_effective(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    before = deal.state.value
    deal.advance("sign")
    deal.signed_at = now
    for obligation in deal.obligations:
        if obligation.trigger is Trigger.SIGNING:
            obligation.due_on = last_day_to_pay(session, business_date(now))
    session.flush()
    facts.contracted(session, deal, actor=actor, now=now)
    after = {"state": deal.state.value, "digest": deal.terms_digest}
    audit.record(session, deal.subject, "deal.signed", actor=actor, now=now, before={"state": before}, after=after)
    events.publish(session, events.DealSigned(deal.id), actor=actor, now=now)
    text = lazy_gettext("Both sides have signed deal %(number)s.", number=deal.number)
    tell_sides(session, deal, "signed", text, now)
    use_money(session, deal, actor=actor, now=now)
