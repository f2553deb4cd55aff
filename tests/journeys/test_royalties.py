"""Two years of a licence's royalties by pages only, in both languages, and an audit that finds more, paid to the end.

Half-years at 5 % of net sales, 4 % beyond ten million a year, 600,000 a year at least. What falls due:

    2027    1st   4,000,000                                                    200,000
            2nd   5,000,000                                                    250,000 + 150,000 up to the least
    2028    1st   8,000,000 (at first reported as 7,000,000, and contested)    400,000
            2nd   6,000,000: 2,000,000 × 5 % + 4,000,000 × 4 %                 260,000
    audit   2nd   8,000,000 found: 80,000 more, 23.5 % of 340,000              80,000
                                                            2,440 interest, 30,000 cost of the audit
"""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from core import clock, show
from core.clock import business_date
from core.db import db, transaction
from core.i18n import _, speaking
from core.money import Money
from demo import play, rights
from demo.play import Parts, at
from demo.stage import Stage
from listings.terms.agreement import Further, Royalty, Terms, Tier
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act, LicenseType, Period, RoyaltyBase
from reports.books import services as books
from settlement.ledger.queries import balance
from settlement.royalties import services as royalties
from settlement.royalties.models import Plan
from settlement.royalties.owed import DueKind
from settlement.volumes.models import Measure, VolumeFact
from tests.browser.chromium import chromium
from tests.browser.conftest import Quiet
from tests.journeys import cast
from tests.journeys.drivers import InChromium, OverHttp, Upload, Walker, begins
from tests.journeys.test_open_licence import LANGUAGES, Journey

PDF = b"%PDF-1.4 a page of the books, invented"
HEAD = "product,territory,units,gross,deductions\r\n"
INTEREST = 80_000 * 61 * 5 // 10_000  # 0.05 % a day from 18 January to 20 March 2029
FIRST, LAST = date(2027, 1, 1), date(2031, 12, 31)


class Calendar:
    """The day on which everything happens; all who ask for the time are told it."""

    def __init__(self) -> None:
        self.now = at(date(2026, 10, 12))

    def __call__(self) -> datetime:
        return self.now

    def turn_to(self, day: date) -> None:
        """Another morning, after the work of the night."""
        self.now = at(day)
        db.session.rollback()
        for plan_id in royalties.plans_with_work(db.session):
            db.session.rollback()
            with transaction() as session:
                royalties.follow_the_calendar(session, plan_id=plan_id, now=self.now)


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    days = Calendar()
    monkeypatch.setattr(clock, "now", days)
    return days


def money(amount: str) -> str:
    """As the pages print it."""
    return str(show.money(Money.parse(amount)))


def a_licence(made: Stage, now: datetime) -> str:
    """Signed by both sides; the number of its plan."""
    parts = Parts(
        made.actors["storage"], made.actors["power"], made.staff[0], made.centers[0].id,
        rights.patent(1, date(2021, 3, 1)),
    )  # fmt: skip
    running = Royalty(
        RoyaltyBase.NET_SALES, 500, Period.HALF, tiers=(Tier(Money.parse("10000000"), 400),),
        minimum_per_year=Money.parse("600000"),
    )  # fmt: skip
    agreed = Further.of({"audit": "yes", "audit_threshold_bp": 500})
    terms = Terms(Act.LICENSE, LicenseType.EXCLUSIVE, (), running, Scope(("CN",), ("*",), FIRST, LAST), further=agreed)
    with transaction() as session:
        asset = play.enter_right(session, parts, now)
        listing = play.publish(session, parts, play.draft(session, parts, asset, "exclusive", None, now), now)
        deal = play.accept(session, parts.seller, play.offer(session, parts, listing, terms, now), now)
        play.sign(session, parts, deal, now)
        return session.scalars(select(Plan.number).filter_by(deal_id=deal.id)).one()


@dataclass
class Years:
    """The licence as its sides see it in their browsers, and the day it is."""

    journey: Journey
    calendar: Calendar
    number: str
    payments: int = 0

    @property
    def at(self) -> str:
        """The plan's page."""
        return f"/royalties/{self.number}"

    def period(self, mailbox: str, n: int) -> Walker:
        """One side, before a period."""
        walker = self.journey.as_(mailbox)
        walker.open(f"{self.at}/{n}")
        return walker

    def report(self, n: int, net: str, **more: Any) -> Walker:
        """The licensee fills in one line of the form."""
        licensee = self.period("power", n)
        licensee.press(_("Check the report"), product_1="储能柜", territory_1="CN", units_1="100", gross_1=net, **more)
        licensee.press(begins(_("Report %(amount)s for this period")))
        return licensee

    def accept(self, n: int, due: str) -> Walker:
        """The licensor reads what is due, and accepts it."""
        licensor = self.period("storage", n)
        licensor.follow(_("See what follows, and accept"))
        licensor.press(_("Accept: invoice %(amount)s", amount=money(due)))
        assert _("Accepted and invoiced.") in licensor.text()
        return licensor

    def pay(self, amount: str) -> None:
        """One officer records the licensee's transfer, a second confirms it."""
        self.payments += 1
        first, second = self.journey.as_("finance"), self.journey.as_("finance2")
        first.open("/finance/receipts/new")
        payer = next(row for row in self.journey.made.sign_ins if row.email.startswith("power@"))
        first.press(
            _("Record for confirmation"), purpose=self.number, payer=payer.organisation, amount=amount,
            bank_reference=f"IN-{self.payments}", received_on=business_date(clock.now()).isoformat(),
            evidence=Upload("advice.pdf", PDF),
        )  # fmt: skip
        second.open(first.path.split("?")[0])
        second.press(_("Confirm that this money arrived"), amount=amount)

    def owes(self, amount: str) -> None:
        """What the licensee reads on the plan's page."""
        licensee = self.journey.as_("power")
        licensee.open(self.at)
        assert re.search(re.escape(_("Owed in all")) + r"\s*" + re.escape(money(amount)), licensee.text())


def first_year(years: Years) -> None:
    """By file, of which a wrong line is refused with all the others; the year ends below the least."""
    years.calendar.turn_to(date(2027, 7, 12))
    licensee = years.period("power", 1)
    wrong = HEAD + '储能柜,CN,80,"3,200,000",0\r\n储能站,CN,two,1000000,200000\r\n'
    licensee.press_in_vain(_("Check the report"), 422, file=Upload("2027-1.csv", wrong.encode("gb18030")))
    fault = _("“%(value)s” is no whole number. Write one such as 1200.", value="two")
    assert _("Line %(line)s, %(column)s: %(fault)s", line=3, column=_("Units"), fault=fault) in licensee.text()
    right = wrong.replace("two", "2")
    licensee.press(_("Check the report"), file=Upload("2027-1.csv", right.encode("gb18030")))
    licensee.press(begins(_("Report %(amount)s for this period")))
    assert "4,000,000.00 × 5 %" in licensee.text()
    years.accept(1, "200000")
    years.pay("200000")
    years.calendar.turn_to(date(2028, 1, 11))
    years.report(2, "5,000,000")
    licensor = years.accept(2, "400000")
    assert _("Up to the least for the year") in licensor.text()
    years.pay("400000")
    years.owes("0")


def second_year(years: Years) -> None:
    """What is missing is contested and reported anew; then the year runs over the step."""
    years.calendar.turn_to(date(2028, 7, 12))
    years.report(3, "7,000,000", deductions_1="0")
    licensor = years.period("storage", 3)
    licensor.press(_("Contest the statement"), reason="出口的一百万元没有列入。")
    licensee = years.report(3, "8,000,000")
    assert "出口的一百万元没有列入" not in licensee.text()  # it is answered
    years.accept(3, "400000")
    years.pay("400000")
    years.calendar.turn_to(date(2029, 1, 11))
    licensee = years.report(4, "6,500,000", deductions_1="500,000")
    for line in ("2,000,000.00 × 5 %", "4,000,000.00 × 4 %"):
        assert line in licensee.text()
    years.accept(4, "260000")
    years.pay("260000")


def audit(years: Years) -> None:
    """The auditor finds two million more: 23.5 % of what was due, so its cost and the interest are the licensee's."""
    years.calendar.turn_to(date(2029, 3, 20))
    licensor = years.journey.as_("storage")
    licensor.open(years.at)
    licensor.follow(_("Claim that figures are wrong"))
    licensor.press(
        _("Send the claim to the other side"), kind="audit", base_4="8,000,000", cost="30,000",
        reason="账册 6001：出口销售未计入", evidence=Upload("audit.pdf", PDF),
    )  # fmt: skip
    licensee = years.journey.as_("power")
    licensee.open(years.at)
    assert "8,000,000.00" in licensee.text()
    licensee.follow(_("See what follows, and agree"))
    assert money("30000") in licensee.text()
    licensee.press(begins(_("Agree: invoice %(amount)s")))
    for kind in (_("Added by a new version"), _("Interest"), _("Cost of the audit")):
        assert kind in licensee.text()
    assert _("The licensee bears the audit's cost.") in licensee.text()


def walk(app: Flask, arrive: Callable[[], Walker], calendar: Calendar, language: str) -> None:
    """All acts in their order, and what is there at the end."""
    made = cast.people([])
    number = a_licence(made, calendar.now)
    db.session.rollback()
    with speaking(language):
        years = Years(Journey(made, arrive, language), calendar, number)
        first_year(years)
        second_year(years)
        audit(years)
        years.owes(f"{80_000 + INTEREST + 30_000}")
        years.pay(f"{80_000 + INTEREST + 30_000}")
        years.owes("0")
    db.session.rollback()
    db.session.expire_all()
    plan = db.session.scalars(select(Plan).filter_by(number=number)).one()
    assert [(due.kind, due.amount_minor // 100) for due in sorted(plan.dues, key=lambda each: each.id)] == [
        (DueKind.ROYALTY, 200_000), (DueKind.ROYALTY, 400_000), (DueKind.ROYALTY, 400_000), (DueKind.ROYALTY, 260_000),
        (DueKind.ADJUSTMENT, 80_000), (DueKind.INTEREST, INTEREST), (DueKind.AUDIT_COST, 30_000),
    ]  # fmt: skip
    settled = select(VolumeFact.amount_minor).filter_by(subject=plan.subject, measure=Measure.SETTLED)
    assert sum(db.session.scalars(settled)) == 134_000_000
    assert balance(db.session, f"held:{plan.subject}") == Money.parse("0")
    assert books.check(db.session, now=calendar.now) == []


@pytest.mark.long
def test_two_years_of_royalties_and_an_audit_over_http(app: Flask, calendar: Calendar) -> None:
    walk(app, lambda: OverHttp(app.test_client()), calendar, "en")


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The application behind an address, in this process: it has our calendar."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.browser
@pytest.mark.timeout(400)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # on PostgreSQL it is walked over HTTP
def test_two_years_of_royalties_and_an_audit_in_chromium(
    app: Flask, served: str, calendar: Calendar, language: str
) -> None:
    with chromium() as browser:
        walk(app, lambda: InChromium(browser, served), calendar, language)
