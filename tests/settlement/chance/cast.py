"""Where a run by chance begins: who there is, and the deals and licences that they have."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor
from core.money import Money
from listings.assets.models import EncumbranceType, Proceeds
from listings.assets.services import record_encumbrance
from listings.terms.agreement import Further, Instalment, Royalty, Terms
from listings.terms.vocabulary import RoyaltyBase, Trigger
from settlement.deals.models import Deal
from settlement.payments import services as payments
from tests.settlement.deals.world import (
    ADVICE,
    TODAY,
    World,
    a_deal,
    a_mark,
    a_patent,
    a_world,
    accept,
    file,
    org,
    pay,
    sale,
    sign,
)
from tests.settlement.money import give_accounts
from tests.settlement.royalties import licences
from tests.settlement.rules import bought, follow_fees

PLEDGE = "deed:7"
SIGNING, RECORDAL = Trigger.SIGNING, Trigger.RECORDAL


@dataclass(frozen=True)
class Cast:
    """Who acts, from when on, and on what."""

    seller: Actor
    buyer: Actor
    stranger: Actor
    staff: Actor
    chief: Actor
    first: Actor
    second: Actor
    city: Actor
    began: datetime
    deals: tuple[int, ...]
    plans: tuple[int, ...] = ()


def _cast(world: World, deals: Sequence[Deal], plans: Sequence[int] = ()) -> Cast:
    give_accounts(world.session, "USD")
    world.commit()
    return Cast(
        world.seller, world.buyer, world.stranger, world.staff, world.chief, world.first, world.second,
        world.city, world.now,        tuple(deal.id for deal in deals), tuple(plans),
    )  # fmt: skip


def _a_bundle(world: World) -> Deal:
    """Of three rights, of which one is pledged: what is paid for it is deposited (CC 444)."""
    pledged = a_patent(world)
    row = record_encumbrance(
        world.session, asset_id=pledged.id, type=EncumbranceType.PLEDGE, ref=PLEDGE, holder_id=org(world.stranger),
        holder_name="A bank", from_date=TODAY, actor=SYSTEM, now=world.now,
    )  # fmt: skip
    row.consent_digest, row.consent_on, row.proceeds = ADVICE, TODAY, Proceeds.DEPOSIT
    rights = [(a_patent(world), 5_000), (pledged, 3_001), (a_mark(world), 1_999)]
    return a_deal(world, sale(("70000.01", SIGNING), ("30000", RECORDAL)), bundle=rights, LIST=world.centers[1])


def fresh(session: Session) -> Cast:
    """A sale that nobody has signed, for which two have paid something already, and a signed bundle of three rights."""
    world = a_world(session)
    unsigned = a_deal(world, listed=True)
    pay(world, unsigned, "40000")
    pay(world, unsigned, "25000", payer=world.stranger)
    return _cast(world, [unsigned, sign(world, _a_bundle(world))])


def funded(session: Session) -> Cast:
    """A seller from abroad: a signed sale, and a bundle whose money for the signing is held."""
    world = a_world(session, seller_country="DE")
    signed = sign(world, a_deal(world, sale(("60000", SIGNING), ("40000", RECORDAL)), INTRODUCE=world.centers[2]))
    bundle = sign(world, _a_bundle(world))
    pay(world, bundle, "70000.01")
    return _cast(world, [signed, bundle])


def settled(session: Session) -> Cast:
    """A sale that is settled but for its second instalment, the payouts of the first waiting; and a signed one."""
    world = a_world(session)
    parted = sign(world, a_deal(world, sale(("60000", SIGNING), ("40000", RECORDAL)), LIST=world.centers[1]))
    pay(world, parted, "60000")
    file(world, parted)
    accept(world, parted)
    return _cast(world, [parted, sign(world, a_deal(world, sale(price="33333.33")))])


def licensed(session: Session) -> Cast:
    """A licence by net sales with a yearly minimum, of whose five years half a year is over and a quarter of it paid;
    and a signed sale."""
    world = a_world(session)
    running = Royalty(RoyaltyBase.NET_SALES, 500, minimum_per_year=Money.parse("4000"))
    plan = licences.a_plan(world, licences.terms(running, fixed="20000", notice_months=6))
    licences.quarter(world, plan, "1000000")
    licences.pay(world, plan, "50000")
    other = sign(world, a_deal(world, sale(price="12345.67")))
    licences.calendar(world, plan, date(2027, 7, 5))
    licence = world.session.get_one(Deal, plan.deal_id)
    return _cast(world, [licence, other], [plan.id])


def bound(session: Session) -> Cast:
    """Sales whose buyer bears fees, too: one bound by earnest money that is held, and one that is recorded, of which an
    instalment waits for a milestone."""
    world = a_world(session)
    follow_fees(session, bought)
    earnest = sign(world, a_deal(world, _by_milestone("25000", "45000", "30000", earnest_bp=2_500)))
    pay(world, earnest, "29000")
    waiting = sign(world, a_deal(world, _by_milestone("60000", "0", "40000"), LIST=world.centers[1]))
    pay(world, waiting, "64000")
    file(world, waiting)
    accept(world, waiting)
    return _cast(world, [earnest, waiting])


def _by_milestone(signing: str, recordal: str, milestone: str, **further: Any) -> Terms:
    """A sale whose last instalment falls due when something is reached."""
    plain = sale(("1", SIGNING))
    parts = [Instalment(Money.parse(signing), SIGNING), Instalment(Money.parse(recordal), RECORDAL)]
    parts.append(Instalment(Money.parse(milestone), Trigger.MILESTONE, what="First prototype accepted"))
    return replace(plain, instalments=tuple(each for each in parts if each.amount), further=Further.of(further))


def market(session: Session) -> Cast:
    """What the simulation begins with: a licence of which half a year is over, and three deals of every kind, none of
    them paid; and the trading center's own money at the bank, so that no payout waits for what lies at the provider."""
    world = a_world(session, seller_country="DE")
    _own_money(world)
    parted = _by_milestone("60000", "25000", "15000", earnest_bp=2_000)
    plan = licences.a_plan(world, licences.terms(Royalty(RoyaltyBase.NET_SALES, 500), fixed="20000"))
    licences.calendar(world, plan, date(2027, 7, 5))
    deals = [a_deal(world, listed=True), a_deal(world, parted, LIST=world.centers[1]), _a_bundle(world)]
    licence = world.session.get_one(Deal, plan.deal_id)
    return _cast(world, [*(sign(world, deal) for deal in deals), licence], [plan.id])


def _own_money(world: World) -> None:
    for currency in ("CNY", "USD"):
        receipt = payments.record_receipt(
            world.session, purpose="treasury:own", payer_id=org(world.first), amount=Money(5_000_000_00, currency),
            bank_reference=f"OWN-{currency}", received_on=TODAY, evidence=ADVICE, actor=world.first, now=world.now,
        )  # fmt: skip
        payments.confirm_receipt(world.session, receipt_id=receipt.id, actor=world.second, now=world.now)


STARTS = (fresh, funded, settled, licensed, bound)
