"""A licence with a running royalty for the tests: signed in 2026, used from 2027 on, by calendar quarters."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.db import found
from core.money import total
from listings.terms.agreement import Further, Instalment, Royalty, Terms
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act, LicenseType, RoyaltyBase, Trigger
from settlement.payments import services as payments
from settlement.payments.models import Payout, Receipt
from settlement.payments.states import PayoutState
from settlement.royalties import services as royalties
from settlement.royalties.models import Period, Plan, Statement
from settlement.royalties.tables import Sold
from tests.conftest import kept
from tests.settlement.deals import world as city
from tests.settlement.deals.world import World, yuan
from tests.settlement.money import give_account

FIRST = date(2027, 1, 1)
LAST = date(2031, 12, 31)
QUARTERS = ((1, 3), (4, 6), (7, 9), (10, 12))


def terms(royalty: Royalty | None = None, *, fixed: str | None = None, **further: Any) -> Terms:
    """An exclusive licence for five calendar years; 5 % of net sales unless another royalty is given."""
    paid = (Instalment(yuan(fixed), Trigger.SIGNING),) if fixed else ()
    scope = Scope(("CN",), ("*",), FIRST, LAST)
    running = royalty or Royalty(RoyaltyBase.NET_SALES, 500)
    return Terms(Act.LICENSE, LicenseType.EXCLUSIVE, paid, running, scope, further=Further.of(further))


@kept
def a_plan(world: World, agreed: Terms | None = None) -> Plan:
    """What the second signature leaves: the plan, without a period before the licence begins."""
    deal = city.sign(world, city.a_deal(world, agreed or terms()))
    return plan_of(world.session, deal.id)


def plan_of(session: Session, deal_id: int) -> Plan:
    """The plan of a deal."""
    return session.scalars(select(Plan).filter_by(deal_id=deal_id)).one()


def invoice_of(plan: Plan, n: int) -> str:
    """The number of a plan's invoice."""
    return f"RI{plan.number.removeprefix('RP')}-{n:03d}"


def on(world: World, day: date) -> date:
    """Noon of a day in Beijing."""
    world.now = datetime.combine(day, time(4, 0), tzinfo=UTC)
    return day


def calendar(world: World, plan: Plan, day: date | None = None) -> Plan:
    """What the night's job does."""
    if day is not None:
        on(world, day)
    royalties.follow_the_calendar(world.session, plan_id=plan.id, now=world.now)
    world.commit()
    return plan


def sold(net: str, *, units: int = 0, product: str = "Cells") -> Sold:
    """One line without deductions."""
    return Sold(product, units, yuan(net), yuan("0"), "CN")


def report(world: World, plan: Plan, n: int, *lines: Sold, **more: Any) -> Statement:
    """The licensee reports the period."""
    period = plan.periods[n - 1]
    statement = royalties.file_report(
        world.session, period_id=period.id, lines=list(lines), **more, actor=world.buyer, now=world.now
    )
    world.commit()
    return statement


def accept(world: World, plan: Plan, n: int) -> Period:
    """The licensor accepts what stands there."""
    period = plan.periods[n - 1]
    assert period.latest is not None
    royalties.accept_statement(
        world.session, period_id=period.id, version=period.latest.version, actor=world.seller, now=world.now
    )
    world.commit()
    return period


def quarter(world: World, plan: Plan, net: str, **more: Any) -> Statement:
    """The next quarter passes, is reported ten days after its end and accepted."""
    n = sum(1 for each in plan.periods if each.accepted) + 1
    year, place = FIRST.year + (n - 1) // 4, (n - 1) % 4
    after = date(year + 1, 1, 10) if place == 3 else date(year, QUARTERS[place][1] + 1, 10)
    calendar(world, plan, after)
    report(world, plan, n, sold(net), **more)
    accepted = accept(world, plan, n).accepted
    assert accepted is not None
    return accepted


def pay(world: World, plan: Plan, amount: str, *, day: date | None = None, payer: Actor | None = None) -> Receipt:
    """The licensee's transfer: recorded by the first officer, confirmed by the second."""
    receipt = payments.record_receipt(
        world.session,
        purpose=plan.number,
        payer_id=city.org(payer or world.buyer),
        amount=yuan(amount),
        bank_reference=f"ROY-{next(city._numbers):06d}",
        received_on=day or business_date(world.now),
        evidence=city.ADVICE,
        actor=world.first,
        now=world.now,
    )
    payments.confirm_receipt(world.session, receipt_id=receipt.id, actor=world.second, now=world.now)
    world.commit()
    return receipt


def owed(plan: Plan) -> str:
    """All that is open."""
    return total([due.open for due in plan.dues]).amount


def due_amounts(plan: Plan) -> list[tuple[str, str]]:
    """(kind, amount) of every invoice."""
    return [(due.kind.value, due.amount.amount) for due in sorted(plan.dues, key=lambda each: each.id)]


def payouts(world: World, plan: Plan, *states: PayoutState) -> list[Payout]:
    """Payouts and refunds of the plan."""
    query = select(Payout).filter_by(purpose=plan.subject).order_by(Payout.id)
    return list(world.session.scalars(query.where(Payout.state.in_(states)) if states else query))


def reloaded(world: World, plan: Plan) -> Plan:
    """The plan as it stands in the database."""
    world.session.expire_all()
    return found(world.session, Plan, plan.id)


def pay_out(world: World, plan: Plan) -> None:
    """Everything that is queued is sent by one officer and confirmed by the other."""
    for payout in payouts(world, plan, PayoutState.QUEUED):
        give_account(world.session, payout.payee_id, payout.currency)
        payments.send_payout(
            world.session, payout_id=payout.id, bank_reference=f"OUT-R{payout.id}", actor=world.first, now=world.now
        )
        payments.confirm_payout(world.session, payout_id=payout.id, actor=world.second, now=world.now)
    world.commit()
