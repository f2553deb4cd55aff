"""What the demonstration lacks of trading: an express licence, an anonymous buyer, a wish beyond a limit, mandates,
a deal of which the office refused a right, and an investment for which a center is named."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor, Role
from core.clock import business_date
from core.money import Money
from demo import play, rights
from finance.projects import services as projects
from finance.projects.models import Investment
from listings.market import services as market
from listings.market.models import Listing
from listings.terms.agreement import Terms
from parties.centers.models import Center
from parties.people import queries as people
from parties.people import services as people_services
from parties.relations import services as relations
from parties.relations.models import RelationKind
from reports.desk.diligence import making
from settlement.deals.models import Deal
from settlement.volumes.models import RightKind
from tests.browser.half_refused import approved_mark, half_refused
from tests.browser.to_confirm import to_confirm
from trading.mandates import services as mandates
from trading.mandates.models import Mandate
from trading.negotiation import services as negotiation
from trading.negotiation.models import Negotiation

LIMIT = Money(5_000_000)


def set_out(
    session: Session,
    *,
    holder: Actor,
    buyer: Actor,
    shy: Actor,
    broker: Actor,
    staff: Actor,
    officers: tuple[Actor, Actor],
    now: datetime,
) -> None:
    """Everything that is visited beside the demonstration; `shy` is the buyer who is not named."""
    center = session.scalars(select(Center).where(Center.organisation_id == staff.organisation_id)).one()
    parts = [play.Parts(holder, buyer, staff, center.id, _right(place)) for place in (400, 401, 402)]
    listing = _express(session, parts[0], now)
    terms = _terms(listing, now)
    negotiation.open_negotiation(
        session, listing_id=listing.id,
        proposal=negotiation.Proposal(terms, now + timedelta(days=7), "我们是一家制造企业。"), is_anonymous=True,
        actor=shy, now=now,
    )  # fmt: skip
    negotiation.ask_to_open(
        session, listing_id=listing.id,
        proposal=negotiation.Proposal(terms, now + timedelta(days=7), "价格合理。"),
        actor=_limited_colleague(session, buyer, now), now=now,
    )  # fmt: skip
    mandated = play.enter_right(session, parts[1], now)
    _mandate(session, holder, broker, [mandated.id, listing.asset_id], exclusive=False, now=now)
    given = _mandate(session, holder, broker, [mandated.id], exclusive=True, now=now)
    _diligence(session, listing, buyer, holder, now)
    mandates.accept_mandate(session, mandate_id=given.id, actor=broker, now=now)
    half_refused(session, parts[2], officers, now)
    sold = rights.mark(401, date(2021, 3, 1) + timedelta(days=401))
    approved_mark(session, play.Parts(holder, buyer, staff, center.id, sold), officers, now)
    to_confirm(session, parts[0], officers, now)
    _related(session, now)
    _served(session, center, now)


def _served(session: Session, center: Center, now: datetime) -> None:
    """A center is named for an investment, and has not answered."""
    last = session.scalars(select(Investment).order_by(Investment.id.desc())).first()
    assert last is not None
    projects.name_serving_center(
        session, investment_id=last.id, center_id=center.id, right_kind=RightKind.PATENT, actor=SYSTEM, now=now
    )


def _related(session: Session, now: datetime) -> None:
    """The sides of a signed deal turn out to be of one group; another pair waits for a second person."""
    deal = session.scalars(select(Deal).where(Deal.signed_at.is_not(None)).order_by(Deal.id)).first()
    assert deal is not None
    kind = RelationKind.GROUP
    for one, other in ((deal.seller_id, deal.buyer_id), (deal.seller_id, deal.center.organisation_id)):
        row = relations.propose_relation(
            session, one_id=one, other_id=other, kind=kind, from_date=date(2015, 1, 1), evidence="企业登记信息",
            actor=SYSTEM, now=now,
        )  # fmt: skip
        if other == deal.buyer_id:
            relations.confirm_relation(session, relation_id=row.id, actor=SYSTEM, now=now)


def _right(place: int) -> rights.Right:
    return rights.patent(place, date(2021, 3, 1) + timedelta(days=place))


def _express(session: Session, parts: play.Parts, now: datetime) -> Listing:
    begun = now - timedelta(days=4)
    asset = play.enter_right(session, parts, begun)
    draft = play.draft(session, parts, asset, "ordinary", Money(9_600_000), begun)
    market.change_listing(session, listing_id=draft.id, changes={"express": True}, actor=parts.seller, now=begun)
    return play.publish(session, parts, draft, begun)


def _terms(listing: Listing, now: datetime) -> Terms:
    scope = listing.license_scope
    assert scope is not None
    return play.terms_for("ordinary", Money(8_800_000), business_date(now), scope.ends)


def _limited_colleague(session: Session, first: Actor, now: datetime) -> Actor:
    """A second member of the buyer's organisation, who may bind it to less than the price."""
    assert first.organisation_id is not None
    person = people_services.create_person(
        session,
        email="colleague@xinghai.example",
        name="季明",
        password=None,
        language="zh_Hans",
        actor=SYSTEM,
        now=now,
    )
    people_services.add_membership(
        session, person_id=person.id, organisation_id=first.organisation_id, role=Role.BUYER, actor=SYSTEM, now=now
    )
    people_services.set_limit(
        session, organisation_id=first.organisation_id, person_id=person.id, amount=LIMIT, actor=first, now=now
    )
    actor = people.actor_of(session, person.id, first.organisation_id)
    assert actor is not None
    return actor


def _mandate(
    session: Session, holder: Actor, broker: Actor, asset_ids: list[int], *, exclusive: bool, now: datetime
) -> Mandate:
    assert broker.organisation_id is not None
    today = business_date(now)
    return mandates.offer_mandate(
        session, broker_id=broker.organisation_id, asset_ids=asset_ids, exclusive=exclusive, commission_bp=500,
        from_date=today, to_date=today + timedelta(days=365), tail_days=90, actor=holder, now=now,
    )  # fmt: skip


def _diligence(session: Session, listing: Listing, buyer: Actor, holder: Actor, now: datetime) -> None:
    """Reports on a listing by a buyer, on a right by its owner, on a negotiation and a deal by a side."""
    talk = session.scalars(select(Negotiation).where(Negotiation.buyer_id == buyer.organisation_id)).first()
    deal = session.scalars(select(Deal).where(Deal.buyer_id == buyer.organisation_id).order_by(Deal.id)).first()
    assert talk is not None
    assert deal is not None
    for about, actor in (
        (listing.subject, buyer), (f"asset:{listing.asset_id}", holder), (talk.subject, buyer), (deal.subject, buyer)
    ):  # fmt: skip
        making.make_report(session, about=about, actor=actor, now=now)
