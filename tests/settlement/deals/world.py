"""A small city for the tests of deals: two sides, three centers, a trading center with two officers, one right."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import CompoundSelect, func, literal, select, union_all
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor, Role
from core.clock import business_date
from core.db import Base, found
from core.money import Money, total
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset
from listings.assets.numbers.china import cn_check_digit
from listings.assets.services import register_asset
from listings.market import services as market
from listings.rights import services as rights
from listings.terms.agreement import Instalment, Royalty, Terms
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act, LicenseType, RoyaltyBase, Trigger
from parties.centers.services import register_center
from parties.organisations.models import Organisation, OrganisationKind
from parties.organisations.services import register_organisation
from parties.people.models import Person
from parties.people.queries import actor_of
from parties.people.services import add_membership, create_person
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.ledger.queries import balance
from settlement.payments import services as payments
from settlement.payments.models import Payout, Receipt
from settlement.payments.states import PayoutState
from settlement.recordal import services as recordal
from settlement.recordal.models import RecordalCase
from settlement.volumes.models import Measure, VolumeFact
from tests.conftest import kept
from tests.settlement.money import give_account
from tests.settlement.recordal.keeping import IS_GRANT, announce, keep_papers

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # noon in Beijing
TODAY = date(2026, 11, 23)
CERTIFICATE = "c" * 64
ADVICE = "a" * 64
_numbers = count(1)


def yuan(text: str) -> Money:
    """'1,200.00' in renminbi."""
    return Money.parse(text)


@dataclass
class World:
    """Who there is. Actors act for their organisation with their roles."""

    session: Session
    seller: Actor = field(init=False)
    buyer: Actor = field(init=False)
    stranger: Actor = field(init=False)
    staff: Actor = field(init=False)
    chief: Actor = field(init=False)
    lister: Actor = field(init=False)
    first: Actor = field(init=False)
    second: Actor = field(init=False)
    city: Actor = field(init=False)
    admin: Actor = field(init=False)
    centers: list[int] = field(default_factory=list)
    now: datetime = NOON

    def commit(self) -> None:
        """What a request's end does."""
        self.session.commit()

    def later(self, **span: int) -> datetime:
        """Let time pass."""
        self.now += timedelta(**span)
        return self.now


@kept
def a_world(session: Session, *, seller_country: str = "CN") -> World:
    """Everybody, with the rules in force."""
    world = World(session)
    exchange = _organisation(session, "海州知识产权交易中心", OrganisationKind.EXCHANGE)
    city = _organisation(session, "海州市知识产权局", OrganisationKind.GOV)
    seller = _organisation(session, "澄江电池有限公司", OrganisationKind.ENTERPRISE, country=seller_country)
    buyer = _organisation(session, "远帆汽车股份有限公司", OrganisationKind.ENTERPRISE)
    stranger = _organisation(session, "路过贸易有限公司", OrganisationKind.ENTERPRISE)
    runners = [_organisation(session, f"第{n}知识产权运营中心", OrganisationKind.CENTER) for n in (1, 2, 3)]
    world.centers = [
        register_center(
            session, organisation_id=runner.id, code=f"C-{n:02}", name=runner.name, actor=SYSTEM, now=NOON
        ).id
        for n, runner in enumerate(runners, 1)
    ]
    world.seller = _person(session, "seller", seller, Role.RIGHT_HOLDER)
    world.buyer = _person(session, "buyer", buyer, Role.BUYER, Role.RIGHT_HOLDER)
    world.stranger = _person(session, "stranger", stranger, Role.RIGHT_HOLDER, Role.BUYER)
    world.staff = _person(session, "staff", runners[0], Role.CENTER_STAFF)
    world.chief = _person(session, "chief", runners[0], Role.CENTER_MANAGER)
    world.lister = _person(session, "lister", runners[1], Role.CENTER_STAFF, Role.CENTER_MANAGER)
    world.first = _person(session, "first", exchange, Role.FINANCE_OFFICER)
    world.second = _person(session, "second", exchange, Role.FINANCE_OFFICER)
    world.city = _person(session, "city", city, Role.CITY_OFFICE)
    world.admin = _person(session, "admin", exchange, Role.ADMINISTRATOR)
    world.commit()
    return world


def _organisation(session: Session, name: str, kind: OrganisationKind, *, country: str = "CN") -> Organisation:
    return register_organisation(session, name=name, kind=kind, country=country, actor=SYSTEM, now=NOON)


def _person(session: Session, name: str, home: Organisation, *roles: Role) -> Actor:
    person: Person = create_person(
        session, email=f"{name}@haizhou.example", name=name.title(), password=None, actor=SYSTEM, now=NOON
    )
    for role in roles:
        add_membership(session, person_id=person.id, organisation_id=home.id, role=role, actor=SYSTEM, now=NOON)
    session.flush()
    actor = actor_of(session, person.id, home.id)
    assert actor is not None
    return actor


def org(actor: Actor) -> int:
    """Whom an actor acts for."""
    assert actor.organisation_id is not None
    return actor.organisation_id


def a_patent(world: World) -> Asset:
    """An invention patent in force that the seller owns alone."""
    digits = f"20211{next(_numbers):07d}"
    return register_asset(
        world.session,
        kind=AssetKind.PATENT_INVENTION,
        title="一种固态电池",
        number=f"{digits}.{cn_check_digit(digits)}",
        filing_date=date(2021, 3, 1),
        grant_date=date(2022, 6, 1),
        status=AssetStatus.IN_FORCE,
        classes=[("IPC", "H01M 10/05")],
        organisation_id=org(world.seller),
        actor=world.seller,
        now=NOON,
    )


def a_mark(world: World) -> Asset:
    """A trade mark in force that the seller owns alone."""
    return register_asset(
        world.session,
        kind=AssetKind.TRADEMARK,
        title="远灯",
        number=f"{next(_numbers) + 30000000}",
        filing_date=date(2021, 3, 1),
        grant_date=date(2022, 6, 1),
        expiry_date=date(2032, 5, 31),
        status=AssetStatus.IN_FORCE,
        classes=[("NICE", "9")],
        organisation_id=org(world.seller),
        actor=world.seller,
        now=NOON,
    )


def instalments(*parts: tuple[str, Trigger] | tuple[str, Trigger, date]) -> tuple[Instalment, ...]:
    """('60000', SIGNING), ('40000', RECORDAL) …"""
    return tuple(Instalment(yuan(part[0]), part[1], part[2] if len(part) == 3 else None) for part in parts)


def sale(*parts: tuple[str, Trigger] | tuple[str, Trigger, date], price: str = "100000") -> Terms:
    """An assignment at a price, in one sum at signing unless instalments are given."""
    paid = instalments(*(parts or ((price, Trigger.SIGNING),)))
    return Terms(Act.ASSIGN, None, paid, None, Scope.everything(TODAY))


def licence(
    *parts: tuple[str, Trigger] | tuple[str, Trigger, date],
    price: str | None = "100000",
    type: LicenseType = LicenseType.EXCLUSIVE,
    ends: date | None = date(2029, 12, 31),
) -> Terms:
    """A licence for China; `price=None` is a pure running royalty of 3 % of net sales."""
    paid = instalments(*(parts or (((price, Trigger.SIGNING),) if price else ())))
    royalty = None if paid else Royalty(RoyaltyBase.NET_SALES, 300)
    return Terms(Act.LICENSE, type, paid, royalty, Scope(("CN",), ("*",), TODAY, ends))


@kept
def a_deal(
    world: World,
    terms: Terms | None = None,
    *,
    listed: bool = False,
    asset: Asset | None = None,
    bundle: Sequence[tuple[Asset, int]] = (),
    LIST: int | None = None,
    INTRODUCE: int | None = None,
) -> Deal:
    """What an accepted offer leaves: the deal, and its commitment on each right. State AGREED."""
    terms = terms or sale()
    parts = bundle or [(asset or a_patent(world), 10_000)]
    listing_id = a_listing(world, parts[0][0]).id if listed else None
    deal = deals.open_deal(
        world.session,
        source=f"negotiation:{next(_numbers)}",
        listing_id=listing_id,
        items=[(each.id, share) for each, share in parts],
        terms=terms,
        seller_id=org(world.seller),
        buyer_id=org(world.buyer),
        centers={"CLOSE": world.centers[0], "LIST": LIST, "INTRODUCE": INTRODUCE},
        actor=world.buyer,
        now=world.now,
    )
    for each, _share in parts:
        rights.commit(
            world.session,
            asset=each,
            terms=terms,
            ref=deal.subject,
            grantor_id=org(world.seller),
            grantee_id=org(world.buyer),
            actor=world.buyer,
            now=world.now,
        )
    if listing_id is not None:
        market.reserve(world.session, listing_id=listing_id, actor=world.buyer, now=world.now)
    world.commit()
    return deal


def a_listing(world: World, asset: Asset):
    """The right on sale through the first center."""
    listing = market.draft_listing(
        world.session,
        asset_id=asset.id,
        center_id=world.centers[0],
        for_sale=True,
        sale_price=yuan("100000"),
        license_types=[],
        license_price=None,
        territories=["CN"],
        fields=["*"],
        ends=None,
        actor=world.seller,
        now=world.now,
    )
    market.submit_listing(world.session, listing_id=listing.id, actor=world.seller, now=world.now)
    return market.review_listing(
        world.session, listing_id=listing.id, decision="approve", reasons=[], actor=world.staff, now=world.now
    )


def sign(world: World, deal: Deal, *sides: Actor) -> Deal:
    """The sides (both, if none is named) sign what stands there."""
    for side in sides or (world.seller, world.buyer):
        deals.sign_deal(world.session, deal_id=deal.id, digest=deal.terms_digest, actor=side, now=world.now)
    world.commit()
    return deal


def pay(world: World, deal: Deal, amount: str, *, payer: Actor | None = None, on: date | None = None) -> Receipt:
    """The buyer's transfer: recorded by the first officer, confirmed by the second."""
    receipt = payments.record_receipt(
        world.session,
        purpose=deal.subject,
        payer_id=org(payer or world.buyer),
        amount=yuan(amount),
        bank_reference=f"IN-{next(_numbers):06d}",
        received_on=on or business_date(world.now),
        evidence=ADVICE,
        actor=world.first,
        now=world.now,
    )
    payments.confirm_receipt(world.session, receipt_id=receipt.id, actor=world.second, now=world.now)
    world.commit()
    return receipt


def case_of(world: World, deal: Deal) -> RecordalCase:
    """The case by which the deal's grant is recorded."""
    return world.session.scalars(select(RecordalCase).where(RecordalCase.deal_id == deal.id, IS_GRANT)).one()


def file(world: World, deal: Deal) -> RecordalCase:
    """The center keeps the papers and files them today."""
    case = case_of(world, deal)
    who: dict[str, Any] = {"actor": world.staff, "now": world.now}
    keep_papers(world.session, case, **who)
    who |= {"filed_on": business_date(world.now), "office_reference": "GC-2026-118"}
    recordal.file_case(world.session, case_id=case.id, **who)
    world.commit()
    return case


def accept(world: World, deal: Deal, *, decided_on: date | None = None) -> Deal:
    """The office's certificate is here: the right passes, the money is released."""
    recordal.accept_case(
        world.session,
        case_id=case_of(world, deal).id,
        recordal_no="X2026110001",
        decided_on=decided_on or business_date(world.now),
        certificate=CERTIFICATE,
        actor=world.staff,
        now=world.now,
    )
    announce(world.session, case_of(world, deal), actor=world.staff, now=world.now)
    world.commit()
    return deal


def payouts(world: World, deal: Deal, *states: PayoutState) -> list[Payout]:
    """Payouts and refunds of the deal."""
    query = select(Payout).filter_by(purpose=deal.subject).order_by(Payout.id)
    return list(world.session.scalars(query.where(Payout.state.in_(states)) if states else query))


def pay_out(world: World, deal: Deal) -> Deal:
    """One officer sends everything that is queued, the other confirms it."""
    for payout in payouts(world, deal, PayoutState.QUEUED):
        give_account(world.session, payout.payee_id, payout.currency)
        payments.send_payout(
            world.session, payout_id=payout.id, bank_reference=f"OUT-{payout.id:06d}", actor=world.first, now=world.now
        )
        payments.confirm_payout(world.session, payout_id=payout.id, actor=world.second, now=world.now)
    world.commit()
    return deal


@kept
def a_funded_deal(
    world: World, terms: Terms | None = None, *, LIST: int | None = None, INTRODUCE: int | None = None
) -> Deal:
    """Signed by both, and all that is due at signing is held."""
    deal = sign(world, a_deal(world, terms, LIST=LIST, INTRODUCE=INTRODUCE))
    due = total([part.amount for part in (terms or sale()).instalments if part.trigger is Trigger.SIGNING])
    if due:
        pay(world, deal, due.amount)
    return deal


@kept
def a_settled_deal(
    world: World, terms: Terms | None = None, *, LIST: int | None = None, INTRODUCE: int | None = None
) -> Deal:
    """Recorded and released; payouts wait to be sent."""
    deal = a_funded_deal(world, terms, LIST=LIST, INTRODUCE=INTRODUCE)
    file(world, deal)
    return accept(world, deal)


def facts(world: World, measure: Measure, deal: Deal | None = None) -> list[str]:
    """Amounts of a measure in the order they were written."""
    query = select(VolumeFact).filter_by(measure=measure).order_by(VolumeFact.id)
    rows = world.session.scalars(query.filter_by(subject=deal.subject) if deal else query)
    return [row.amount.amount for row in rows]


def at(world: World, code: str) -> str:
    """An account's balance in yuan."""
    return balance(world.session, code).amount


@cache
def _counts() -> CompoundSelect[Any]:
    """One statement that counts every table."""
    tables = Base.metadata.sorted_tables
    return union_all(*(select(literal(table.name), func.count()).select_from(table) for table in tables))


def everything(session: Session) -> dict[str, int]:
    """How many rows each table has, and every state: what a refusal leaves exactly as it was."""
    session.expire_all()
    counted = {row[0]: row[1] for row in session.execute(_counts())}
    return counted | {f"deal:{row.id}:{row.state}": row.fixed_minor for row in session.scalars(select(Deal))}


def state_of(deal: Deal) -> DealState:
    """Its state now (a type checker takes a state that it has seen for the last one)."""
    return deal.state


def reload(world: World, deal: Deal) -> Deal:
    """The deal as it stands in the database."""
    world.session.expire_all()
    return found(world.session, Deal, deal.id)


def system_like(actor: Actor) -> Actor:
    """The same person without any role."""
    return replace(actor, roles=frozenset())
