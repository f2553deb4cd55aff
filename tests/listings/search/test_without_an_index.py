"""Without an index the same questions are answered from the database: the same listings and the same counts."""

from datetime import date
from urllib.parse import parse_qs

import pytest
from sqlalchemy.orm import Session

from core import clock
from listings.assets.models import AssetKind
from listings.search import fallback, queries
from listings.search.asking import Query, from_address
from listings.search.engine.folder import Standing
from tests.indexing import indexed
from tests.listings.market.world import World, a_world, an_asset, published

ASKED = (
    "", "q=电池", "q=lithium+batteries", "q=battery", "q=电池管理", "q=海湾", "q=H01M", "q=class+9",
    "q=%22heat+pump%22", "q=pump+heat", "q=海", "q=wi-fi", "q=专利", "q=nothing", "kind=trademark",
    "section=ipc.h&section=nice.9",
    "offer=licence", "licence=sole", "band=negotiable", "band=under-100k&band=1m-5m", "center=DL-BAT", "center=DL-NO",
    "territory=CN-LN-DL", "territory=JP", "term=from-10", "status=in_force", "field=1", "price_from=100000",
    "price_to=100000", "sort=price", "sort=ending", "q=电池&kind=patent_invention&offer=sale",
)  # fmt: skip


def a_market(session: Session) -> World:
    """A few listings that differ in everything that one can ask for."""
    world = a_world(session)
    sold: dict[str, object] = {"for_sale": False, "sale_price": None}
    mark, software, utility = AssetKind.TRADEMARK, AssetKind.SOFTWARE, AssetKind.PATENT_UTILITY
    published(session, world, now=clock.now())
    published(
        session, world, an_asset(session, world, "海湾", "HAIWAN", mark, (("NICE", "9"),)), now=clock.now(),
        license_types=[],
    )  # fmt: skip
    published(
        session, world, an_asset(session, world, "热泵", "Heat pump with wi-fi", utility, (("IPC", "F25B 30/00"),)),
        now=clock.now(), **sold, license_types=["sole", "exclusive"], territories=["CN"],
    )  # fmt: skip
    manager = an_asset(session, world, "电池管理软件", "Battery manager", software, ())
    published(session, world, manager, now=clock.now(), **sold, license_types=["ordinary"])
    an_asset(session, world, "一种未挂牌的电池", "Battery not on sale")
    return world


@pytest.mark.parametrize("address", ASKED)
def test_the_answers_are_those_of_the_index(session: Session, remembered, address: str) -> None:
    remembered(a_market)
    query, today = _query(address), clock.business_date(clock.now())
    rows, total, counts = fallback.search(session, query, today=today)
    session.rollback()
    without = queries.search(session, query, today=today)
    indexed(session)
    with_index = queries.search(session, query, today=today)

    assert (without.standing, with_index.standing) == (Standing.ABSENT, Standing.OK)
    assert {row.listing_id for row in rows} == {row.listing_id for row in with_index.rows}
    assert total == without.total == with_index.total
    assert counts == {facet: values for facet, values in with_index.facets.items() if values}
    if query.sort:
        assert [row.listing_id for row in rows] == [row.listing_id for row in with_index.rows]
    assert sorted(rows, key=_number) == sorted(with_index.rows, key=_number)


def _query(address: str) -> Query:
    return from_address({**parse_qs(address), "exact": ["1"]})


def _number(row: object) -> int:
    return getattr(row, "listing_id", 0) or 0


def test_what_ended_before_today_is_not_shown(session: Session, world: World) -> None:
    published(session, world, now=clock.now())

    assert fallback.search(session, Query(), today=date(2099, 1, 1))[1] == 0
