"""An open licence by pages only, in both languages: declared, announced, taken up, paid for, in force, its saving."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from core import clock
from core.db import db, transaction
from core.deadlines import add_years
from core.i18n import _, speaking
from demo import play, rights
from demo.play import Parts
from demo.stage import Stage
from listings.assets.models import Asset
from listings.docket.queries import rights_of
from settlement.deals.check import check
from settlement.deals.models import Deal
from tests.browser.chromium import chromium
from tests.journeys import cast
from tests.journeys.cast import password_of
from tests.journeys.drivers import InChromium, OverHttp, Upload, Walker
from trading.openlicence.models import OpenLicence, Uptake
from trading.openlicence.states import UptakeState

LANGUAGES = ("en", "zh_Hans")
PDF = b"%PDF-1.4 a page of the gazette, invented"
FEE = "60,000.00"


@dataclass
class Journey:
    """The people, and the way to a browser of their own, in one language."""

    made: Stage
    arrive: Callable[[], Walker]
    language: str

    def as_(self, mailbox: str) -> Walker:
        """Somebody, signed in."""
        walker = self.arrive()
        walker.open(f"/sign-in?lang={self.language}")
        walker.press(_("Sign in"), email=f"{mailbox}@xinghai.example", password=password_of(self.made, mailbox))
        walker.open(f"/desk?lang={self.language}")
        return walker


def a_patent(made: Stage) -> int:
    """Granted, with its annual fees paid: filed five years before a day that comes soon."""
    now = clock.now()
    filed = add_years(clock.business_date(now) + timedelta(days=60), -5)
    right = rights.patent(1, filed)
    parts = Parts(made.actors["storage"], made.actors["power"], made.staff[0], made.centers[0].id, right)
    with transaction() as session:
        return play.enter_right(session, parts, now).id


def declared(journey: Journey, asset_id: int) -> str:
    """The patentee declares, the center announces; the declaration's page."""
    owner = journey.as_("storage")
    owner.open(f"/rights/{asset_id}")
    owner.follow(_("Declare an open licence"))
    last = add_years(clock.business_date(clock.now()), 4).isoformat()
    owner.press(
        _("Keep the draft and look at the conditions"), mode="lump_sum", fixed=FEE, ends=last,
        center_id=str(journey.made.centers[0].id),
    )  # fmt: skip
    assert _("Not met") not in owner.text()
    owner.press(_("Hand in the declaration"))
    assert _("On its way to the office") in owner.text()
    there = owner.path.split("?")[0]
    staff = journey.as_("center-c01")
    staff.open(there)
    staff.press(
        _("Put the announcement on record"), announcement_no="XK-2026-1", announcement=Upload("gazette.pdf", PDF)
    )
    assert _("Announced") in staff.text()
    return there


def taken_up(journey: Journey, there: str) -> tuple[Walker, str]:
    """Another organisation finds it and gives notice; its page of the notice."""
    buyer = journey.as_("power")
    buyer.open("/open-licences")
    assert there in buyer.html()
    buyer.open(there)
    buyer.follow(_("Take this licence"))
    assert FEE in buyer.text()
    buyer.press(_("Give notice and take the licence"))
    assert _("Next: pay what is due") in buyer.text()
    return buyer, buyer.path.split("?")[0]


def paid(journey: Journey, number: str) -> None:
    """One officer records the transfer, a second confirms it."""
    first, second = journey.as_("finance"), journey.as_("finance2")
    first.open("/finance/receipts/new")
    payer = next(row for row in journey.made.sign_ins if row.email.startswith("power@"))
    first.press(
        _("Record for confirmation"), purpose=number, payer=payer.organisation, amount=FEE, bank_reference="IN-1",
        received_on=clock.business_date(clock.now()).isoformat(), evidence=Upload("advice.pdf", PDF),
    )  # fmt: skip
    second.open(first.path.split("?")[0])
    second.press(_("Confirm that this money arrived"), amount=FEE)


def walk(app: Flask, arrive: Callable[[], Walker], language: str) -> None:
    """All acts in their order, and what is there at the end."""
    made = cast.people([])
    asset_id = a_patent(made)
    with speaking(language):
        journey = Journey(made, arrive, language)
        there = declared(journey, asset_id)
        buyer, notice = taken_up(journey, there)
        db.session.rollback()
        deal = db.session.query(Deal).one()
        number = deal.number
        db.session.rollback()
        paid(journey, number)
        buyer.open(notice)
        assert _("The licence is in force") in buyer.text()
        owner = journey.as_("storage")
        owner.open(there)
        assert _("Licences in force") in owner.text()
        assert "300.00" in owner.text()  # year 7: 2,000 less 15 %
    db.session.rollback()
    db.session.expire_all()
    assert db.session.query(OpenLicence).one().asset_id == asset_id
    assert db.session.query(Uptake).one().state is UptakeState.IN_FORCE
    today = clock.business_date(clock.now())
    patent = db.session.get_one(Asset, asset_id)
    assert rights_of(db.session, [patent], today)[asset_id].has_open_licence
    assert check(db.session) == []


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_open_licence_is_taken_up_over_http(app: Flask, language: str) -> None:
    walk(app, lambda: OverHttp(app.test_client()), language)


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # on PostgreSQL it is walked over HTTP
def test_an_open_licence_is_taken_up_in_chromium(app: Flask, live_server: Callable[..., str], language: str) -> None:
    base = live_server(workers=1, threads=8)
    with chromium() as browser:
        walk(app, lambda: InChromium(browser, base), language)
