"""A center's year by pages only, in both languages: from its dashboard to the report that the city accepts."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from core.deadlines import add_years
from core.i18n import _, ngettext, speaking
from core.jobs import Job
from core.money import Money
from core.show import money_short
from demo import play, rights
from demo.play import Parts
from demo.stage import Stage
from reports.annual.models import AnnualReport
from reports.annual.states import ReportState
from reports.turnover.charts import LEAST_DAYS, LEAST_FACTS
from settlement.deals.models import Deal
from settlement.volumes.models import Measure, VolumeFact
from tests.browser.chromium import chromium
from tests.journeys import cast
from tests.journeys.drivers import InChromium, OverHttp, Upload, Walker
from tests.journeys.test_takedown import LANGUAGES, PDF, Journey
from tests.reports.claims.world import a_list, said

TOTAL = Money.parse("10,000,000.01")
WORDS = "两笔转让，一笔许可。"


def the_report() -> AnnualReport:
    """The center's report as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    row = db.session.scalars(select(AnnualReport)).one()
    db.session.rollback()
    return row


def the_greatest_fact() -> int:
    """Its number: of what is settled, the largest."""
    fact = VolumeFact
    asked = select(fact.id).where(fact.measure == Measure.SETTLED).order_by(fact.amount_minor.desc()).limit(1)
    found = db.session.scalars(asked).one()
    db.session.rollback()
    return found


def deals_of(year: int, today: date) -> bytes:
    """Three deals above ten million together, and twelve of the running year, as many as a forecast rests on."""
    days = {"contract_on": date(year, 2, 3), "recognised_on": date(year, 4, 5)}
    rows = [said(**days, amount=Money.parse(amount)) for amount in ("6,000,000.00", "4,000,000.00", "0.01")]
    days = {"contract_on": date(today.year, 1, 1), "recognised_on": date(today.year, 1, 1)}
    return a_list([*rows, *(said(**days, amount=Money.parse("100,000.00")) for _each in range(LEAST_FACTS))])


def under_way(made: Stage) -> Deal:
    """A sale of 800,000.00 that both sides have signed."""
    now = clock.now()
    right = rights.patent(1, add_years(clock.business_date(now) + timedelta(days=60), -5))
    parts = Parts(made.actors["storage"], made.actors["power"], made.staff[0], made.centers[0].id, right)
    price = Money.parse("800,000.00")
    with transaction() as session:
        asset = play.enter_right(session, parts, now)
        listing = play.publish(session, parts, play.draft(session, parts, asset, "assign", price, now), now)
        terms = play.terms_for("assign", price, clock.business_date(now), None)
        version = play.offer(session, parts, listing, terms, now + timedelta(days=2))
        deal = play.accept(session, parts.seller, version, now + timedelta(days=3))
        play.sign(session, parts, deal, now + timedelta(days=3))
        return deal


def look_at_this_year(center: Walker, today: date, deal: Deal) -> None:
    """The running year: where it stands against the line, the forecast with what it rests on, what is under way."""
    center.open("/desk")
    center.follow(_("Dashboard"))
    assert center.path.startswith("/dashboard/centers/C01")
    passed = today.timetuple().tm_yday
    expected = (
        _("the average of the %(passed)s days so far, held to the end of the year", passed=passed)
        if passed >= LEAST_DAYS
        else _("No forecast in the first %(days)s days of a year.", days=LEAST_DAYS)
    )
    assert expected in center.text()
    assert "12%" in "".join(center.text().split())  # twelve of a hundred hundred thousands
    center.follow("800,000.00")
    assert deal.number in center.text()


def follow_a_number(center: Walker, year: int) -> None:
    """The year that has ended: from its total to a fact, the deal behind it, and the paper that proves it."""
    center.open("/dashboard")
    center.follow(str(year))
    assert _("Above the line: a backbone center of the year, if its grant is in force at the end.") in center.text()
    assert _("%(place)s of %(whole)s", place=1, whole=1) in center.text()
    assert _("Confirm and hand in the annual report of %(year)s", year=year) in center.text()
    assert ngettext("%(num)s entry of the year is counted without a kept file.",
                    "%(num)s entries of the year are counted without a kept file.", 3) in center.text()  # fmt: skip
    dashboard = center.path
    center.follow(money_short(TOTAL).striptags())
    assert "10,000,000.01" in center.text()
    center.follow(str(the_greatest_fact()))
    assert "6,000,000.00" in center.text()
    center.follow(_("Open the deal"))
    center.follow(_("Add evidence"))
    center.press(_("Add evidence"), file=Upload("contract.pdf", PDF))
    assert "contract.pdf" in center.text()
    center.open(dashboard)
    assert ngettext("%(num)s entry of the year is counted without a kept file.",
                    "%(num)s entries of the year are counted without a kept file.", 2) in center.text()  # fmt: skip


def walk(app: Flask, arrive: Callable[[], Walker], language: str) -> None:
    """All acts in their order, and what is there at the end."""
    made = cast.people([])
    deal, today = under_way(made), clock.business_date(clock.now())
    year = today.year - 1
    where = f"/annual-reports/{year}/C01/1"
    with speaking(language):
        journey = Journey(made, arrive, language)
        center, office = journey.as_("center-c01"), journey.as_("city")
        center.open("/reported-deals/lists")
        center.press(_("Hand the list in"), file=Upload("deals.csv", deals_of(year, today)))
        office.open("/reported-deals")
        office.press(_("Accept what waits"))
        for kind in ("roll-up", "center-reports"):
            app.extensions["job_handlers"][kind](
                {"at": clock.now().isoformat()}, job=Job(kind=kind, key="journey"), now=clock.now()
            )
        look_at_this_year(center, today, deal)
        follow_a_number(center, year)
        center.follow(_("Confirm and hand in the annual report of %(year)s", year=year))
        assert center.path.split("?")[0] == where
        center.follow(_("Confirm and sign"))
        center.press(_("Confirm and sign"), narrative=WORDS)
        center.press(_("Hand it in"))
        office.open("/desk")
        office.follow(_("Look at the annual report %(number)s", number=f"C01-{year}"))
        office.press(_("Accept and sign"))
        office.open(f"/turnover/{year}/close")
        office.press(_("Close %(year)s", year=year))
        office.open(where)
        office.press(_("Publish"))
        visitor = arrive()
        visitor.open(f"/annual-reports?year={year}&lang={language}")
        visitor.open(f"{where}?lang={language}")
        assert WORDS in visitor.text()
        assert "10,000,000.01" in visitor.html()
        assert _("Public, and final") in visitor.text()
    assert the_report().state is ReportState.PUBLISHED


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_centers_year_ends_over_http(app: Flask, language: str) -> None:
    walk(app, lambda: OverHttp(app.test_client()), language)


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # on PostgreSQL it is walked over HTTP
def test_a_centers_year_ends_in_chromium(app: Flask, live_server: Callable[..., str], language: str) -> None:
    base = live_server(workers=1, threads=8)
    with chromium() as browser:
        walk(app, lambda: InChromium(browser, base), language)
