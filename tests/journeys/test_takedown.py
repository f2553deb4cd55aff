"""A takedown by pages only, in both languages: complaint, measure, statement, no word of a suit, measure lifted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from core import clock
from core.db import db, transaction
from core.deadlines import add_years
from core.i18n import _, speaking
from core.jobs import Job
from core.money import Money
from demo import play, rights
from demo.play import Parts
from demo.stage import Stage
from listings.market.models import Listing
from listings.market.states import ListingState
from registers.disputes import jobs
from registers.disputes.models import TakedownNotice
from registers.disputes.states import TakedownState
from tests.browser.chromium import chromium
from tests.journeys import cast
from tests.journeys.cast import password_of
from tests.journeys.drivers import InChromium, OverHttp, Upload, Walker
from tests.registers.disputes.world import EVIDENCE, OWN_RIGHT, STATEMENT

LANGUAGES = ("en", "zh_Hans")
PDF = b"%PDF-1.4 a comparison, invented"


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
        return walker


def on_sale(made: Stage) -> int:
    """The seller's patent on the market; the listing's id."""
    now = clock.now()
    right = rights.patent(1, add_years(clock.business_date(now) + timedelta(days=60), -5))
    parts = Parts(made.actors["storage"], made.actors["power"], made.staff[0], made.centers[0].id, right)
    with transaction() as session:
        asset = play.enter_right(session, parts, now)
        listing = play.draft(session, parts, asset, "assign", Money(1_200_000_00), now)
        return play.publish(session, parts, listing, now).id


def state_of(listing_id: int) -> ListingState:
    """The listing's state now."""
    db.session.rollback()
    db.session.expire_all()
    state = db.session.get_one(Listing, listing_id).state
    db.session.rollback()
    return state


def the_notice() -> TakedownNotice:
    """The complaint as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    notice = db.session.query(TakedownNotice).one()
    db.session.rollback()
    return notice


def complained(journey: Journey, listing_id: int) -> Walker:
    """Somebody without an account complains beside the listing."""
    visitor = journey.arrive()
    visitor.open(f"/listings/{listing_id}?lang={journey.language}")
    visitor.follow(_("Complain about this listing"))
    visitor.press(
        _("Send the complaint"), complaint="infringement", own_right=OWN_RIGHT, evidence=EVIDENCE, kind="person",
        name="赵启", identity_no="210200199001011234", email="zhao@example.com", accepts_liability=["yes"],
        paper=Upload("comparison.pdf", PDF),
    )  # fmt: skip
    assert _("Received, to be looked at") in visitor.text()
    return visitor


def walk(app: Flask, arrive: Callable[[], Walker], language: str) -> None:
    """All acts in their order, and what is there at the end."""
    made = cast.people([])
    listing_id = on_sale(made)
    with speaking(language):
        journey = Journey(made, arrive, language)
        visitor = complained(journey, listing_id)
        number, follow = the_notice().number, visitor.path.split("?")[0]
        officer = journey.as_("admin")
        officer.open("/takedowns/queue")
        officer.open(f"/takedowns/{number}")
        officer.press(_("Send it to the seller"), with_measure=["yes"])
        assert state_of(listing_id) is ListingState.SUSPENDED
        seller = journey.as_("storage")
        seller.open("/disputes/mine")
        seller.open(f"/takedowns/{number}")
        seller.press(_("Send the statement"), statement=STATEMENT)
        officer.open(f"/takedowns/{number}")
        officer.press(_("Send the statement to the complainant"))
        visitor.open(follow)
        assert STATEMENT in visitor.text()
        last = the_notice().suit_by
        assert last is not None
        jobs.disputes({}, job=Job(kind="disputes", key="journey"), now=clock.start_of_day(last + timedelta(days=1)))
        visitor.open(f"/takedowns?lang={language}")
        assert _("Measure lifted") in visitor.text()
        visitor.open(f"/takedowns/{number}")
        assert "赵**" in visitor.text()
        visitor.open(f"/listings/{listing_id}")
        assert _("Complain about this listing") in visitor.text()
    assert the_notice().state is TakedownState.LIFTED
    assert state_of(listing_id) is ListingState.PUBLISHED


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_takedown_ends_over_http(app: Flask, language: str) -> None:
    walk(app, lambda: OverHttp(app.test_client()), language)


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # on PostgreSQL it is walked over HTTP
def test_a_takedown_ends_in_chromium(app: Flask, live_server: Callable[..., str], language: str) -> None:
    base = live_server(workers=1, threads=8)
    with chromium() as browser:
        walk(app, lambda: InChromium(browser, base), language)
