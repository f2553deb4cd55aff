"""The whole chain as pages: from a registry file to the year's turnover. The same walk for every driver."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from core import clock, jobs
from core.db import db
from demo.stage import Stage
from listings.assets.models import Asset
from parties.centers.models import Center
from tests.journeys.cast import password_of
from tests.journeys.drivers import Upload, Walker

PRICE, AGREED = "1,200,000.00", "1,350,000.00"
PDF = b"%PDF-1.4 a scan, invented"


@dataclass
class Walk:
    """The journey's people, and where things are as it goes on."""

    made: Stage
    arrive: Callable[[], Walker]
    handlers: dict[str, jobs.Handler]
    asset: str = ""
    listing: str = ""
    room: str = ""
    deal: str = ""

    def __post_init__(self) -> None:
        self.walkers: dict[str, Walker] = {}

    def as_(self, mailbox: str) -> Walker:
        """Somebody, signed in."""
        if mailbox not in self.walkers:
            walker = self.arrive()
            walker.open("/sign-in?lang=en")
            password = password_of(self.made, mailbox)
            walker.press("Sign in", email=f"{mailbox}@xinghai.example", password=password)
            walker.open("/desk?lang=en")
            self.walkers[mailbox] = walker
        return self.walkers[mailbox]

    def work(self) -> None:
        """The worker does what is due."""
        jobs.run_due(self.handlers, now=clock.now(), clock=clock.now)

    def import_file(self, upload: Upload) -> None:
        """The right holder brings the office's file in."""
        seller = self.as_("storage")
        seller.open("/rights/import")
        seller.press("Import the file", file=upload)
        outcome = seller.path
        self.work()
        seller.open(outcome)
        db.session.rollback()
        asset = db.session.query(Asset).order_by(Asset.id).first()
        assert asset is not None, seller.text()
        self.asset = f"/rights/{asset.id}"
        seller.open(self.asset)

    def list_and_publish(self) -> None:
        """Question by question, then the center's approval."""
        seller = self.as_("storage")
        seller.open(f"{self.asset}/list")
        seller.press("Begin the listing")
        self.listing = re.sub(r"/edit.*", "", seller.path)
        for step, answers in (
            ("offer", {"grants": ["assign"]}),
            ("price", {"sale_pricing": "asking", "sale_price": PRICE}),
            ("summary", {"summary": "Keeps hulls clean without fuel; tried on two ferries."}),
            ("center", {"center_id": str(db.session.query(Center).one().id)}),
        ):
            seller.open(f"{self.listing}/edit/{step}")
            seller.press("Save", **answers)
        seller.open(f"{self.listing}/check")
        seller.press("Send to")
        staff = self.as_("center-c01")
        staff.open(f"{self.listing}/review")
        staff.press("Decide and tell the seller", decision="approve")
        staff.press("Approve and publish")

    def find(self, words: str) -> None:
        """A visitor finds it without an account."""
        visitor = self.arrive()
        visitor.open(f"/search?q={words}&lang=en")
        assert self.listing in visitor.html()

    def negotiate(self) -> None:
        """An offer, a counter-offer, and yes."""
        buyer, seller = self.as_("power"), self.as_("storage")
        buyer.open(f"{self.listing}/offer")
        buyer.press("Check the offer before sending", **{"instalments.0.amount": PRICE})
        buyer.press("Send")
        self.room = buyer.path.split("?")[0]
        seller.open(f"{self.room}/counter")
        seller.press("Check the offer before sending", **{"instalments.0.amount": AGREED})
        seller.press("Send")
        buyer.open(self.room)
        assert "1,200,000.00" in buyer.text()
        assert "1,350,000.00" in buyer.text()
        buyer.follow("Accept these terms")
        buyer.press("Accept")
        buyer.open(self.room)
        buyer.follow("To the deal")
        self.deal = buyer.path.split("?")[0]

    def sign_and_pay(self) -> None:
        """Both sign; one officer records the money, a second confirms it."""
        for mailbox in ("storage", "power"):
            walker = self.as_(mailbox)
            walker.open(f"{self.deal}/sign")
            walker.press("Sign deal")
        number = self.deal.rsplit("/", 1)[1]
        first, second = self.as_("finance"), self.as_("finance2")
        first.open("/finance/receipts/new")
        buyer = next(row for row in self.made.sign_ins if row.email.startswith("power@"))
        first.press(
            "Record for confirmation", purpose=number, payer=buyer.organisation, amount=AGREED, bank_reference="IN-1",
            received_on=clock.business_date(clock.now()).isoformat(), evidence=Upload("advice.pdf", PDF),
        )  # fmt: skip
        second.open(first.path.split("?")[0])
        second.press("Confirm that this money arrived", amount=AGREED)

    def record(self) -> None:
        """The center files the recordal; the office accepts; the money is released."""
        staff = self.as_("center-c01")
        today = clock.business_date(clock.now()).isoformat()
        staff.open("/recordals")
        staff.open("/recordals/1")
        staff.press("Keep it", name="form", paper=Upload("form.pdf", PDF))
        staff.press("Record the filing", filed_on=today, office_reference="REC-1")
        staff.press(
            "Check before the money is released", recordal_no="X1", decided_on=today,
            certificate=Upload("certificate.pdf", PDF),
        )  # fmt: skip
        staff.press("Record it and release")

    def pay_out(self) -> None:
        """Both payees say where they are paid; every payout is sent and confirmed by two officers."""
        first, second = self.as_("finance"), self.as_("finance2")
        for mailbox in ("storage", "center-c01"):
            payee = self.as_(mailbox)
            payee.open("/payee-bank-account")
            payee.press(
                "Enter the account", holder=mailbox, bank="Harbour Bank", number="6217 0000 1111",
                proof=Upload("letter.pdf", PDF),
            )  # fmt: skip
            first.open("/finance/payee-bank-accounts")
            first.press("Confirm this account")
        for number in (1, 2):
            first.open(f"/finance/payouts/{number}")
            first.press("Mark", bank_reference=f"OUT-{number}")
            second.open(f"/finance/payouts/{number}")
            second.press("Confirm")
