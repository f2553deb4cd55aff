"""A sale paid by card at Stripe, by pages only, in both languages; and then the payer's bank takes the money back.

From the deal's page to the provider's and back, held, recorded, moved to our bank and paid out. The dispute is lost
after that: what the seller had is owed back, stands on the deal and on its statement, and is set off against what is
released to it next. Behind it stands Stripe's own library and a Stripe of the tests, over HTTP.
"""

import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from core import clock, jobs, show
from core.db import db, transaction
from core.deadlines import add_years
from core.i18n import _, speaking
from core.money import Money
from demo import play, rights
from demo.play import Parts
from demo.stage import Stage
from parties.organisations.models import Organisation
from settlement.deals.check import check
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.ledger.queries import balance
from settlement.payments.models import Payout
from settlement.payments.providers.stripe.provider import StripeProvider
from settlement.payments.states import PayoutState
from tests.browser.chromium import chromium
from tests.journeys import cast
from tests.journeys.drivers import InChromium, OverHttp, Upload, Walker
from tests.journeys.test_open_licence import LANGUAGES, Journey
from tests.settlement.money import give_accounts
from tests.settlement.providers.desk import provided
from tests.stripe_wire.account import Account
from tests.stripe_wire.server import KEY, Simulator, serving

SECRET = "whsec_of_the_journey"
PRICE = "100000"
PDF = b"%PDF-1.4 a certificate, invented"


def shown(amount: str) -> str:
    """As the pages print it."""
    return str(show.money(Money.parse(amount)))


@dataclass
class Sale:
    """What the journey is about: who there is, the deal, and the provider's account behind it."""

    app: Flask
    made: Stage
    account: Account
    deal_id: int
    number: str
    deliver_to: Callable[[bytes, dict[str, str]], int]

    def work(self) -> None:
        """The provider's notices arrive, and the worker does what is due."""
        db.session.rollback()
        for body in self.account.due_notices():
            assert self.deliver_to(body, self.account.signed(body)) == 204
        while jobs.run_due(self.app.extensions["job_handlers"], now=clock.now(), clock=clock.now):
            pass
        db.session.rollback()


def parts_of(made: Stage, number: int) -> Parts:
    """The seller, the buyer, the center, and the right of a number."""
    right = rights.patent(number, add_years(clock.business_date(clock.now()) + timedelta(days=60), -5))
    return Parts(made.actors["storage"], made.actors["power"], made.staff[0], made.centers[0].id, right)


def a_signed_sale(made: Stage, number: int) -> tuple[int, str]:
    """Accepted and signed by both: all of the price is due. The deal's id and number."""
    now, parts, price = clock.now(), parts_of(made, number), Money.parse(PRICE)
    with transaction() as session:
        asset = play.enter_right(session, parts, now)
        listing = play.publish(session, parts, play.draft(session, parts, asset, "assign", price, now), now)
        terms = play.terms_for("assign", price, clock.business_date(now), None)
        deal = play.accept(session, parts.seller, play.offer(session, parts, listing, terms, now), now)
        play.sign(session, parts, deal, now - timedelta(hours=3))
        return deal.id, deal.number


def pay_at_stripe(sale: Sale, buyer: Walker) -> None:
    """From the deal's page to Stripe's and back."""
    buyer.open(f"/deals/{sale.number}")
    buyer.press(_("Pay %(amount)s by card or wallet", amount=shown(PRICE)))
    if isinstance(buyer, InChromium):
        buyer.follow(_("Go on to the payment page"))
        assert "100,000.00" in buyer.page.inner_text("h1")
        buyer.page.get_by_role("button", name="Pay").click()
        buyer.page.wait_for_load_state()
        assert buyer.path == f"/deals/{sale.number}/payment"
    else:
        (session,) = sale.account.all("checkout.session")
        assert session["url"] in buyer.html()
        sale.account.pay(session["id"])
    assert _("Not paid yet") in buyer.text()
    sale.work()
    buyer.open(f"/deals/{sale.number}/payment")
    assert _("The payment has arrived") in buyer.text()


def record(staff: Walker, case: int, number: int) -> None:
    """The center files the recordal; the office accepts; the money is released."""
    today = clock.business_date(clock.now()).isoformat()
    staff.open(f"/recordals/{case}")
    staff.press(_("Keep it"), name="form", paper=Upload("form.pdf", PDF))
    staff.press(_("Record the filing"), filed_on=today, office_reference=f"REC-{number}")
    staff.press(
        _("Check before the money is released"), recordal_no=f"X{number}", decided_on=today,
        certificate=Upload("certificate.pdf", PDF),
    )  # fmt: skip
    staff.press(_("Record it and release %(amount)s", amount=shown(PRICE)))


def move_to_bank(sale: Sale, officer: Walker) -> None:
    """What lies at the provider comes to our bank, from which the parties are paid."""
    officer.open("/finance/operations")
    officer.press(_("Send it to our bank account"), amount="99,700.00")
    (payout,) = sale.account.all("payout")
    sale.account.settle("payout", payout["id"])
    sale.work()


def pay_out(first: Walker, second: Walker) -> None:
    """Every payout is sent and confirmed by two officers."""
    db.session.rollback()
    with transaction() as session:
        give_accounts(session)
    queued = [(row.id, row.amount) for row in db.session.query(Payout).filter_by(state=PayoutState.QUEUED)]
    db.session.rollback()
    assert queued
    for number, amount in queued:
        first.open(f"/finance/payouts/{number}")
        first.press(_("Mark %(amount)s as sent", amount=show.money(amount)), bank_reference=f"OUT-{number}")
        second.open(f"/finance/payouts/{number}")
        second.press(_("Confirm that %(amount)s left the bank", amount=show.money(amount)))


def lose_the_dispute(sale: Sale, officer: Walker) -> None:
    """The payer's bank takes the money back, and keeps it."""
    (intent,) = sale.account.all("payment_intent")
    dispute = sale.account.open_dispute(intent["id"])
    sale.work()
    officer.open(f"/deals/{sale.number}")
    assert _("Disputed payments") in officer.text()
    assert _("Evidence due by") in officer.text()
    sale.account.decide_dispute(dispute["id"], "lost")
    sale.work()


def owed_by_the_seller(sale: Sale, seller: Walker, buyer: Walker, language: str) -> str:
    """The seller reads what it owes on the deal and on its statement; the buyer reads nothing of it. The amount."""
    seller_id = sale.made.actors["storage"].organisation_id
    owed = balance(db.session, f"receivable:org:{seller_id}")
    name = db.session.get_one(Organisation, seller_id).display(language)
    db.session.rollback()
    seller.open(f"/deals/{sale.number}")
    assert _("Dispute lost") in seller.text()
    assert _("%(name)s owes back %(amount)s", name=name, amount=show.money(owed)) in seller.text()
    buyer.open(f"/deals/{sale.number}")
    assert str(show.money(owed)) not in buyer.text().partition(_("Disputed payments"))[2].partition(_("Terms"))[0]
    seller.open("/statements/")
    assert _("Claim for money to be refunded") in seller.text()
    assert owed.minor > 0
    return str(show.money(owed))


def walk(sale: Sale, arrive: Callable[[], Walker], language: str) -> None:
    """All acts in their order, and what is there at the end."""
    with speaking(language):
        journey = Journey(sale.made, arrive, language)
        buyer, seller, staff = (journey.as_(each) for each in ("power", "storage", "center-c01"))
        first, second = (journey.as_(each) for each in ("finance", "finance2"))
        pay_at_stripe(sale, buyer)
        buyer.open(f"/deals/{sale.number}")
        assert shown(PRICE) in buyer.text()
        record(staff, 1, 1)
        move_to_bank(sale, first)
        pay_out(first, second)
        assert state_of(sale.deal_id) is DealState.CLOSED
        lose_the_dispute(sale, first)
        owed = owed_by_the_seller(sale, seller, buyer, language)
        again_id, again = a_signed_sale(sale.made, 2)
        receive(first, second, sale, again)
        record(staff, 2, 2)
        seller.open("/statements/")
        assert _("Set off against a claim") in seller.text()
        seller.open(f"/deals/{sale.number}")
        assert owed not in seller.text().partition(_("Disputed payments"))[2].partition(_("Terms"))[0]
    assert state_of(sale.deal_id) is DealState.REFUNDED
    assert state_of(again_id) is DealState.SETTLED
    assert balance(db.session, f"receivable:org:{sale.made.actors['storage'].organisation_id}") == Money.parse("0")
    assert balance(db.session, f"disputed:deal:{sale.deal_id}") == Money.parse("0")
    assert check(db.session) == []


def receive(first: Walker, second: Walker, sale: Sale, number: str) -> None:
    """The buyer pays another deal by bank transfer: one officer records it, another confirms it."""
    payer = next(row for row in sale.made.sign_ins if row.email.startswith("power@"))
    first.open("/finance/receipts/new")
    first.press(
        _("Record for confirmation"), purpose=number, payer=payer.organisation, amount=PRICE, bank_reference="IN-2",
        received_on=clock.business_date(clock.now()).isoformat(), evidence=Upload("advice.pdf", PDF),
    )  # fmt: skip
    second.open(first.path.split("?")[0])
    second.press(_("Confirm that this money arrived"), amount=PRICE)


def state_of(deal_id: int) -> DealState:
    db.session.rollback()
    db.session.expire_all()
    state = db.session.get_one(Deal, deal_id).state
    db.session.rollback()
    return state


def a_sale(app: Flask, account: Account, deliver_to: Callable[[bytes, dict[str, str]], int]) -> Sale:
    made = cast.people([])
    return Sale(app, made, account, *a_signed_sale(made, 1), deliver_to)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sale_is_paid_at_stripe_and_a_dispute_lost_after_the_payout_over_http(app: Flask, language: str) -> None:
    """Failure 15."""
    account = Account(SECRET, clock.now)
    client = app.test_client()

    def deliver_to(body: bytes, headers: dict[str, str]) -> int:
        with app.app_context():
            return int(client.post("/providers/stripe/events", data=body, headers=headers).status_code)

    with serving(Simulator(account)) as address, provided(StripeProvider(KEY, SECRET, api_base=address)):
        walk(a_sale(app, account, deliver_to), lambda: OverHttp(app.test_client()), language)


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # on PostgreSQL it is walked over HTTP
def test_a_sale_is_paid_at_stripe_and_a_dispute_lost_after_the_payout_in_chromium(
    app: Flask, live_server: Callable[..., str], language: str
) -> None:
    """Failure 15."""
    account, where = Account(SECRET, clock.now), list[str]()

    def deliver_to(body: bytes, headers: dict[str, str]) -> int:
        asked = urllib.request.Request(f"{where[0]}/providers/stripe/events", data=body, headers=headers)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return int(answer.status)

    with serving(Simulator(account)) as address, provided(StripeProvider(KEY, SECRET, api_base=address)):
        base = live_server(
            workers=1, threads=8, PAYMENT_PROVIDER="stripe", STRIPE_SECRET_KEY=KEY, STRIPE_WEBHOOK_SECRET=SECRET,
            STRIPE_API_BASE=address,
        )  # fmt: skip
        where.append(base)
        account.home = base
        with chromium() as browser:
            walk(a_sale(app, account, deliver_to), lambda: InChromium(browser, base), language)
