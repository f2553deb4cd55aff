"""An invoice of royalties as a document: every line of it, and the same bytes whenever it is drawn."""

import io

import pypdf
import pytest

from core import clock
from listings.terms.agreement import Royalty, Tier
from listings.terms.vocabulary import RoyaltyBase
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import World, a_world, yuan
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, invoice_of, quarter, terms
from tests.settlement.royalties.test_claims import agree, audited


@pytest.fixture
def world(session, monkeypatch: pytest.MonkeyPatch) -> World:
    made = a_world(session)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def read(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.parametrize(("language", "words"), [("en", "Royalty invoice"), ("zh_Hans", "提成费账单")])
def test_it_says_how_it_was_reckoned_and_until_when_it_is_paid(world: World, language: str, words: str) -> None:
    plan = a_plan(world, terms(Royalty(RoyaltyBase.NET_SALES, 500, tiers=(Tier(yuan("1000000"), 400),))))
    quarter(world, plan, "1500000")
    at = f"/royalties/{plan.number}/invoices/{invoice_of(plan, 1)}.pdf"
    licensee = browser(world, world.buyer, language)
    answer = licensee.get(at)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    said = read(answer.data)
    for part in (words, invoice_of(plan, 1), "1,000,000.00 × 5 %", "500,000.00 × 4 %", "70,000.00"):
        assert part in said
    assert licensee.get(at).data == answer.data


def test_of_a_new_version_it_says_what_counted_before(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    agree(world, audited(world, plan, "1200000"))
    licensor = browser(world, world.seller)
    said = read(licensor.get(f"/royalties/{plan.number}/invoices/{invoice_of(plan, 2)}.pdf").data)
    for part in (
        "1,200,000.00 × 5 %",
        "CNY 60,000.00",
        "Less what was invoiced before for the period",
        "CNY 10,000.00",
    ):
        assert part in said


def test_strangers_get_none_nor_does_another_licence(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    at = f"/royalties/{plan.number}/invoices"
    text_of(browser(world, world.stranger).get(f"{at}/{invoice_of(plan, 1)}.pdf"), 404)
    text_of(browser(world, world.buyer).get(f"{at}/{invoice_of(plan, 9)}.pdf"), 404)
    assert licences.owed(plan) == "50000.00"
