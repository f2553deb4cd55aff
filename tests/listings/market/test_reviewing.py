"""The center's review: who may, with which reasons, and what follows."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.errors import NotAllowed, Unacceptable
from core.i18n import LANGUAGES, speaking
from listings.market import pages, queries
from listings.market import services as market
from listings.market.models import Listing, ListingReview
from listings.market.reasons import REASONS, Concern
from listings.market.states import ListingState
from tests.builders import NOON, actor_for
from tests.listings.market.world import World, a_center, acts, published, submitted, told
from tests.parties.cast import how_many

S = ListingState


def review(
    session: Session, listing: Listing, actor: Actor, decision: str = "approve", *codes: str, **text: str
) -> Listing:
    """The decision with reason codes; `text` explains them by code."""
    reasons = [{"code": code, "text": text.get(code, "")} for code in codes]
    return market.review_listing(
        session, listing_id=listing.id, decision=decision, reasons=reasons, actor=actor, now=NOON
    )


def test_an_approved_listing_is_on_sale_and_its_seller_told(session: Session, world: World) -> None:
    listing = review(session, submitted(session, world), world.staff)

    assert listing.is_on_sale
    assert "Your listing is on sale: %(title)s" in told(session, world.seller.id)
    assert acts(session, listing)[-1] == "listing.approved"


def test_a_returned_listing_is_mended_and_sent_again(session: Session, world: World) -> None:
    listing = review(session, submitted(session, world), world.staff, "return", "price_unclear", "summary_too_thin")
    assert listing.state is S.RETURNED

    market.change_listing(
        session, listing_id=listing.id, changes={"summary": "Cools each cell."}, actor=world.holder, now=NOON
    )
    market.submit_listing(session, listing_id=listing.id, actor=world.holder, now=NOON)

    assert review(session, listing, world.staff).state is S.PUBLISHED


def test_the_database_keeps_the_same_sending_once(session: Session, world: World) -> None:
    listing = submitted(session, world)
    session.commit()
    again = """INSERT INTO listing_sending (listing_id, digest, answer, at)
        SELECT listing_id, digest, answer, at FROM listing_sending WHERE listing_id = :id"""
    with pytest.raises(IntegrityError):
        session.execute(text(again), {"id": listing.id})
    session.rollback()


def test_reasons_are_kept_at_the_part_they_concern(session: Session, world: World) -> None:
    listing = review(
        session, submitted(session, world), world.staff, "return", "price_unclear", "term_too_long",
        price_unclear="For one plant or for all?",
    )  # fmt: skip
    [kept] = queries.reviews_of(session, listing.id)

    assert kept.reasons == [
        {"code": "price_unclear", "field": "price", "text": "For one plant or for all?"},
        {"code": "term_too_long", "field": "scope", "text": ""},
    ]
    said = pages.reasons_by_concern(kept)
    assert said["price"] == ["It is not clear what the price is for: For one plant or for all?"]
    assert said["scope"] == ["The licence would outlive the right (Civil Code, article 865)"]


@pytest.mark.parametrize(
    ("decision", "reasons"),
    [
        ("return", []),
        ("reject", []),
        ("return", [{"code": "because"}]),
        ("return", [{"code": "other", "text": "  "}]),
        ("reject", [{"code": "price_unclear", "text": "x" * 501}]),
        ("approve", [{"code": "price_unclear"}]),
    ],
)
def test_a_decision_takes_reasons_that_fit_it(
    session: Session, world: World, decision: str, reasons: list[dict[str, Any]]
) -> None:
    listing = submitted(session, world)

    with pytest.raises(Unacceptable) as refusal:
        market.review_listing(
            session, listing_id=listing.id, decision=decision, reasons=reasons, actor=world.staff, now=NOON
        )

    assert refusal.value.code == "reasons_needed"
    assert (listing.state, how_many(session, ListingReview)) == (S.SUBMITTED, 0)


def test_only_the_chosen_centers_staff_reviews(session: Session, world: World) -> None:
    listing = submitted(session, world)
    other = a_center(session, "DL-SEA", "大连海洋知识产权运营中心")
    strangers = (
        actor_for(other.organisation_id, Role.CENTER_STAFF),
        actor_for(world.center.organisation_id, Role.FINANCE_OFFICER),
        world.stranger,
    )

    for stranger in strangers:
        with pytest.raises(NotAllowed):
            review(session, listing, stranger)

    assert listing.state is S.SUBMITTED


@pytest.mark.parametrize("role", [Role.CENTER_STAFF, Role.CENTER_MANAGER])
def test_staff_and_managers_review(session: Session, world: World, role: Role) -> None:
    listing = submitted(session, world)

    assert review(session, listing, actor_for(world.center.organisation_id, role)).is_on_sale


def test_nobody_reviews_what_their_own_organisation_sells(session: Session, world: World) -> None:
    listing = submitted(session, world)
    with_the_seller = replace(world.staff, organisations=((world.seller.id, world.seller.name),))

    with pytest.raises(NotAllowed) as refusal:
        review(session, listing, with_the_seller)

    assert refusal.value.code == "own_listing"
    assert listing.state is S.SUBMITTED


def test_a_center_does_not_suspend_or_restore_another_centers_listing(session: Session, world: World) -> None:
    listing = published(session, world)
    other = actor_for(a_center(session, "DL-SEA", "大连海洋知识产权运营中心").organisation_id, Role.CENTER_MANAGER)

    with pytest.raises(NotAllowed):
        market.suspend(session, listing_id=listing.id, reason="Ours.", actor=other, now=NOON)

    assert listing.is_on_sale


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_suspension_by_the_center_says_why(session: Session, world: World, reason: str) -> None:
    listing = published(session, world)

    with pytest.raises(Unacceptable):
        market.suspend(session, listing_id=listing.id, reason=reason, actor=world.staff, now=NOON)

    assert listing.is_on_sale


def test_a_decision_is_kept_for_good_by_the_database(session: Session, world: World) -> None:
    review(session, submitted(session, world), world.staff)

    for statement in (update(ListingReview).values(decision="reject"), delete(ListingReview)):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(statement)

    assert how_many(session, ListingReview, decision="approve") == 1


def test_every_reason_has_words_in_both_languages_and_its_own_code() -> None:
    assert len({reason.code for reason in REASONS}) == len(REASONS)
    assert {reason.concern for reason in REASONS} == set(Concern)
    for reason in REASONS:
        words = {}
        for language in LANGUAGES:
            with speaking(language):
                words[language] = str(reason.label)
        assert words["en"] != words["zh_Hans"], reason.code
