"""The licensee's side: a notice opens the deal that nobody has to agree to, the payment puts the licence in force."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import TRADER_ROLES, Actor
from core.clock import business_date
from core.db import found, locked, names
from core.errors import Conflict, NotAllowed
from core.i18n import _, lazy_gettext
from core.logs import step
from listings.assets import queries as assets
from listings.assets.models import Asset
from listings.rights import services as rights
from listings.terms.agreement import Terms
from listings.terms.binding import bound_amount
from parties.centers.queries import center
from parties.organisations.queries import must_be_verified
from parties.people.limits import must_bind
from settlement.deals import services as deals
from settlement.deals.funding import deal_of
from settlement.deals.models import Deal
from settlement.deals.states import GONE_BACK, DealState
from trading.mandates.queries import exclusive_broker
from trading.openlicence.models import OpenLicence, Uptake
from trading.openlicence.news import tell_center, tell_licensee, tell_owner
from trading.openlicence.standing import must_be_open
from trading.openlicence.states import UptakeState
from trading.openlicence.terms import terms_from

PAID = (DealState.FUNDED, DealState.DELIVERED, DealState.RELEASABLE, DealState.SETTLED, DealState.CLOSED)


def take_up(session: Session, *, licence_id: int, digest: str, actor: Actor, now: datetime) -> Uptake:
    """Give the notice under a declaration, by the digest of the terms that were read (PL 51).

    The deal is open and signed with it: the patentee said yes to everybody and is not asked. The licence is in force
    when what falls due at the notice is paid; where nothing does, at once. Locks the right and the declaration, and
    looks after locking: a notice after the announced withdrawal is refused, one before stands.

    Raises Conflict `withdrawn`, `not_announced`, `terms_differ`, `taken_already`, RightsUnavailable, `beyond_limit`,
    NotAllowed for the owners themselves and the center that certifies.
    """
    actor.must_have(*TRADER_ROLES)
    asset = locked(session, Asset, found(session, OpenLicence, licence_id).asset_id)
    licence, today = locked(session, OpenLicence, licence_id), business_date(now)
    must_be_open(licence, today)
    step("notice checked", open_licence=licence.id)
    licensee_id = _licensee(session, licence, actor, now)
    terms = terms_from(licence, today)
    if digest != terms.digest:
        raise Conflict(
            _("These are not the terms that you read. Open the page and read them again."), code="terms_differ"
        )
    must_be_verified(session, licensee_id)
    must_bind(session, actor, licensee_id, bound_amount(terms))
    licence.advance("take up")
    uptake = Uptake(
        open_licence_id=licence.id,
        licensee_id=licensee_id,
        state=UptakeState.NOTIFIED,
        digest=digest,
        notified_at=now,
        notified_by=actor.name,
    )
    session.add(uptake)
    session.flush()
    deal = _open_deal(session, licence, uptake, asset, terms, actor=actor, now=now)
    uptake.deal_id = deal.id
    session.flush()
    after = {"deal": deal.number, "digest": digest, "licensee": licensee_id}
    audit.record(session, licence.subject, "openlicence.taken_up", actor=actor, now=now, after=after)
    _tell_of_notice(session, licence, uptake, deal, now)
    if deal.state in PAID:
        _put_in_force(session, uptake, deal, actor=actor, now=now)
    return uptake


def _licensee(session: Session, licence: OpenLicence, actor: Actor, now: datetime) -> int:
    """For whom the notice is given; who owns the patent or certifies the announcement takes no licence of it."""
    owners = {row.organisation_id for row in assets.owners_on(session, licence.asset_id, business_date(now))}
    own = center(session, licence.center_id).organisation_id
    if actor.organisation_id is None or actor.organisation_id in {licence.owner_id, own, *owners}:
        text = _("An owner of the patent, and the center that certifies its announcement, take no licence of it.")
        raise NotAllowed(text, code="own_declaration")
    standing = select(Uptake.id).where(
        Uptake.open_licence_id == licence.id,
        names(actor.organisation_id, Uptake.licensee_id),
        Uptake.state != UptakeState.ENDED,
    )
    if session.scalar(standing) is not None:
        text = _("Your organisation has given notice before. Its licence is among your open licences.")
        raise Conflict(text, code="taken_already")
    return actor.organisation_id


def passing(session: Session, licence: OpenLicence, on: date) -> int | None:
    """The exclusive broker whose consent a notice needs as little as the patentee's."""
    return exclusive_broker(session, principal_id=licence.owner_id, asset_ids=[licence.asset_id], on=on)


def _open_deal(
    session: Session, licence: OpenLicence, uptake: Uptake, asset: Asset, terms: Terms, *, actor: Actor, now: datetime
) -> Deal:
    """The deal, its commitment on the right and both signatures. The price of a public owner was announced by the
    office (STL 18), and an exclusive broker does not stand between the patentee and everybody."""
    deal = deals.open_deal(
        session,
        source=uptake.subject,
        listing_id=None,
        items=[(asset.id, 10_000)],
        terms=terms,
        seller_id=licence.owner_id,
        buyer_id=uptake.licensee_id,
        centers={"CLOSE": licence.center_id, "LIST": licence.center_id, "INTRODUCE": None},
        open_licence=True,
        actor=actor,
        now=now,
    )
    rights.commit(
        session,
        asset=asset,
        terms=terms,
        ref=deal.subject,
        grantor_id=licence.owner_id,
        grantee_id=uptake.licensee_id,
        through_id=passing(session, licence, business_date(now)),
        price_announced=True,
        actor=actor,
        now=now,
    )
    declared = f"{licence.declared_by} ({licence.number})"[:200]
    return deals.sign_declared(session, deal_id=deal.id, declared_by=declared, actor=actor, now=now)


def money_received(session: Session, event: events.PaymentChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of PaymentChanged, after the deal's own: the fee is paid, so the licence is in force. Acts once."""
    deal_id = deal_of(event.purpose)
    if event.operation != "received" or deal_id is None:
        return
    uptake = session.scalar(select(Uptake).filter_by(deal_id=deal_id, state=UptakeState.NOTIFIED))
    if uptake is None:
        return
    deal = found(session, Deal, deal_id)
    if deal.state in PAID:
        _put_in_force(session, locked(session, Uptake, uptake.id), deal, actor=actor, now=now)


def _put_in_force(session: Session, uptake: Uptake, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """Notice and payment are both there: the licence stands on the right (PL 51)."""
    today = business_date(now)
    uptake.advance("pay")
    uptake.in_force_on = today
    session.flush()
    for asset_id in deal.asset_ids:
        rights.settle_commitment(session, ref=deal.subject, asset_id=asset_id, on=today, actor=actor, now=now)
    licence = found(session, OpenLicence, uptake.open_licence_id)
    after = {"deal": deal.number, "in_force_on": today.isoformat()}
    audit.record(session, licence.subject, "openlicence.in_force", actor=actor, now=now, after=after)
    text = lazy_gettext("The licence under open licence %(number)s is in force.", number=licence.number)
    key = f"in-force-{uptake.id}"
    tell_owner(session, licence, text, key, now=now)
    tell_licensee(session, uptake, text, key, now=now)
    filing = lazy_gettext("Have the licence under open licence %(number)s recorded.", number=licence.number)
    tell_center(session, licence, filing, key, now=now)


def deal_ended(session: Session, event: events.DealEnded, *, actor: Actor, now: datetime) -> None:
    """Follower of DealEnded: a deal that was cancelled or refunded takes its notice along; a closed one does not."""
    uptake_id = session.scalar(select(Uptake.id).filter_by(deal_id=event.deal_id))
    if uptake_id is None or found(session, Deal, event.deal_id).state not in GONE_BACK:
        return
    uptake = locked(session, Uptake, uptake_id)
    if not uptake.can("end"):
        return
    uptake.advance("end")
    uptake.ended_on = business_date(now)
    session.flush()
    subject = uptake.open_licence.subject
    audit.record(session, subject, "openlicence.uptake_ended", actor=actor, now=now, after={"uptake": uptake.id})


def _tell_of_notice(session: Session, licence: OpenLicence, uptake: Uptake, deal: Deal, now: datetime) -> None:
    text = lazy_gettext(
        "Open licence %(number)s was taken up: deal %(deal)s. The licence is in force when its fee is paid.",
        number=licence.number,
        deal=deal.number,
    )
    tell_owner(session, licence, text, f"taken-{uptake.id}", now=now)
    text = lazy_gettext(
        "Your notice under open licence %(number)s is given. Pay what is due for deal %(deal)s: then the licence is in "
        "force.",
        number=licence.number,
        deal=deal.number,
    )
    if deal.state not in PAID:
        tell_licensee(session, uptake, text, "notified", now=now)
