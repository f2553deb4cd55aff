"""A city in which something waits for every act of settlement, with a payment company whose books are a file."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from core.db import transaction
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.payments import services as payments
from settlement.payments.providers.local.provider import LocalProvider
from tests.crash.acts import NOW
from tests.settlement.bank_statements.bank import BUYER, Bank, Movement, camt, numbered
from tests.settlement.deals import world as city
from tests.settlement.deals.world import World, a_deal, a_funded_deal, a_settled_deal, a_world, org, pay_out, sign, yuan
from tests.settlement.money import give_accounts
from tests.settlement.providers.desk import Desk, provided
from tests.settlement.royalties import licences

CAST = ("staff", "chief", "first", "second")


@dataclass(frozen=True)
class Sizes:
    """How many wait for each act."""

    each: int = 2
    released: int = 3


def build(app: Flask, session: Session, company: Path, sizes: Sizes) -> World:
    """Everything in a state just before an act; committed. All that is left is done on the day of `acts.NOW`."""
    world = a_world(session)
    give_accounts(session)
    provider = LocalProvider(company, "only-for-tests", now=lambda: world.now)
    with provided(provider):
        desk = Desk(app, world, provider)
        _frozen_by_a_court(world)
        for n in range(sizes.each):
            _to_be_refunded(world, n)
            _to_be_taken_back(world, n)
            _disputed(desk, n)
        for _n in range(sizes.released):
            city.file(world, a_funded_deal(world, LIST=world.centers[1]))
        _royalties(world, sizes.each)
        _by_statement(world, sizes.each)
        for n in range(sizes.each):
            _recorded(world, sign(world, a_deal(world)).subject, f"IN-DEAL-{n}", "100000")
            _at_the_company(desk, n)
        _sweep(desk)
    session.commit()
    return world


def _frozen_by_a_court(world: World) -> None:
    """Money that stays: the bank can pay out what others owe back."""
    deal = a_funded_deal(world, city.sale(price="1000000"))
    deals.freeze_money(world.session, deal_id=deal.id, reason="Order of the court", actor=world.first, now=world.now)
    world.commit()


def _to_be_refunded(world: World, n: int) -> None:
    a_funded_deal(world, INTRODUCE=world.centers[2] if n % 2 else None)


def _to_be_taken_back(world: World, n: int) -> None:
    """A reversal waits for its second officer; every other deal has been paid out, so that parties owe it."""
    deal = a_settled_deal(world)
    if n % 2:
        pay_out(world, deal)
    amount = yuan("30000") if n % 2 else None
    deals.ask_reversal(
        world.session, deal_id=deal.id, amount=amount, reason="It was agreed", actor=world.first, now=world.now
    )
    world.commit()


def _disputed(desk: Desk, n: int) -> None:
    """Paid at the company, taken back by the payer's bank, decided there; every other one after release."""
    world = desk.world
    deal = sign(world, a_deal(world))
    operation = desk.paid(deal, "100000")
    deal = city.reload(world, deal)
    if n % 2:
        city.file(world, deal)
        city.accept(world, deal)
    ref = desk.local.company.open_dispute(desk.receipts(deal)[0].bank_reference, world.now)
    desk.told(operation)
    desk.local.company.decide_dispute(ref, "lost", world.now)


def _royalties(world: World, count: int) -> None:
    """A quarter is accepted and its invoice is paid in parts."""
    plan = licences.a_plan(world)
    licences.quarter(world, plan, "1000000")
    licences.on(world, NOW.date())
    for n in range(count):
        _recorded(world, plan.number, f"ROY-{n}", "20000")


def _recorded(world: World, purpose: str, reference: str, amount: str) -> None:
    payments.record_receipt(
        world.session, purpose=purpose, payer_id=org(world.buyer), amount=yuan(amount), bank_reference=reference,
        received_on=NOW.date(), evidence=city.ADVICE, actor=world.first, now=world.now,
    )  # fmt: skip
    world.commit()


def _by_statement(world: World, count: int) -> None:
    """A bank statement with payments that name their deals; their amount is nobody else's, so that no transfer that was
    entered by hand can be one of them."""
    signed: list[Deal] = [sign(world, a_deal(world, city.sale(price="90000"))) for _n in range(count)]
    day: date = NOW.date()
    paid = [Movement("90000", deal.number, BUYER, day=day) for deal in signed]
    Bank(world).take(camt(*numbered(*paid)))


def _at_the_company(desk: Desk, n: int) -> None:
    """A page to be opened, or one that was paid while nobody listened."""
    world = desk.world
    deal = sign(world, a_deal(world))
    if n % 2:
        desk.pay(desk.start(deal), "100000")
        return
    deal_id = deal.id
    desk.fresh()
    with transaction() as session:
        deals.start_payment(session, deal_id=deal_id, provider="local", back_to="/", actor=world.buyer, now=world.now)


def _sweep(desk: Desk) -> None:
    """A deal was paid at the company and waits for the office; part of our money there is to be sent to our bank."""
    deal = sign(desk.world, a_deal(desk.world))
    desk.paid(deal, "100000")
    city.file(desk.world, city.reload(desk.world, deal))
    desk.fresh()
    with transaction() as session:
        payments.move_to_bank(
            session, provider="local", amount=yuan("5000"), key="crash", actor=desk.world.first, now=desk.world.now
        )
