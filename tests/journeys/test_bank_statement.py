"""A sale in instalments, paid by bank transfer with a wrong amount and then too much, by pages only, in both languages.

The buyer pays 59,000 of 60,000 that are due at signing, then 43,000 for the 41,000 that are left: the deal is funded
by both, what is too much goes back, and the statement, the payments and the ledger agree.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from core import clock, show
from core.actor import SYSTEM
from core.db import db, transaction
from core.deadlines import add_years
from core.i18n import _, speaking
from core.money import Money
from demo import play, rights
from demo.play import Parts
from demo.stage import Stage
from listings.terms.agreement import Instalment, Terms
from listings.terms.vocabulary import Act, Trigger
from settlement.deals.check import check
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.ledger.queries import balance
from settlement.payments.receiving import enter_receiving_account
from settlement.payments.statements.reconciling import reconcile
from tests.browser.chromium import chromium
from tests.journeys import cast
from tests.journeys.drivers import InChromium, OverHttp, Upload, Walker
from tests.journeys.test_open_licence import LANGUAGES, Journey

OURS = "6200 0000 2018 1001 888"
HEADER = "交易日期,借方金额,贷方金额,余额,对方户名,对方账号,摘要,流水号"


def a_sale(made: Stage) -> tuple[int, str]:
    """Signed by both: 60,000 at signing, 40,000 on a day after it. The deal's id and number."""
    now = clock.now()
    today = clock.business_date(now)
    right = rights.patent(1, add_years(today + timedelta(days=60), -5))
    parts = Parts(made.actors["storage"], made.actors["power"], made.staff[0], made.centers[0].id, right)
    with transaction() as session:
        enter_receiving_account(
            session,
            holder="星海知识产权交易中心",
            bank="星海银行",
            number=OURS,
            valid_from=today,
            actor=SYSTEM,
            now=now,
        )
        listing = play.publish(
            session, parts, play.draft(session, parts, play.enter_right(session, parts, now), "assign",
                                       Money.parse("100000"), now), now,
        )  # fmt: skip
        plain = play.terms_for("assign", Money.parse("100000"), today, None)
        later = today + timedelta(days=30)
        parts_of_it = (
            Instalment(Money.parse("60000"), Trigger.SIGNING), Instalment(Money.parse("40000"), Trigger.DATE, later),
        )  # fmt: skip
        terms = Terms(Act.ASSIGN, None, parts_of_it, None, plain.scope)
        deal = play.accept(session, parts.seller, play.offer(session, parts, listing, terms, now), now)
        play.sign(session, parts, deal, now - timedelta(hours=3))
        return deal.id, deal.number


def row(amount: str, balance_after: str, text: str, reference: str, name: str) -> str:
    """One line of the bank's export: money that came today."""
    return (
        f'{clock.business_date(clock.now()):%Y%m%d},,"{amount}","{balance_after}",{name},6222000011,{text},{reference}'
    )


def hand_in(walker: Walker, *rows: str) -> None:
    """An officer takes in the bank's export, in the bank's own encoding."""
    walker.open("/finance/statements")
    content = "\r\n".join([f"账号：{OURS}", HEADER, *rows, ""]).encode("gb18030")
    walker.press(_("Take in the statement"), file=Upload("export.csv", content), account_id="1")


def walk(app: Flask, arrive: Callable[[], Walker], language: str) -> None:
    """All acts in their order, and what is there at the end."""
    made = cast.people([])
    deal_id, number = a_sale(made)
    payer = next(each for each in made.sign_ins if each.email.startswith("power@")).organisation
    db.session.rollback()
    with speaking(language):
        journey = Journey(made, arrive, language)
        buyer, first, second = (journey.as_(each) for each in ("power", "finance", "finance2"))
        buyer.open(f"/deals/{number}")
        assert _("Reference on the transfer") in buyer.text()
        assign = _("Assign to %(label)s", label=_("Deal %(number)s", number=number))
        # 1. Too little: the reference is written with spaces, the amount is 1,000 short.
        short = row("59,000.00", "59,000.00", f"货款 {number.replace('-', ' ')}", "B-1", payer)
        hand_in(first, short)
        first.open("/finance/statements/work")
        assert _("Less than is due: paid in part") in first.text()
        first.press(assign)
        second.open("/finance/statements/work?standing=waits")
        second.press(_("Confirm %(amount)s", amount=shown("59000")))
        buyer.open(f"/deals/{number}")
        assert "1,000.00" in buyer.text()
        # 2. Too much: the bank's next export tells the first line again.
        hand_in(first, short, row("43,000.00", "102,000.00", number, "B-2", payer))
        first.open("/finance/statements/work")
        assert "59,000.00" not in first.text()
        first.press(assign)
        second.open("/finance/statements/work?standing=waits")
        second.press(_("Confirm %(amount)s", amount=shown("43000")))
        second.open("/finance/reconciliation")
        assert _("The three sides agree.") in second.text()
        second.open("/finance/payouts")
        assert "2,000.00" in second.text()
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get_one(Deal, deal_id).state is DealState.FUNDED
    assert balance(db.session, f"held:deal:{deal_id}") == Money.parse("100000")
    assert balance(db.session, "bank") == Money.parse("102000")
    assert not reconcile(db.session, clock.business_date(clock.now())).unexplained
    assert check(db.session) == []


def shown(amount: str) -> str:
    """As the pages print it."""
    return str(show.money(Money.parse(amount)))


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sale_is_paid_by_bank_statement_over_http(app: Flask, language: str) -> None:
    walk(app, lambda: OverHttp(app.test_client()), language)


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # on PostgreSQL it is walked over HTTP
def test_a_sale_is_paid_by_bank_statement_in_chromium(
    app: Flask, live_server: Callable[..., str], language: str
) -> None:
    base = live_server(workers=1, threads=8)
    with chromium() as browser:
        walk(app, lambda: InChromium(browser, base), language)
