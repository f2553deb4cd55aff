"""A center's year by pages only, in both languages: its list of deals, the dashboard, the published report."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from core import clock
from core.db import db
from core.i18n import _, speaking
from core.jobs import Job
from core.money import Money
from reports.annual.models import AnnualReport
from reports.annual.states import ReportState
from tests.browser.chromium import chromium
from tests.journeys import cast
from tests.journeys.drivers import InChromium, OverHttp, Upload, Walker
from tests.journeys.test_takedown import LANGUAGES, Journey
from tests.reports.claims.world import a_list, said

WORDS = "两笔转让，一笔许可。"


def the_report() -> AnnualReport:
    """The center's report as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    row = db.session.scalars(select(AnnualReport)).one()
    db.session.rollback()
    return row


def deals_of(year: int) -> bytes:
    """Three deals above ten million together."""
    days = {"contract_on": date(year, 2, 3), "recognised_on": date(year, 4, 5)}
    return a_list([said(**days, amount=Money.parse(amount)) for amount in ("6,000,000.00", "4,000,000.00", "0.01")])


def walk(app: Flask, arrive: Callable[[], Walker], language: str) -> None:
    """All acts in their order, and what is there at the end."""
    made = cast.people([])
    year = clock.business_year(clock.now()) - 1
    where = f"/annual-reports/{year}/C01/1"
    with speaking(language):
        journey = Journey(made, arrive, language)
        center, office = journey.as_("center-c01"), journey.as_("city")
        center.open("/reported-deals/lists")
        center.press(_("Hand the list in"), file=Upload("deals.csv", deals_of(year)))
        office.open("/reported-deals")
        office.press(_("Accept what waits"))
        center.open(f"/centers/C01/years/{year}")
        assert "10,000,000.01" in center.html()
        for kind in ("roll-up", "center-reports"):
            app.extensions["job_handlers"][kind](
                {"at": clock.now().isoformat()}, job=Job(kind=kind, key="journey"), now=clock.now()
            )
        center.open("/desk")
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
