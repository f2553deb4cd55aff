"""The market's pages: a task list that can be left, a review with reasons, a listing that says what can be done."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import db
from listings.assets.models import EncumbranceType
from listings.market import queries
from listings.market import services as market
from listings.market.models import Listing
from listings.market.states import ListingState
from tests.builders import NOON
from tests.listings.market.world import (
    World,
    a_center,
    a_draft,
    an_asset,
    encumber,
    page,
    published,
    send,
    sign_in,
    submitted,
)

S = ListingState

ANSWERS: dict[str, dict[str, Any]] = {
    "offer": {"grants": ["assign", "ordinary"]},
    "price": {"sale_pricing": "asking", "sale_price": "１，200，000", "license_pricing": "negotiable"},
    "scope": {"territories": ["CN-LN"], "fields": ["*"], "ends": "2029年12月31日"},
    "summary": {"summary": "Keeps every cell cool."},
}


def the_listing(listing: Listing | None = None) -> Listing:
    """A listing (or the only one) as it is committed now."""
    db.session.remove()
    asked = select(Listing) if listing is None else select(Listing).where(Listing.id == listing.id)
    return db.session.scalars(asked).one()


def test_a_right_is_listed_page_by_page_and_sent(session: Session, world: World, client: FlaskClient) -> None:
    asset = an_asset(session, world)
    session.commit()
    sign_in(client, world.holder)

    assert "Begin the listing" in page(client, f"/rights/{asset.id}/list")
    edit = send(client, f"/rights/{asset.id}/list").headers["Location"]
    base = edit.removesuffix("/edit")
    for step, answers in ANSWERS.items():
        send(client, f"{edit}/{step}", **answers)
    assert "Incomplete" in page(client, edit)
    send(client, f"{edit}/center", center_id=str(world.center.id))

    check = page(client, f"{base}/check")
    for words in ("CNY 1,200,000.00", "by negotiation", "Liaoning", "31 Dec 2029", "Keeps every cell cool."):
        assert words in check, words
    send(client, f"{base}/check")
    assert the_listing().state is S.SUBMITTED


def test_an_open_listing_is_taken_up_again(session: Session, world: World, client: FlaskClient) -> None:
    listing = a_draft(session, world)
    session.commit()
    sign_in(client, world.holder)
    db.session.remove()

    assert client.get(f"/rights/{listing.asset_id}/list").headers["Location"] == f"/listings/{listing.id}/edit"
    assert 'value="1200000.00"' in page(client, f"/listings/{listing.id}/edit/price")


def test_a_double_click_begins_one_listing(session: Session, world: World, client: FlaskClient) -> None:
    asset = an_asset(session, world)
    session.commit()
    sign_in(client, world.holder)

    first = send(client, f"/rights/{asset.id}/list", once_token="a" * 24)
    second = send(client, f"/rights/{asset.id}/list", once_token="a" * 24)

    assert first.headers["Location"] == second.headers["Location"]
    assert the_listing().state is S.DRAFT


@pytest.mark.parametrize(
    ("step", "answers", "field", "message"),
    [
        ("offer", {}, "grants", "Choose at least one"),
        ("price", {"sale_pricing": "asking"}, "sale_price", "Write the amount"),
        ("price", {"sale_pricing": "asking", "sale_price": "a lot"}, "sale_price", "Write an amount such as"),
        ("price", {"sale_pricing": "negotiable"}, "license_pricing", "Choose an asking price"),
        ("scope", {"fields": ["*"]}, "territories", "Choose at least one"),
        ("scope", {"territories": ["CN"], "fields": ["*"], "ends": "soon"}, "ends", "Write a date"),
        ("scope", {"territories": ["CN"], "fields": ["*"], "ends": "2020-01-01"}, "ends", "This day has passed"),
        ("summary", {"summary": "x" * 2001}, "summary", "Shorten"),
        ("center", {}, "center_id", "Fill this in"),
        ("center", {"center_id": "999"}, "center_id", "There is no such center"),
    ],
)
def test_a_wrong_answer_comes_back_with_its_message_and_what_was_typed(
    session: Session, world: World, client: FlaskClient, step: str, answers: dict[str, str], field: str, message: str
) -> None:
    listing = a_draft(session, world)
    session.commit()
    sign_in(client, world.holder)
    before = the_listing().answered

    text = send(client, f"/listings/{listing.id}/edit/{step}", 422, **answers).text

    assert "<title>Error:" in text
    assert "There is something to correct" in text
    assert f'href="#{field}"' in text
    assert f'id="{field}-error"' in text
    assert message in text
    assert the_listing().answered == before
    for typed in answers.values():
        if isinstance(typed, str) and len(typed) < 100 and typed not in ("asking", "negotiable", "999"):
            assert typed in text


def test_price_and_scope_cannot_be_opened_before_the_offer(session: Session, world: World, client: FlaskClient) -> None:
    listing = market.begin_listing(session, asset_id=an_asset(session, world).id, actor=world.holder, now=NOON)
    session.commit()
    sign_in(client, world.holder)

    assert "Cannot start yet" in page(client, f"/listings/{listing.id}/edit")
    page(client, f"/listings/{listing.id}/edit/price", 303)
    page(client, f"/listings/{listing.id}/check", 303)
    page(client, f"/listings/{listing.id}/edit/horoscope", 404)


def test_a_right_that_cannot_be_published_is_refused_on_the_check_page_with_the_article(
    session: Session, world: World, client: FlaskClient
) -> None:
    listing = a_draft(session, world)
    encumber(session, listing.asset_id, EncumbranceType.PLEDGE)
    session.commit()
    sign_in(client, world.holder)

    text = send(client, f"/listings/{listing.id}/check", 409).text

    assert "The right is pledged." in text
    assert "Civil Code, article 444" in text
    assert "Have the pledgee&#39;s written consent recorded" in text
    assert the_listing().state is S.DRAFT


def test_the_center_returns_a_listing_and_the_seller_reads_the_reason_beside_the_question(
    session: Session, world: World, client: FlaskClient
) -> None:
    listing = submitted(session, world)
    session.commit()
    sign_in(client, world.staff)

    assert f"/listings/{listing.id}/review" in page(client, "/listings/to-review")
    assert "not verified" in page(client, f"/listings/{listing.id}/review")
    form: dict[str, Any] = {"decision": "return", "reasons": ["price_unclear"], "text.price": "For one plant?"}
    send(client, f"/listings/{listing.id}/review", **form)

    assert the_listing().state is S.RETURNED
    sign_in(client, world.holder)
    assert "It is not clear what the price is for: For one plant?" in page(client, f"/listings/{listing.id}/edit")
    assert "For one plant?" in page(client, f"/listings/{listing.id}/edit/price")


def test_what_came_back_is_not_sent_again_as_it_was_unless_the_reason_is_answered(
    session: Session, world: World, client: FlaskClient
) -> None:
    listing = submitted(session, world)
    session.commit()
    sign_in(client, world.staff)
    form: dict[str, Any] = {"decision": "return", "reasons": ["price_unclear"], "text.price": "For one plant?"}
    send(client, f"/listings/{listing.id}/review", **form)
    sign_in(client, world.holder)

    check = page(client, f"/listings/{listing.id}/check")
    assert "For one plant?" in check
    assert "Your answer to the center" in check
    assert "Change what it asks for, or answer its reasons" in send(client, f"/listings/{listing.id}/check", 409).text
    assert the_listing().state is S.RETURNED

    send(client, f"/listings/{listing.id}/check", answer="For one plant, as the scope says.")
    assert the_listing().state is S.SUBMITTED
    sign_in(client, world.staff)
    assert "For one plant, as the scope says." in page(client, f"/listings/{listing.id}/review")
    send(client, f"/listings/{listing.id}/review", **form)
    sign_in(client, world.holder)
    send(client, f"/listings/{listing.id}/check", 409, answer="For one plant, as the scope says.")
    send(client, f"/listings/{listing.id}/edit/summary", summary="Cools each cell of one plant.")
    send(client, f"/listings/{listing.id}/check")
    assert the_listing().state is S.SUBMITTED


def test_a_review_without_a_reason_comes_back_with_what_was_ticked(
    session: Session, world: World, client: FlaskClient
) -> None:
    listing = submitted(session, world)
    session.commit()
    sign_in(client, world.staff)

    without = send(client, f"/listings/{listing.id}/review", 422, decision="reject").text
    approved: dict[str, Any] = {"decision": "approve", "reasons": ["term_too_long"], "text.scope": "Too long."}
    with_one = send(client, f"/listings/{listing.id}/review", 422, **approved).text

    assert "Choose at least one reason" in without
    assert 'value="term_too_long" checked' in with_one
    assert "Too long." in with_one
    assert the_listing().state is S.SUBMITTED


def test_an_approved_listing_can_be_read_by_everybody_and_leads_to_an_offer(
    session: Session, world: World, client: FlaskClient
) -> None:
    listing = submitted(session, world)
    session.commit()
    page(client, f"/listings/{listing.id}", 404)
    sign_in(client, world.staff)
    send(client, f"/listings/{listing.id}/review", decision="approve", confirmed="yes")

    visitor = client.application.test_client()
    text = page(visitor, f"/listings/{listing.id}")

    assert f'href="/listings/{listing.id}/offer"' in text
    assert "Can be done" in text
    assert "Not offered" in text
    assert "CNY 1,200,000.00" in text


def test_a_listing_says_what_cannot_be_done_and_why(session: Session, world: World, client: FlaskClient) -> None:
    listing = published(session, world)
    encumber(session, listing.asset_id, EncumbranceType.SEIZURE)
    session.commit()

    text = page(client, f"/listings/{listing.id}")

    assert "A court has seized the right." in text
    assert "Implementing Regulations of the Patent Law, article 104" in text
    assert "Make an offer" not in text
    assert "Not now" in text


def test_the_owner_sees_no_offer_button_on_their_own_listing(
    session: Session, world: World, client: FlaskClient
) -> None:
    listing = published(session, world)
    session.commit()

    text = page(sign_in(client, world.holder), f"/listings/{listing.id}")

    assert "Make an offer" not in text
    assert f"/listings/{listing.id}/withdraw" in text
    assert "Listing approved and published" in text


def test_a_draft_is_nobody_elses_business(session: Session, world: World, client: FlaskClient) -> None:
    listing = a_draft(session, world)
    other = a_center(session, "DL-SEA", "大连海洋知识产权运营中心")
    sent = submitted(session, world, center_id=other.id)
    session.commit()

    for reader in (world.stranger, world.staff):
        sign_in(client, reader)
        page(client, f"/listings/{listing.id}", 404)
        page(client, f"/listings/{sent.id}", 404)
        page(client, f"/listings/{listing.id}/edit", 403)
        page(client, f"/listings/{sent.id}/review", 403)
    visitor = client.application.test_client()
    for path in ("/listings", f"/listings/{listing.id}/edit", "/listings/to-review"):
        db.session.remove()
        assert "/sign-in" in visitor.get(path).headers["Location"]


def test_the_center_suspends_with_a_reason_and_restores(session: Session, world: World, client: FlaskClient) -> None:
    listing = published(session, world)
    session.commit()
    sign_in(client, world.staff)

    assert "Fill this in." in send(client, f"/listings/{listing.id}/suspend", 422, reason=" ").text
    send(client, f"/listings/{listing.id}/suspend", reason="A complaint is looked into.")
    assert the_listing().state is S.SUSPENDED
    visitor = client.application.test_client()
    assert "A complaint is looked into." not in page(visitor, f"/listings/{listing.id}")
    assert "A complaint is looked into." in page(client, f"/listings/{listing.id}")

    send(client, f"/listings/{listing.id}/restore")
    assert the_listing().state is S.PUBLISHED


def test_withdrawing_asks_before_it_acts(session: Session, world: World, client: FlaskClient) -> None:
    listing = published(session, world)
    session.commit()
    sign_in(client, world.holder)

    assert "It leaves the market at once." in page(client, f"/listings/{listing.id}/withdraw")
    assert the_listing().state is S.PUBLISHED
    send(client, f"/listings/{listing.id}/withdraw")
    assert the_listing().state is S.WITHDRAWN
    assert "Withdrawn" in page(client, "/listings")


def test_my_listings_begin_empty_with_what_to_do(session: Session, world: World, client: FlaskClient) -> None:
    session.commit()

    assert "Your organisation has not listed a right yet" in page(sign_in(client, world.holder), "/listings")


def test_the_list_of_what_waits_is_the_centers_own(session: Session, world: World, client: FlaskClient) -> None:
    session.commit()

    assert "Nothing waits for your review" in page(sign_in(client, world.staff), "/listings/to-review")
    page(sign_in(client, world.holder), "/listings/to-review", 403)


@pytest.mark.parametrize("language", ["en", "zh_Hans", "xx"])
def test_every_page_of_the_market_is_shown_in_each_language(
    session: Session, world: World, client: FlaskClient, language: str
) -> None:
    draft, on_sale, sent = a_draft(session, world), published(session, world), submitted(session, world)
    session.commit()
    own = ["/listings", f"/listings/{draft.id}/edit", f"/listings/{draft.id}/check", f"/listings/{on_sale.id}/withdraw"]
    own += [f"/listings/{draft.id}/edit/{step}" for step in ("offer", "price", "scope", "summary", "center")]
    theirs = ["/listings/to-review", f"/listings/{sent.id}/review", f"/listings/{on_sale.id}/suspend"]

    for actor, paths in ((world.holder, own), (world.staff, theirs)):
        sign_in(client, actor)
        for path in [*paths, f"/listings/{on_sale.id}", "/search"]:
            text = page(client, f"{path}?lang={language}")
            assert text.count("<h1") == 1, path


def test_the_trail_says_who_did_what(session: Session, world: World) -> None:
    listing = published(session, world)
    entries = queries.history_of(session, listing.id)

    assert [(each.actor_name, str(each.label)) for each in entries] == [
        ("Lin Mei", "Listing begun"),
        ("Lin Mei", "Listing changed"),
        ("Lin Mei", "Listing sent to the center"),
        ("Qiu An", "Listing approved and published"),
    ]


def test_a_listing_tells_what_a_buyer_asks_first(session: Session, world: World, client: FlaskClient) -> None:
    asset = an_asset(session, world, summary="A plate lies between the cells.", classes=[("IPC", "H01M 10/60")])
    listing = published(session, world, asset)
    encumber(session, asset.id, EncumbranceType.LICENSE, ref="deal:7")
    session.commit()

    text = page(client, f"/listings/{listing.id}")
    for words in (
        "A plate lies between the cells.", "H01M 10/60", "Territory of the sale", "the whole right: Chinese mainland",
        "Territory of the licence", "Liaoning", "1 Mar 2041", "14 years 3 months left", "Annual fee for year",
        "某银行", "Center DL-BAT", "by negotiation", "CNY 1,200,000.00",
    ):  # fmt: skip
        assert words in text, words


def test_a_listing_of_which_nothing_is_burdened_says_so(session: Session, world: World, client: FlaskClient) -> None:
    listing = published(session, world)
    session.commit()
    assert "Nothing is recorded here. The office&#39;s register decides." in page(client, f"/listings/{listing.id}")
