"""Writing a listing: who may, which answers fit, and which rights may be put on the market."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Role
from core.errors import Conflict, NotAllowed, Unacceptable
from core.money import Money
from listings.assets import services as assets
from listings.assets.models import Asset, AssetKind, AssetStatus, EncumbranceType, Ownership, Proceeds
from listings.market import queries
from listings.market import services as market
from listings.market.models import Listing
from listings.market.states import ListingState
from listings.market.steps import Step, is_locked, missing_steps, steps_of
from listings.rights import services as rights
from listings.rights.verdict import RightsUnavailable
from listings.terms.vocabulary import Grant
from tests.builders import NOON, actor_for
from tests.listings.assets.world import a_paper
from tests.listings.market.world import World, a_draft, acts, an_asset, encumber, published, submitted, told
from tests.parties.cast import how_many

S = ListingState


def change(session: Session, world: World, listing: Listing, **changes: Any) -> Listing:
    """Answer some questions as the seller."""
    return market.change_listing(session, listing_id=listing.id, changes=changes, actor=world.holder, now=NOON)


def submit(session: Session, world: World, listing: Listing) -> Listing:
    """Hand a listing to its center as the seller."""
    return market.submit_listing(session, listing_id=listing.id, actor=world.holder, now=NOON)


def test_a_draft_asks_its_questions_and_locks_price_and_scope_until_it_is_said_what_is_offered(
    session: Session, world: World
) -> None:
    listing = market.begin_listing(session, asset_id=an_asset(session, world).id, actor=world.holder, now=NOON)

    assert missing_steps(listing) == list(Step)
    assert [step for step in Step if is_locked(listing, step)] == [Step.PRICE, Step.SCOPE]


def test_a_sale_alone_has_no_scope_to_ask_for(session: Session, world: World) -> None:
    listing = a_draft(session, world, license_types=[])

    assert Step.SCOPE not in steps_of(listing)
    assert listing.scope == {}
    assert missing_steps(listing) == []


def test_questions_can_be_answered_in_any_order_and_left_in_between(session: Session, world: World) -> None:
    listing = market.begin_listing(session, asset_id=an_asset(session, world).id, actor=world.holder, now=NOON)

    change(session, world, listing, center_id=world.center.id)
    change(session, world, listing, summary="Cools cells.")
    change(session, world, listing, for_sale=True, license_types=[])
    assert missing_steps(listing) == [Step.PRICE]

    change(session, world, listing, sale_price=None)
    assert missing_steps(listing) == []


def test_a_price_by_negotiation_is_an_answer(session: Session, world: World) -> None:
    listing = a_draft(session, world, sale_price=None)

    assert listing.sale_price is None
    assert Step.PRICE not in missing_steps(listing)


def test_offering_something_more_asks_for_its_price_and_scope(session: Session, world: World) -> None:
    listing = a_draft(session, world, license_types=[])

    change(session, world, listing, license_types=["exclusive"])

    assert missing_steps(listing) == [Step.PRICE, Step.SCOPE]
    assert listing.sale_price == Money.parse("1200000")


def test_what_is_not_offered_any_more_loses_its_price_and_scope(session: Session, world: World) -> None:
    listing = a_draft(session, world, license_price=Money.parse("80000"))

    change(session, world, listing, license_types=[])

    assert (listing.license_price, listing.scope) == (None, {})
    assert "license_price" not in listing.answered


def test_an_unanswered_listing_is_not_sent_and_the_open_questions_are_named(session: Session, world: World) -> None:
    listing = a_draft(session, world, center_id=None)

    with pytest.raises(Conflict) as refusal:
        submit(session, world, listing)

    assert refusal.value.code == "unanswered"
    assert "Center that reviews it" in str(refusal.value.message)


def test_a_sent_listing_tells_its_center(session: Session, world: World) -> None:
    listing = submitted(session, world)

    assert listing.submitted_at == NOON
    assert told(session, world.center.organisation_id) == ["A listing waits for your review: %(title)s"]
    assert acts(session, listing) == ["listing.drafted", "listing.changed", "listing.submitted"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"for_sale": False, "license_types": []}, "for_sale"),
        ({"license_types": ["perpetual"]}, "license_types"),
        ({"sale_price": Money.parse("5", "USD"), "license_price": Money(1)}, "license_price"),
        ({"sale_price": Money(0)}, "sale_price"),
        ({"license_price": Money(-1)}, "license_price"),
        ({"territories": []}, "territories"),
        ({"territories": ["CN-XX"]}, "territories"),
        ({"fields": ["magic"]}, "fields"),
        ({"fields": ["nice.9"]}, "fields"),
        ({"ends": date(2026, 11, 23)}, "ends"),
        ({"ends": date(2050, 1, 1)}, "ends"),
        ({"summary": "x" * 2001}, "summary"),
        ({"center_id": 999}, "center_id"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_at_its_field_and_changes_nothing(
    session: Session, world: World, changes: dict[str, Any], field: str
) -> None:
    listing = a_draft(session, world)
    before = (acts(session, listing), dict(listing.scope), listing.sale_price, listing.summary)

    with pytest.raises(Unacceptable) as refusal:
        change(session, world, listing, **changes)

    assert list(refusal.value.fields) == [field]
    assert (acts(session, listing), dict(listing.scope), listing.sale_price, listing.summary) == before


def test_a_trade_mark_is_licensed_for_nice_classes(session: Session, world: World) -> None:
    mark = an_asset(
        session, world, "海湾", "HAIWAN", kind=AssetKind.TRADEMARK, classes=[("NICE", "9")], number="71234567",
        filing_date=date(2020, 1, 1), grant_date=date(2021, 1, 1),
    )  # fmt: skip
    listing = a_draft(session, world, mark, fields=["nice.9"])

    assert listing.license_scope is not None
    assert listing.license_scope.fields == ("nice.9",)


def test_a_licence_cannot_be_offered_beyond_the_rights_end(session: Session, world: World) -> None:
    asset = an_asset(session, world, expiry_date=date(2030, 6, 30))

    with pytest.raises(Unacceptable) as refusal:
        a_draft(session, world, asset, ends=date(2030, 7, 1))

    assert "CC 865" in refusal.value.fields["ends"][0]
    assert a_draft(session, world, an_asset(session, world, expiry_date=date(2030, 6, 30)), ends=date(2030, 6, 30))


def test_only_the_owner_lists_a_right(session: Session, world: World) -> None:
    asset = an_asset(session, world)

    with pytest.raises(NotAllowed) as refusal:
        market.begin_listing(session, asset_id=asset.id, actor=world.stranger, now=NOON)

    assert refusal.value.code == "not_the_owner"
    assert how_many(session, Listing) == 0


def test_listing_takes_the_role_of_a_right_holder(session: Session, world: World) -> None:
    asset = an_asset(session, world)
    buyer = actor_for(world.seller.id, Role.BUYER)

    with pytest.raises(NotAllowed):
        market.begin_listing(session, asset_id=asset.id, actor=buyer, now=NOON)

    assert how_many(session, Listing) == 0


@pytest.mark.parametrize("act", [market.submit_listing, market.withdraw_listing])
def test_nobody_else_sends_or_withdraws_a_listing(session: Session, world: World, act: Any) -> None:
    listing = a_draft(session, world)

    for other in (world.stranger, world.staff, actor_for(world.seller.id, Role.BUYER)):
        with pytest.raises(NotAllowed):
            act(session, listing_id=listing.id, actor=other, now=NOON)

    assert listing.state is S.DRAFT


def test_nobody_else_changes_a_listing(session: Session, world: World) -> None:
    listing = a_draft(session, world)

    with pytest.raises(NotAllowed):
        market.change_listing(
            session, listing_id=listing.id, changes={"summary": "Mine."}, actor=world.stranger, now=NOON
        )

    assert listing.summary == "Keeps every cell within two degrees."


def co_owned(session: Session, world: World) -> Asset:
    """A right that the seller shares with the buyer, half and half."""
    asset = an_asset(session, world)
    share_with_buyer(session, world, asset)
    return asset


def share_with_buyer(session: Session, world: World, asset: Asset) -> None:
    """The register shows the buyer as the other owner."""
    session.execute(update(Ownership).where(Ownership.asset_id == asset.id).values(share_bp=5000))
    session.add(
        Ownership(
            asset_id=asset.id, organisation_id=world.buyer.id, holder_name=world.buyer.name, share_bp=5000,
            from_date=date(2022, 6, 1), cause="register",
        )
    )  # fmt: skip
    session.flush()


def test_one_co_owner_alone_offers_ordinary_licences_only(session: Session, world: World) -> None:
    asset = co_owned(session, world)

    with pytest.raises(Unacceptable) as refusal:
        a_draft(session, world, asset)

    assert "article 14" in refusal.value.fields["for_sale"][0]


def test_a_co_owner_offers_an_ordinary_licence(session: Session, world: World) -> None:
    listing = a_draft(session, world, co_owned(session, world), for_sale=False, sale_price=None)

    assert submit(session, world, listing).state is S.SUBMITTED


def test_with_the_recorded_consent_of_the_others_a_co_owner_offers_the_whole_right(
    session: Session, world: World
) -> None:
    asset = co_owned(session, world)
    rights.record_co_owner_consent(
        session, asset_id=asset.id, organisation_id=world.buyer.id, grant=Grant.ASSIGN,
        evidence=a_paper(session, asset.id), consented_on=date(2026, 11, 1), actor=world.staff, now=NOON,
    )  # fmt: skip

    assert a_draft(session, world, asset).for_sale


def test_a_co_owner_who_came_later_is_asked_before_the_listing_is_sent(session: Session, world: World) -> None:
    asset = an_asset(session, world)
    listing = a_draft(session, world, asset)
    share_with_buyer(session, world, asset)

    with pytest.raises(Conflict) as refusal:
        submit(session, world, listing)

    assert refusal.value.code == "co_owner_consent"
    assert "listing.submitted" not in acts(session, listing)


def test_a_listing_whose_licences_have_run_out_is_not_approved(session: Session, world: World) -> None:
    listing = submitted(session, world, ends=date(2026, 11, 30))

    with pytest.raises(Conflict) as refusal:
        market.review_listing(
            session, listing_id=listing.id, decision="approve", actor=world.staff, now=NOON + timedelta(days=30)
        )

    assert refusal.value.code == "licence_term_over"
    assert listing.state is S.SUBMITTED


def test_a_returned_listing_keeps_a_center(session: Session, world: World) -> None:
    listing = submitted(session, world)
    reasons = [{"code": "other", "text": "Say more."}]
    market.review_listing(
        session, listing_id=listing.id, decision="return", reasons=reasons, actor=world.staff, now=NOON
    )

    with pytest.raises(Unacceptable) as refusal:
        market.change_listing(session, listing_id=listing.id, changes={"center_id": None}, actor=world.holder, now=NOON)

    assert list(refusal.value.fields) == ["center_id"]
    assert listing.center_id == world.center.id


def dead(session: Session, world: World, asset: Asset, status: AssetStatus) -> None:
    """The office says that the right is no more."""
    assets.set_status(
        session, asset_id=asset.id, status=status, on=NOON.date(), reason="the office", actor=SYSTEM, now=NOON
    )


def incomplete(session: Session, asset: Asset) -> None:
    """A right whose record has a gap."""
    asset.complete, asset.gaps = False, ["no_title"]
    session.flush()


def expired(session: Session, asset: Asset) -> None:
    """A right whose term ran out without anybody noting it."""
    asset.expiry_date = date(2026, 11, 22)
    session.flush()


REFUSALS: dict[str, tuple[Any, str]] = {
    "lapsed": (lambda s, w, a: dead(s, w, a, AssetStatus.LAPSED), "CC 865"),
    "declared invalid": (lambda s, w, a: dead(s, w, a, AssetStatus.INVALIDATED), "CC 865"),
    "past its term": (lambda s, w, a: expired(s, a), "CC 865"),
    "pledged": (lambda s, w, a: encumber(s, a.id, EncumbranceType.PLEDGE), "CC 444"),
    "seized": (lambda s, w, a: encumber(s, a.id, EncumbranceType.SEIZURE), "PIR"),
    "suspended": (lambda s, w, a: encumber(s, a.id, EncumbranceType.SUSPENSION), "PIR"),
    "disputed": (lambda s, w, a: encumber(s, a.id, EncumbranceType.DISPUTE), "PIR"),
    "incomplete": (lambda s, w, a: incomplete(s, a), ""),
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_right_that_may_not_be_published_is_refused_when_it_is_sent_and_the_reason_is_named(
    session: Session, world: World, kind: str
) -> None:
    listing = a_draft(session, world)
    bring_about, article = REFUSALS[kind]
    asset = session.get(Asset, listing.asset_id)
    bring_about(session, world, asset)
    before = acts(session, listing)

    with pytest.raises(RightsUnavailable) as refusal:
        submit(session, world, listing)
    session.expire_all()

    assert refusal.value.code == "rights_unavailable"
    assert str(refusal.value.details[0]["article"]).startswith(article)
    assert refusal.value.details[0]["text"]
    assert listing.submitted_at is None
    assert acts(session, listing) == before


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_right_that_may_not_be_published_is_refused_at_approval(session: Session, world: World, kind: str) -> None:
    listing = submitted(session, world)
    bring_about, article = REFUSALS[kind]
    bring_about(session, world, session.get(Asset, listing.asset_id))
    before = acts(session, listing)

    with pytest.raises(RightsUnavailable) as refusal:
        market.review_listing(session, listing_id=listing.id, decision="approve", actor=world.staff, now=NOON)

    assert (refusal.value.rule or "").startswith(article)
    assert (listing.state, listing.published_at) == (S.SUBMITTED, None)
    assert acts(session, listing) == before


def test_a_pledged_right_is_published_with_the_pledgees_recorded_consent(session: Session, world: World) -> None:
    listing = a_draft(session, world)
    pledge = encumber(session, listing.asset_id, EncumbranceType.PLEDGE)
    paper = a_paper(session, listing.asset_id)
    assets.record_consent(session, encumbrance_id=pledge, file_digest=paper, on=NOON.date(),
                          proceeds=Proceeds.DEPOSIT, actor=SYSTEM, now=NOON)  # fmt: skip

    submit(session, world, listing)
    market.review_listing(session, listing_id=listing.id, decision="approve", actor=world.staff, now=NOON)

    assert listing.state is S.PUBLISHED


def test_a_geographical_indication_is_drafted_for_authorised_use_only(session: Session, world: World) -> None:
    asset = an_asset(session, world)
    asset.kind = AssetKind.GEOGRAPHICAL_INDICATION
    listing = market.begin_listing(session, asset_id=asset.id, actor=world.holder, now=NOON)

    with pytest.raises(Unacceptable) as refusal:
        change(session, world, listing, for_sale=True, license_types=["exclusive", "ordinary"])
    assert ["Trademark Law, article 10" in text for text in map(str, refusal.value.fields["for_sale"])] == [True, False]
    assert (listing.for_sale, listing.license_types) == (False, [])

    change(session, world, listing, for_sale=False, license_types=["ordinary"])
    assert listing.license_types == ["ordinary"]


def test_a_listing_is_shown_at_fairs_by_its_seller_while_it_is_on_sale(session: Session, world: World) -> None:
    draft = a_draft(session, world)
    assert not queries.may_be_shown(session, world.holder, draft.id)
    on_sale = published(session, world, an_asset(session, world))
    assert queries.may_be_shown(session, world.holder, on_sale.id)
    assert not queries.may_be_shown(session, world.stranger, on_sale.id)
