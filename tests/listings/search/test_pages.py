"""The search page and its JSON: addresses restore the search, few statements, titles in the reader's language."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.clock import now
from core.db import db
from listings.assets.models import AssetKind
from listings.search import pages
from listings.search.asking import Query, from_address
from listings.search.documents import documents_of
from listings.search.engine.document import Row
from listings.search.engine.facets import BANDS
from tests.builders import NOON
from tests.indexing import indexed
from tests.listings.market.world import World, a_bundle_on_sale, an_asset, page, published

# A busy machine is slow, not wrong.
patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
CODES = st.sampled_from([band.code for band in BANDS])


def asked(address: str) -> Query:
    """The search that an address restores."""
    return from_address(parse_qs(urlsplit(address).query))


queries = st.builds(
    Query,
    q=st.text(alphabet="battery 电池&=+%#?", max_size=30).map(lambda text: " ".join(text.split())),
    kind=st.lists(st.sampled_from(["trademark", "software", "patent_design"]), unique=True, max_size=2).map(tuple),
    section=st.lists(st.sampled_from(["ipc.h", "nice.9"]), unique=True, max_size=2).map(tuple),
    center=st.lists(st.sampled_from(["DL-BAT", "DL-SEA"]), unique=True, max_size=2).map(tuple),
    offer=st.lists(st.sampled_from(["sale", "licence"]), unique=True, max_size=2).map(tuple),
    licence=st.lists(st.sampled_from(["sole", "ordinary"]), unique=True, max_size=2).map(tuple),
    band=st.lists(CODES, unique=True, max_size=2).map(tuple),
    price_from=st.none() | st.integers(0, 10**14),
    price_to=st.none() | st.integers(0, 10**14),
    sort=st.sampled_from(["", "newest", "price", "ending", "relevance"]),
    within=st.sampled_from(["", "rights"]),
    more=st.lists(st.sampled_from(["section", "center"]), unique=True, max_size=2).map(tuple),
    after=st.sampled_from(["", "WyJuZXdlc3QiLDEsMiwyMF0"]),
)


@patient
@given(queries)
def test_an_address_restores_its_search(query: Query) -> None:
    assert asked(query.address(after=query.after)) == query


@patient
@given(queries)
def test_switching_a_value_on_and_off_gives_the_search_back_from_the_first_page(query: Query) -> None:
    there_and_back = query.toggled("kind", "software").toggled("kind", "software")

    assert set(there_and_back.kind) == set(query.kind)
    assert there_and_back.after == ""


@pytest.mark.parametrize(
    "address",
    [
        "/search?kind=unicorn&offer=gift&licence=royal&band=cheap",
        "/search?page=2",
        "/search?in=heaven&field=36&territory=XX&term=long&status=odd",
        "/search?sort=chaos",
        "/search?price_from=lots&price_to=-5",
    ],
)
def test_what_an_address_says_beyond_sense_is_passed_over(client: FlaskClient, app: Flask, address: str) -> None:
    assert asked(address) == Query()
    page(client, address)


@pytest.mark.parametrize("address", ["/search?q=%00", "/search?section=%00&center=%00"])
def test_an_address_with_a_character_that_no_text_has_is_not_read(client: FlaskClient, address: str) -> None:
    page(client, address, status=400)


def test_an_empty_market_says_what_happens_next(client: FlaskClient) -> None:
    assert "Nothing is on sale yet" in page(client, "/search")


def test_no_result_says_what_to_try(session: Session, world: World, client: FlaskClient) -> None:
    published(session, world, now=now())
    indexed(session)

    assert "Nothing on sale has all of these words" in page(client, "/search?q=windmill")
    assert "Take out a restriction" in page(client, "/search?kind=software")


def test_a_row_says_what_one_wants_to_know(session: Session, world: World, client: FlaskClient) -> None:
    listing = published(session, world, now=now())
    indexed(session)

    text = page(client, "/search?q=lithium")

    for words in (
        "Thermal management system for lithium batteries", "Invention patent", "H01M 10/60 · Electricity", "In force",
        "Haiwan Battery Co., Ltd.", "Assignment", "CNY 1,200,000.00", "Ordinary licence", "by negotiation",
        " left", "Center DL-BAT", f'href="/listings/{listing.id}"', "1 listing",
    ):  # fmt: skip
        assert words in text, words


def test_the_title_is_in_the_readers_language_where_there_is_one(
    session: Session, world: World, client: FlaskClient
) -> None:
    published(session, world, now=now())
    indexed(session)

    assert "一种锂电池热管理系统</a>" in page(client, "/search?lang=zh_Hans")
    assert "Thermal management system for lithium batteries</a>" in page(client, "/search?lang=en")


def test_a_title_in_the_other_language_is_marked_as_such(session: Session, world: World, client: FlaskClient) -> None:
    mark = an_asset(session, world, "海湾", "", AssetKind.TRADEMARK, (("NICE", "9"),))
    published(session, world, mark, now=now())
    indexed(session)

    assert '<span lang="zh-Hans">海湾</span>' in page(client, "/search?lang=en")


def test_the_title_says_which_results_are_shown_and_few_have_no_pager(
    session: Session, world: World, client: FlaskClient
) -> None:
    for _each in range(21):
        published(session, world, now=now())
    indexed(session)

    first, few = page(client, "/search"), page(client, "/search?q=nothing")
    [following] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = page(client, unescape(following))
    [back] = re.findall(r'rel="prev" href="([^"]+)"', second)

    assert "(21 to 21 of 21)" in second
    assert 'rel="next"' not in second
    assert page(client, unescape(back)).count('class="result"') == 20
    assert 'class="pager"' not in few


def test_facets_link_to_the_search_with_one_more_value_and_keep_the_rest(
    session: Session, world: World, client: FlaskClient
) -> None:
    published(session, world, now=now())
    mark = an_asset(session, world, "锂", "Lithium", AssetKind.TRADEMARK, (("NICE", "9"),))
    published(session, world, mark, now=now(), license_types=[])
    indexed(session)

    text = page(client, "/search?q=lithium&sort=price")

    assert "/search?q=lithium&amp;kind=patent_invention&amp;sort=price" in text
    assert "/search?q=lithium&amp;section=nice.9&amp;sort=price" in text
    assert "center=DL-BAT" not in text, "what everything has narrows nothing"


def test_a_facet_with_many_values_shows_the_first_ones_and_leads_to_all(
    session: Session, world: World, client: FlaskClient
) -> None:
    classes = tuple(("NICE", str(number)) for number in range(1, 16))
    an_asset(session, world, "锂", "Lithium", AssetKind.TRADEMARK, classes)
    indexed(session)

    text = page(client, "/search?q=lithium&in=rights&section=nice.9")
    [(href, words)] = re.findall(r'class="facets__more" href="([^"]+)"[^>]*>([^<]+)<', text)
    whole = page(client, unescape(href))
    [(back, fewer)] = re.findall(r'class="facets__more" href="([^"]+)"[^>]*>([^<]+)<', whole)

    assert (words, fewer) == ("Show all 15", "Show fewer")
    assert (text.count("section=nice."), whole.count("section=nice.")) > (12, 15)
    assert text.count('class="facets__box"') + 2 == whole.count('class="facets__box"')
    assert unescape(href).endswith("&more=section#facet-section")
    assert unescape(back).endswith("section=nice.9#facet-section")
    assert 'id="facet-section"' in text


def test_where_all_values_are_shown_they_stay_from_page_to_page(
    session: Session, world: World, client: FlaskClient
) -> None:
    classes = tuple(("NICE", str(number)) for number in range(1, 16))
    for _each in range(21):
        an_asset(session, world, "锂", "Lithium", AssetKind.TRADEMARK, classes)
    indexed(session)

    second = page(client, following(page(client, "/search?in=rights&more=section")))
    folded = page(client, unescape(re.findall(r'class="facets__more" href="([^"]+)"', second)[0]))

    assert "Show fewer" in second
    assert "(21 to 21 of 21)" in folded, "it is the same page"
    assert "Show all 15" in folded


def following(text: str) -> str:
    """The address of the next page."""
    [href] = re.findall(r'rel="next" href="([^"]+)"', text)
    return unescape(href)


def test_a_question_that_is_too_long_is_refused_and_can_be_shortened(client: FlaskClient) -> None:
    text = page(client, f"/search?in=rights&q={'电池' * 151}", status=422)

    assert "It has 302 characters; at most 300 can be looked for." in text
    assert f'value="{"电池" * 150}"' in text
    assert 'name="in" value="rights"' in text
    assert client.get(f"/api/v1/search?q={'电池' * 151}").status_code == 422


def test_a_question_that_is_just_short_enough_is_looked_for(client: FlaskClient) -> None:
    page(client, f"/search?q={'电池' * 150}")


def test_hostile_words_come_back_as_text(client: FlaskClient) -> None:
    text = page(client, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script>alert" not in text


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_a_page_of_twenty_takes_as_few_statements_as_a_page_of_one(
    session: Session, world: World, client: FlaskClient
) -> None:
    published(session, world, now=now())
    indexed(session)
    with statements() as one:
        page(client, "/search?q=lithium")
    for _each in range(25):
        published(session, world, now=now())
    indexed(session)
    with statements() as many:
        page(client, "/search?q=lithium")

    reads = [each for each in many if each.lstrip().startswith(("SELECT", "WITH"))]
    assert len(many) == len(one)
    assert len(reads) <= 5


def test_the_json_has_the_same_rows_and_counts_as_the_page(session: Session, world: World, client: FlaskClient) -> None:
    listing = published(session, world, now=now())
    indexed(session)
    db.session.remove()

    found = client.get("/api/v1/search?q=lithium").get_json()
    counts = client.get("/api/v1/search/facets?q=lithium&kind=patent_invention").get_json()

    [row] = found["items"]
    assert (row["listing_id"], row["license_types"], row["license_price"]) == (listing.id, ["ordinary"], None)
    assert row["sale_price"] == {"amount": "1200000.00", "currency": "CNY"}
    assert counts["total"] == 1
    assert counts["facets"]["center"] == {"DL-BAT": 1}
    assert counts["facets"]["band"] == {"1m-5m": 1}


def test_the_json_pages_to_the_end(session: Session, world: World, client: FlaskClient) -> None:
    for _each in range(5):
        published(session, world, now=now())
    indexed(session)
    db.session.remove()
    seen, after = [], ""
    while after is not None:
        answer = client.get("/api/v1/search", query_string={"limit": 2, **({"after": after} if after else {})})
        seen += [row["listing_id"] for row in answer.get_json()["items"]]
        after = answer.get_json()["next"]

    assert len(seen) == len(set(seen)) == 5


def test_rights_that_are_not_on_sale_are_found_on_record_and_lead_to_themselves(
    session: Session, world: World, client: FlaskClient
) -> None:
    idle = an_asset(session, world, "一种海水淡化膜", "Membrane for desalination")
    indexed(session)

    assert "Nothing on sale has all of these words" in page(client, "/search?q=desalination")
    text = page(client, "/search?q=desalination&in=rights")
    row = client.get("/api/v1/search?q=desalination&in=rights").get_json()["items"][0]

    assert f'href="/rights/{idle.id}"' in text
    assert "1 right<" in text
    assert (row["asset_id"], row["listing_id"], row["published_at"]) == (idle.id, None, None)


def test_without_an_index_the_newest_on_sale_are_looked_through_and_the_page_says_so(
    session: Session, world: World, client: FlaskClient
) -> None:
    listings = [published(session, world, now=now()).id for _each in range(22)]
    an_asset(session, world)
    session.commit()

    text = page(client, "/search?q=lithium&kind=patent_invention")
    more = client.get("/api/v1/search?q=lithium&limit=20").get_json()
    rest = client.get(f"/api/v1/search?q=lithium&limit=20&after={more['next']}").get_json()

    assert "The index of the search has not been written yet." in text
    assert "22 listings" in text
    assert sorted(row["listing_id"] for row in (*more["items"], *rest["items"])) == listings
    assert rest["next"] is None


@pytest.mark.parametrize(
    "asked",
    [
        "in=heaven",
        "territory=XX",
        "after=nonsense",
        "after=W10",
        "after=%F0%9F%90%99",
        "kind=unicorn",
        "price_from=lots",
        "limit=0",
        "sort=chaos",
    ],
)
def test_the_json_refuses_what_it_does_not_understand(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/api/v1/search?{asked}")

    assert answer.status_code == 422


def test_a_result_of_a_bundle_says_for_how_many_rights_its_price_is(session: Session, world: World) -> None:
    plate, pump, alone = an_asset(session, world), an_asset(session, world), an_asset(session, world)
    a_bundle_on_sale(session, world, plate, pump)
    session.commit()
    rows = [Row.of(each) for each in documents_of(session, [plate.id, pump.id, alone.id], on=NOON.date())]
    assert [each.together for each in pages.hits(session, rows, NOON.date())] == ["2 rights at one price"] * 2 + [""]
