"""The search follows the market: what changes in a right on sale is found at once, and the index can be made anew."""

from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import events
from listings.assets.models import Asset
from listings.market import services as market
from listings.market.states import ListingState
from listings.search.asking import Query
from listings.search.models import SearchEntry, SearchToken
from listings.search.queries import search
from tests.builders import NOON
from tests.listings.market.world import World, a_draft, an_asset, published
from tests.parties.cast import how_many


def found(session: Session, words: str) -> list[int]:
    """The listings on sale that have these words."""
    return [row.listing_id for row in search(session, Query(q=words), today=NOON.date()).rows]


def test_a_new_title_from_the_register_is_found_and_the_old_one_is_not(session: Session, world: World) -> None:
    listing = published(session, world)
    asset = session.get_one(Asset, listing.asset_id)
    asset.title, asset.title_en = "一种海水淡化膜", "Membrane for desalination"

    events.publish(session, events.AssetChanged(asset.id), actor=world.holder, now=NOON)

    assert (found(session, "淡化"), found(session, "desalination")) == ([listing.id], [listing.id])
    assert found(session, "热管理") == []


def test_a_listing_is_found_by_number_owner_class_center_kind_and_description(session: Session, world: World) -> None:
    listing = published(session, world, summary="Keeps pressure even in salt water.")
    number = session.scalar(select(Asset.number_display).where(Asset.id == listing.asset_id))
    assert number is not None

    for words in (
        number, number.removeprefix("ZL")[:12], "海湾电池", "Haiwan", "H01M 10/60", "电学", "electricity", "DL-BAT",
        "发明专利", "invention patent", "salt water",
    ):  # fmt: skip
        assert found(session, words) == [listing.id], words


def test_only_what_is_on_sale_is_found(session: Session, world: World) -> None:
    a_draft(session, world)
    listing = published(session, world)

    assert found(session, "lithium") == [listing.id]


def test_the_index_written_anew_is_the_same_index(session: Session, world: World) -> None:
    numbers = [published(session, world).id for _each in range(3)]
    before = sorted(session.execute(select(SearchToken.token, SearchToken.listing_id, SearchToken.weight)).all())
    session.execute(delete(SearchToken).where(SearchToken.listing_id == numbers[0]))
    session.execute(delete(SearchEntry).where(SearchEntry.listing_id == numbers[0]))

    assert market.reindex_all(session, on=NOON.date()) == 3

    after = sorted(session.execute(select(SearchToken.token, SearchToken.listing_id, SearchToken.weight)).all())
    assert after == before
    assert how_many(session, SearchEntry) == 3


def test_taking_a_listing_back_takes_it_out_of_the_search(session: Session, world: World) -> None:
    listing = published(session, world)

    market.withdraw_listing(session, listing_id=listing.id, actor=world.holder, now=NOON)

    assert listing.state is ListingState.WITHDRAWN
    assert (found(session, ""), how_many(session, SearchToken)) == ([], 0)


def test_the_command_writes_the_index_anew_after_a_name_has_changed(app: Flask, session: Session, world: World) -> None:
    published(session, world)
    world.seller.name_en = "Renamed Works"
    session.commit()
    told = app.test_cli_runner().invoke(args=["search", "reindex"])
    assert (told.exit_code, told.output) == (0, "1 listings on sale are in the index.\n")
    tokens = set(session.scalars(select(SearchToken.token)))
    assert "renamed" in tokens


def test_a_class_as_long_as_a_right_may_have_is_indexed(session: Session, world: World) -> None:
    long = "w" * 60
    listing = published(session, world, an_asset(session, world, classes=(("WORK", long),)))
    assert session.scalars(select(SearchEntry.class_code).filter_by(listing_id=listing.id)).one() == long
