"""Statements in any order, cut anywhere and handed in again give the same books."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from listings.terms.vocabulary import Trigger
from settlement.deals.check import check
from settlement.payments import queries
from settlement.payments.statements.booking import propose_booking
from settlement.payments.statements.models import BankLine, BookingKind
from settlement.payments.statements.reconciling import reconcile
from settlement.payments.statements.states import LineStanding
from tests.builders import NOON
from tests.parts import seeds
from tests.settlement.bank_statements.bank import BUYER, Bank, Movement, camt, numbered, table
from tests.settlement.deals.world import a_deal, a_world, at, sale, sign
from tests.settlement.money import TODAY


def movements(rng: random.Random, numbers: list[str]) -> list[Movement]:
    """Payments that fit, miss or repeat, with and without a reference, some of them equal."""
    texts = [*numbers, *(number.replace("-", "") for number in numbers), "?", "货款"]
    made = [
        Movement(
            rng.choice(["60,000.00", "40,000.00", "25,000.00", "7.00"]), rng.choice(texts), rng.choice([BUYER, ""]),
            day=TODAY - timedelta(days=rng.randrange(1)),
        )
        for _each in range(rng.randrange(3, 8))
    ]  # fmt: skip
    return numbered(*made)


def deal_with(bank: Bank) -> None:
    """Both officers work off all lines, in the order of the bank's reference: the best proposal, or put aside."""
    lines = bank.session.scalars(select(BankLine).order_by(BankLine.reference)).all()
    for line in lines:
        if line.standing is not LineStanding.OPEN:
            continue
        if bank.proposals(line):
            bank.accept(line)
        else:
            propose_booking(
                bank.session, line_id=line.id, kind=BookingKind.SUSPENSE, reason="?", actor=bank.world.first, now=NOON
            )
            bank.world.commit()
        bank.confirm(line)


@pytest.mark.parametrize("seed", seeds(6))
def test_any_order_and_any_repeats_give_the_same_books(session, seed):
    rng = random.Random(seed)
    bank = Bank(a_world(session))
    terms = sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))
    deals = [sign(bank.world, a_deal(bank.world, terms)) for _each in range(2)]
    made = movements(rng, [deal.number for deal in deals])
    files = [camt(*made, number="WHOLE")]
    for _each in range(4):  # cut anywhere, as either kind of file
        start, end = sorted(rng.sample(range(len(made) + 1), 2))
        before = sum(each.minor for each in made[:start])
        part = made[start:end]
        files.append(camt(*part, opening=before) if rng.random() < 0.5 else table(*part, opening=before).encode())
    handed_in = files * 2
    rng.shuffle(handed_in)
    for content in handed_in:
        bank.take(content, name="statement.csv")
    deal_with(bank)
    for content in handed_in[:3]:
        bank.take(content, name="again.csv")
    lines = session.scalars(select(BankLine)).all()
    assert sorted(line.reference for line in lines) == sorted(each.reference for each in made)
    assert at(bank.world, "bank") == f"{sum(each.minor for each in made) // 100}.00"
    seen = reconcile(session, TODAY)
    assert seen.unexplained.minor == 0
    assert not seen.bank_only
    assert not seen.books_only
    assert check(session) == []
    assert queries.check(session) == []
