"""The feed that others mirror: complete, valid, in pages, with tombstones, and 304 where nothing has changed."""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from lxml import etree
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.db import db
from listings.assets.models import EncumbranceType
from listings.assets.services import record_encumbrance
from listings.market import services
from listings.terms.vocabulary import Grant
from reports.desk.feed.atom import plain
from reports.desk.feed.items import page
from tests.builders import NOON
from tests.listings.market import world as market
from tests.test_query_counts import statements

ATOM = "{http://www.w3.org/2005/Atom}"
TOMB = "{http://purl.org/atompub/tombstones/1.0}"
OURS = "{urn:xinghai:listing:1}"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@pytest.fixture
def world(session: Session):
    made = market.a_world(session)
    session.commit()
    return made


def on_sale(session, world, count=1, **changes):
    """Listings that were published minute after minute."""
    rows = [market.published(session, world, now=NOON + timedelta(minutes=each), **changes) for each in range(count)]
    session.commit()
    return rows


def read(client, path="/feed/listings.json", status=200, headers=None, **query):
    db.session.remove()
    answer = client.get(path, query_string=query, headers=headers or {})
    assert answer.status_code == status, answer.text[:400]
    return answer


def tree(answer):
    return etree.fromstring(answer.data)


def must_be_atom(feed):
    """What RFC 4287 asks of a feed and its entries (4.1.1, 4.1.2, 4.2.6, 4.2.7, 3.3) and RFC 6721 of tombstones."""
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1, name
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    assert [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        for name in ("id", "title", "updated"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1, name
        assert len(entry.findall(f"{ATOM}published")) <= 1
        assert len(entry.findall(f"{ATOM}summary")) == 1
        alternates = [link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternates) == 1  # there is no content, so there is one
        assert all(link.get("href") for link in entry.findall(f"{ATOM}link"))
        assert all(each.get("term") for each in entry.findall(f"{ATOM}category"))
    for place in [feed, *entries]:
        for name in ("id",):
            assert re.match(r"https?://", place.find(f"{ATOM}{name}").text)
    for stamp in feed.iter(f"{ATOM}updated", f"{ATOM}published"):
        assert RFC3339.fullmatch(stamp.text), stamp.text
    for mark in feed.findall(f"{TOMB}deleted-entry"):
        assert re.match(r"https?://", mark.get("ref"))
        assert RFC3339.fullmatch(mark.get("when"))
    ids = [entry.find(f"{ATOM}id").text for entry in entries]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
def test_the_atom_feed_has_what_the_rfc_requires(client, session, world, lang):
    on_sale(session, world, 3)
    answer = read(client, "/feed/listings.atom", lang=lang, limit="2")
    assert answer.mimetype == "application/atom+xml"
    feed = tree(answer)
    must_be_atom(feed)
    assert len(feed.findall(f"{ATOM}entry")) == 2
    assert [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "next"]


def test_an_empty_feed_is_a_valid_feed(client, app):
    must_be_atom(tree(read(client, "/feed/listings.atom")))
    feed = read(client).json
    assert feed["items"] == []
    assert "next_url" not in feed


def test_the_json_feed_has_what_the_format_requires_and_our_typed_fields(client, session, world):
    (listing,) = on_sale(session, world)
    answer = read(client)
    assert answer.mimetype == "application/feed+json"
    feed = answer.json
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    (item,) = feed["items"]
    assert item["id"] == item["url"]
    assert item["id"].endswith(f"/listings/{listing.id}")
    assert item["content_text"] == "Keeps every cell within two degrees."
    typed = item["_xinghai"]
    assert typed["right"]["numbers"][0]["type"] == "application"
    assert typed["right"]["classes"] == [{"scheme": "IPC", "code": "H01M 10/60"}]
    assert typed["offer"]["grants"] == [
        {"type": "assign", "price": {"amount": "1200000.00", "currency": "CNY"}},
        {"type": "ordinary", "price": None},
    ]
    assert typed["offer"]["scope"]["territories"] == ["CN-LN"]
    assert typed["center"]["code"] == "DL-BAT"
    assert typed["seller"]["name_en"] == "Haiwan Battery Co., Ltd."


def test_a_listing_that_is_limited_to_some_uses_says_so_in_both_forms(client, session, world):
    market.published(session, world, acts=["patent.make", "patent.use"], channels=["online"])
    session.commit()
    (item,) = read(client).json["items"]
    scope = item["_xinghai"]["offer"]["scope"]
    assert (scope["acts"], scope["channels"]) == (["patent.make", "patent.use"], ["online"])
    assert 'acts="patent.make patent.use" channels="online"' in client.get("/feed/listings.atom").text


def test_both_forms_tell_the_same(client, session, world):
    on_sale(session, world, 4)
    ids = [item["id"] for item in read(client).json["items"]]
    entries = tree(read(client, "/feed/listings.atom")).findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}id").text for entry in entries] == ids
    grants = [each.get("type") for each in entries[0].iter(f"{OURS}grant")]
    assert grants == [Grant.ASSIGN.value, Grant.ORDINARY.value]


def walked(client, path="/feed/listings.json", **query):
    """Every item along the pages."""
    answer, seen = read(client, path, **query).json, []
    while True:
        seen += answer["items"]
        if "next_url" not in answer:
            return seen
        host_and_path = answer["next_url"].split("//")[1]
        answer = client.get("/" + host_and_path.split("/", 1)[1]).json


@pytest.mark.parametrize("limit", ["1", "2", "7", "200"])
def test_the_pages_together_are_everything_once_the_latest_first(client, session, world, limit):
    rows = on_sale(session, world, 7)
    seen = walked(client, limit=limit)
    assert [item["id"].rpartition("/")[2] for item in seen] == [str(row.id) for row in reversed(rows)]


def test_changes_of_one_instant_are_not_lost_between_pages(client, session, world):
    rows = [market.published(session, world) for _each in range(5)]
    session.commit()
    seen = walked(client, limit="2")
    assert sorted(int(item["id"].rpartition("/")[2]) for item in seen) == sorted(row.id for row in rows)


def test_only_what_changed_since_is_told(client, session, world):
    rows = on_sale(session, world, 5)
    since = (NOON + timedelta(minutes=3)).isoformat()
    seen = walked(client, updated_since=since, limit="1")
    assert [int(item["id"].rpartition("/")[2]) for item in seen] == [rows[4].id, rows[3].id]


def test_a_plus_that_the_address_swallowed_is_understood(client, session, world):
    on_sale(session, world)
    answer = client.get("/feed/listings.json?updated_since=2026-01-01T00:00:00+00:00")
    assert len(answer.json["items"]) == 1


def test_what_was_withdrawn_leaves_a_tombstone(client, session, world):
    kept, gone = on_sale(session, world, 2)
    services.withdraw_listing(session, listing_id=gone.id, actor=world.holder, now=NOON + timedelta(hours=1))
    session.commit()
    feed = read(client).json
    assert [item["_xinghai"]["deleted"] for item in feed["items"]] == [True, False]
    assert feed["items"][0]["id"].endswith(f"/listings/{gone.id}")
    assert "offer" not in feed["items"][0]["_xinghai"]
    document = tree(read(client, "/feed/listings.atom"))
    must_be_atom(document)
    (mark,) = document.findall(f"{TOMB}deleted-entry")
    assert mark.get("ref").endswith(f"/listings/{gone.id}")
    assert document.find(f"{ATOM}entry/{ATOM}id").text.endswith(f"/{kept.id}")


def test_drafts_and_what_waits_for_review_are_not_public(client, session, world):
    market.a_draft(session, world)
    market.submitted(session, world)
    session.commit()
    assert read(client).json["items"] == []


def test_a_change_of_the_right_is_a_change_of_the_listing(client, session, world):
    first, second = on_sale(session, world, 2)
    later = NOON + timedelta(hours=3)
    record_encumbrance(
        session, asset_id=first.asset_id, type=EncumbranceType.SEIZURE, ref="court:9", from_date=date(2026, 11, 23),
        actor=market.SYSTEM, now=later,
    )  # fmt: skip
    session.commit()
    items = read(client, updated_since=later.isoformat()).json["items"]
    assert [(item["id"].rpartition("/")[2], item["_xinghai"]["state"]) for item in items] == [
        (str(first.id), "suspended")
    ]
    assert second.id != first.id


def test_what_a_licence_has_taken_is_left_out(session, world):
    (listing,) = on_sale(session, world, license_types=["exclusive", "ordinary"], for_sale=False, sale_price=None)
    (before,) = page(session, since=None, after=None, limit=5, on=date(2026, 11, 23)).items
    assert before.grants == (Grant.EXCLUSIVE, Grant.ORDINARY)
    record_encumbrance(
        session, asset_id=listing.asset_id, type=EncumbranceType.LICENSE, ref="deal:5", act="license",
        license_type="ordinary", from_date=date(2026, 11, 23),
        scope={"territories": ["WW"], "fields": ["*"], "starts": "2026-11-23", "ends": None}, actor=market.SYSTEM,
        now=NOON,
    )  # fmt: skip
    session.commit()
    (after,) = page(session, since=None, after=None, limit=5, on=date(2026, 11, 23)).items
    assert Grant.EXCLUSIVE not in after.grants


@pytest.mark.parametrize("path", ["/feed/listings.json", "/feed/listings.atom"])
def test_nothing_new_is_304_by_etag_and_by_date(client, session, world, path):
    (listing,) = on_sale(session, world)
    first = read(client, path)
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert parsedate_to_datetime(first.headers["Last-Modified"]) == NOON
    etag = {"If-None-Match": first.headers["ETag"]}
    assert read(client, path, 304, headers=etag).data == b""
    assert read(client, path, 304, headers={"If-Modified-Since": first.headers["Last-Modified"]}).data == b""
    services.withdraw_listing(session, listing_id=listing.id, actor=world.holder, now=NOON + timedelta(seconds=5))
    session.commit()
    assert read(client, path, headers=etag).data
    assert read(client, path, headers={"If-Modified-Since": first.headers["Last-Modified"]}).data


def test_a_feed_in_another_language_is_another_document(client, session, world):
    on_sale(session, world)
    english, chinese = read(client, lang="en"), read(client, lang="zh_Hans")
    assert english.headers["ETag"] != chinese.headers["ETag"]
    assert english.json["items"][0]["title"] == "Thermal management system for lithium batteries"
    assert chinese.json["items"][0]["title"] == "一种锂电池热管理系统"


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"}, {"limit": "201"}, {"limit": "x"}, {"updated_since": "yesterday"},
        {"updated_since": "2026-01-05T09:00:00"}, {"after": "7"}, {"after": "2026-01-05T09:00:00Z~x"},
        {"after": "9999-99-99T09:00:00Z~1"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/feed/listings.json", "/feed/listings.atom"])
def test_what_cannot_be_read_is_refused_by_field(client, app, path, query):
    answer = client.get(path, query_string=query)
    assert answer.status_code == 422
    assert set(answer.json["error"]["fields"]) == set(query)


def test_control_characters_never_break_the_document(client, session, world):
    assert plain("a\x00b\x0bc\ud800\uffff d\n") == "abc d\n"
    asset = market.an_asset(session, world, title="坏\x0b字符", title_en="")
    market.published(session, world, asset)
    session.commit()
    must_be_atom(tree(read(client, "/feed/listings.atom")))


def test_the_number_of_statements_does_not_grow_with_the_page(client, session, world):
    on_sale(session, world, 2)
    with statements() as few:
        read(client)
    on_sale(session, world, 9)
    with statements() as many:
        read(client)
    assert len(many) == len(few)


def test_the_description_of_the_feed_is_on_the_open_data_page(client, app):
    page_text = read(client, "/open-data").text
    assert "/feed/listings.json" in page_text
    assert "How to mirror the feed" in page_text


def test_the_last_change_is_the_feeds_own(client, session, world):
    on_sale(session, world, 2)
    updated = tree(read(client, "/feed/listings.atom")).find(f"{ATOM}updated").text
    assert datetime.fromisoformat(updated) == (NOON + timedelta(minutes=1)).astimezone(UTC)


def test_a_bundle_is_told_with_all_its_rights_in_both_forms(client, session, world):
    plate, pump = (market.an_asset(session, world, title_en=each) for each in ("Cooling plate", "Coolant pump"))
    market.a_bundle_on_sale(session, world, plate, pump)
    session.commit()
    (item,) = read(client).json["items"]
    assert [(each["id"], each["allocation_bp"]) for each in item["_xinghai"]["rights"]] == [
        (plate.id, 5000), (pump.id, 5000),
    ]  # fmt: skip
    assert item["_xinghai"]["right"]["id"] == plate.id
    assert item["title"] == "Cooling plate and 1 more right"
    feed = tree(read(client, "/feed/listings.atom"))
    must_be_atom(feed)
    assert [each.get("allocation-bp") for each in feed.iter(f"{OURS}right")] == ["5000", "5000"]


def test_of_a_bundle_nothing_is_offered_that_was_taken_of_one_of_its_rights(client, session, world):
    plate, pump = market.an_asset(session, world), market.an_asset(session, world)
    market.a_bundle_on_sale(session, world, plate, pump, for_sale=False, sale_price=None)
    record_encumbrance(
        session, asset_id=pump.id, type=EncumbranceType.LICENSE, ref="deal:0", act="license", license_type="exclusive",
        holder_id=world.buyer.id, holder_name="", scope={}, from_date=NOON.date(), actor=SYSTEM, now=NOON,
    )  # fmt: skip
    session.commit()
    (item,) = read(client).json["items"]
    assert item["_xinghai"]["deleted"]
