"""Taking copies: who may, what every page bears, what is refused at the door, and what the log says of it."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from sqlalchemy import select

from core import clock, files
from core.actor import Role
from core.errors import Conflict, NotFound, Unacceptable
from core.i18n import speaking
from listings.market.states import ListingState
from tests.builders import actor_for
from tests.listings.market.world import a_draft, an_asset
from tests.parties.cast import an_organisation, how_many
from tests.trading.dataroom.room import TERMS, Room, a_pdf, a_room, bytes_of, fetched, opened, put_in, refused_with
from trading.dataroom import queries, seeing, services
from trading.dataroom.models import RoomDocument, RoomLog
from trading.dataroom.notes import shortened
from trading.dataroom.rooms import MOST_DOCUMENTS
from trading.dataroom.states import Tier, Told


@pytest.fixture
def made(session) -> Room:
    return a_room(session)


def told(session, act: Told) -> list[RoomLog]:
    return list(session.scalars(select(RoomLog).filter_by(act=act).order_by(RoomLog.id)))


def spoken(content: bytes) -> list[str]:
    """The text of each page, without its line breaks."""
    return [page.extract_text().replace("\n", "") for page in PdfReader(io.BytesIO(content)).pages]


@pytest.mark.parametrize(
    ("who", "opens"), [("visitor", {0}), ("passer-by", {0, 1}), ("buyer", {0, 1, 2}), ("seller", {0, 1, 2, 3})]
)
def test_each_tier_opens_to_whom_it_is_meant_for(session, made, who, opens):
    opened(session, made)
    passer = actor_for(an_organisation(session, "路过公司").id, Role.BUYER)
    reader = {"visitor": None, "passer-by": passer, "buyer": made.buyer, "seller": made.seller}[who]
    session.commit()
    got = set()
    for tier, paper in made.papers.items():
        try:
            outcome = fetched(session, paper, reader)
        except NotFound:
            session.rollback()
            assert reader is None
            continue
        if not refused_with(outcome):
            got.add(int(tier))
    assert got == opens


def test_every_page_of_a_copy_bears_who_took_it_when_and_its_number(session, made):
    opened(session, made, Tier.SIGNED)
    paper = made.papers[Tier.SIGNED]
    fetched(session, paper, made.buyer)
    outcome = fetched(session, paper, made.buyer)
    pages = spoken(services.content_of(outcome).read())
    assert len(pages) == 4
    at = f"{clock.now().astimezone(clock.BEIJING):%Y-%m-%d}"
    for page in pages:
        assert "The drawing itself" in page
        assert f"Copy 2 from data room {made.room.id}" in page
        for words in ("Zhao Ke", made.buyer.organisation_name, at, "Confidential as agreed."):
            assert words in page
    assert [row.copy_no for row in told(session, Told.DOWNLOADED)] == [1, 2]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages_are_marked_upright_and_within_the_page(session, made, turn):
    opened(session, made)
    content = a_pdf(1, turn=turn)
    paper = put_in(session, made.room, f"turned {turn}.pdf", content, Tier.CLICK_THROUGH, made.seller)
    session.commit()
    marked = PdfReader(io.BytesIO(services.content_of(fetched(session, paper, made.buyer)).read())).pages[0]
    assert (marked.rotation, marked.mediabox) == (turn, PdfReader(io.BytesIO(content)).pages[0].mediabox)
    seen: list[tuple[float, float, float, float]] = []

    def look(text: str, _cm: object, matrix: list[float], *_rest: object) -> None:
        if text.strip().startswith("Copy "):
            at = [sum(a * b for a, b in zip(row, (matrix[4], matrix[5]), strict=True)) for row in ((1, 0), (0, 1))]
            seen.append((matrix[0], matrix[1], at[0], at[1]))

    marked.extract_text(visitor_text=lambda text, cm, tm, *rest: look(text, cm, _times(tm, cm), *rest))
    assert len(seen) == 1
    right, up, across, high = seen[0]
    ahead = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turn]
    assert (right > 0) - (right < 0) == ahead[0] or ahead[0] == 0
    assert (up > 0) - (up < 0) == ahead[1] or ahead[1] == 0
    assert 0 <= across <= 420
    assert 0 <= high <= 595


def _times(one: list[float], other: list[float]) -> list[float]:
    """Two matrices of PDF, one after the other."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m]


def test_the_seller_gets_its_own_file_and_other_kinds_carry_no_mark(session, made):
    opened(session, made)
    own = services.content_of(fetched(session, made.papers[Tier.SIGNED], made.seller)).read()
    assert "Copy 1" not in "".join(spoken(own))
    public = made.papers[Tier.PUBLIC]
    assert not public.is_marked
    assert services.content_of(fetched(session, public, made.buyer)).read() == b"Cools well."
    assert [row.copy_no for row in told(session, Told.DOWNLOADED)] == [1, 2]


def test_what_travels_beside_the_pages_stays_behind(session, made):
    opened(session, made)
    writer = PdfWriter(clone_from=io.BytesIO(a_pdf(1)))
    writer.add_attachment("secret.txt", b"unmarked")
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    paper = put_in(session, made.room, "with more.pdf", bytes_of(writer), Tier.CLICK_THROUGH, made.seller)
    session.commit()
    copy = services.content_of(fetched(session, paper, made.buyer)).read()
    assert PdfReader(io.BytesIO(copy)).attachments == {}
    assert b"app.alert" not in copy
    assert "JavaScript" not in str(PdfReader(io.BytesIO(copy)).root_object)


RING = b"""%PDF-1.7
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Kids[2 0 R]/Count 1>>
endobj
trailer<</Root 1 0 R>>
%%EOF"""


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(a_pdf(1)))
    writer.encrypt(user_password="", owner_password="owner", algorithm="RC4-128")
    return bytes_of(writer)


def too_long() -> bytes:
    writer = PdfWriter()
    for _number in range(301):
        writer.add_blank_page(100, 100)
    return bytes_of(writer)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (encrypted, "pdf_encrypted"),
        (too_long, "pdf_too_long"),
        (lambda: b"%PDF-1.7\n%%EOF", "pdf_broken"),
        (lambda: b"%PDF-1.7\n" + b"\x00\xff" * 4000, "pdf_broken"),
        (lambda: a_pdf(1)[:1500], "pdf_broken"),
        (lambda: RING, "pdf_broken"),
    ],
    ids=["encrypted", "too long", "empty", "noise", "cut off", "a ring"],
)  # fmt: skip
def test_a_pdf_that_could_not_be_marked_is_refused_when_it_is_put_in(session, made, content, code):
    before = how_many(session, RoomDocument)
    with pytest.raises(Unacceptable) as refused:
        put_in(session, made.room, "hostile.pdf", content(), Tier.CLICK_THROUGH, made.seller)
    assert refused.value.code == code
    assert how_many(session, RoomDocument) == before


def test_what_is_no_kept_kind_or_not_what_its_name_says_is_refused(session, made):
    for name, content in (("run.exe", b"MZ"), ("page.html", b"<p>"), ("false.pdf", b"MZ"), ("empty.txt", b"")):
        with pytest.raises(Unacceptable):
            put_in(session, made.room, name, content, Tier.PUBLIC, made.seller)


def test_a_file_is_in_a_room_once_and_a_room_has_an_end(session, made, monkeypatch):
    with pytest.raises(Conflict) as refused:
        put_in(session, made.room, "sheet.txt", b"Cools well.", Tier.SIGNED, made.seller)
    assert refused.value.code == "already_there"
    monkeypatch.setattr("trading.dataroom.rooms.MOST_DOCUMENTS", 4)
    with pytest.raises(Conflict) as full:
        put_in(session, made.room, "more.txt", b"More.", Tier.SIGNED, made.seller)
    assert full.value.code == "room_full"
    assert MOST_DOCUMENTS == 200


def test_nobody_puts_in_or_takes_out_but_the_seller(session, made):
    stored = files.keep_upload(
        session, io.BytesIO(b"Theirs."), "theirs.txt", purpose="organisation:1", actor=made.buyer, now=clock.now()
    )
    session.commit()
    put = {"room_id": made.room.id, "title": "", "tier": 0, "stored": stored, "now": clock.now()}
    for actor in (made.buyer, made.seller):  # the buyer has no room, the seller no such file
        with pytest.raises(NotFound):
            services.add_document(session, **put, actor=actor)
    paper = made.papers[Tier.SIGNED]
    with pytest.raises(NotFound):
        services.move_document(session, document_id=paper.id, tier=0, actor=made.buyer, now=clock.now())
    with pytest.raises(NotFound):
        services.remove_document(session, document_id=paper.id, actor=made.buyer, now=clock.now())
    session.expire_all()
    assert (paper.tier, paper.removed_at) == (Tier.SIGNED, None)


def test_a_removed_document_is_gone_but_for_its_lines_in_the_log(session, made):
    opened(session, made)
    paper = made.papers[Tier.CLICK_THROUGH]
    fetched(session, paper, made.buyer)
    services.remove_document(session, document_id=paper.id, actor=made.seller, now=clock.now())
    session.commit()
    for reader in (made.buyer, made.seller):
        with pytest.raises(NotFound):
            services.fetch(session, document_id=paper.id, reader=reader, address="", now=clock.now())
    _room, lines = seeing.log_of(session, made.bargain.listing.id, made.buyer)
    assert [line.document for line in lines if line.act is Told.DOWNLOADED] == [paper.title]


def test_a_document_moved_to_a_higher_tier_is_shut_at_once(session, made):
    opened(session, made)
    paper = made.papers[Tier.CLICK_THROUGH]
    services.move_document(session, document_id=paper.id, tier=Tier.SIGNED, actor=made.seller, now=clock.now())
    session.commit()
    assert refused_with(fetched(session, paper, made.buyer)) == "door_shut"


def test_the_room_of_a_listing_that_is_not_open_to_a_reader_is_not_told_of(session, made):
    listing = a_draft(session, made.bargain.world, an_asset(session, made.bargain.world, title="另一项"))
    room = services.set_room(session, listing_id=listing.id, **TERMS, actor=made.seller, now=clock.now())
    paper = put_in(session, room, "early.txt", b"Early.", Tier.PUBLIC, made.seller)
    session.commit()
    assert listing.state is ListingState.DRAFT
    for reader in (None, made.buyer):
        with pytest.raises(NotFound):
            services.fetch(session, document_id=paper.id, reader=reader, address="", now=clock.now())
        with pytest.raises(NotFound):
            seeing.room_view(session, listing.id, reader, clock.now())
    assert told(session, Told.REFUSED) == []


def test_a_refused_copy_stands_in_the_log_and_both_sides_see_it(session, made):
    paper = made.papers[Tier.SIGNED]
    outcome = fetched(session, paper, made.buyer, address="203.0.113.0/24")
    assert refused_with(outcome) == "door_shut"
    for reader in (made.buyer, made.seller):
        _room, lines = seeing.log_of(session, made.bargain.listing.id, reader)
        assert [(line.act, line.document, line.copy_no) for line in lines] == [(Told.REFUSED, paper.title, None)]


def test_looking_again_within_the_hour_is_one_look(session, made):
    now = clock.now()
    for minutes in (0, 10, 59, 61):
        services.look(
            session, room_id=made.room.id, reader=made.buyer, address="", now=now + timedelta(minutes=minutes)
        )
    services.look(session, room_id=made.room.id, reader=made.seller, address="", now=now)
    assert [row.at for row in told(session, Told.LISTED)] == [now, now + timedelta(minutes=61)]


def test_the_figures_of_a_listing_count_documents_and_copies_and_name_nobody(session, made):
    opened(session, made)
    for tier in (Tier.PUBLIC, Tier.CLICK_THROUGH, Tier.SIGNED):  # the last is refused
        fetched(session, made.papers[tier], made.buyer)
    listing_id = made.bargain.listing.id
    assert queries.figures(session, [listing_id, listing_id + 1]) == {listing_id: queries.Figures(4, 2)}
    assert queries.figures(session, []) == {}


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::9", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("unknown", ""),
        (None, ""),
    ],
)
def test_of_an_address_only_its_network_is_kept(address, kept):
    assert shortened(address) == kept


def test_a_copy_in_chinese_bears_its_mark_in_chinese(session, made, app):
    opened(session, made)
    with speaking("zh_Hans"):
        outcome = fetched(session, made.papers[Tier.CLICK_THROUGH], made.buyer)
    pages = spoken(services.content_of(outcome).read())
    assert all(re.search(rf"资料室\s*{made.room.id}\s*第", page) for page in pages)


def test_a_visitors_copies_within_the_hour_are_one_line_of_their_network(session, made):
    paper, now = made.papers[Tier.PUBLIC], clock.now()
    for minutes, network in ((0, "a"), (10, "a"), (20, "b"), (59, "a"), (61, "a")):
        at = now + timedelta(minutes=minutes)
        outcome = fetched(session, paper, None, now=at, address=network)
        assert services.content_of(outcome).read()
    assert [(line.address, line.copy_no) for line in told(session, Told.DOWNLOADED)] == [("a", 1), ("b", 2), ("a", 3)]


def test_a_visitor_who_asks_again_on_the_page_writes_no_further_line(client, session, made):
    paper = made.papers[Tier.PUBLIC].id
    for _time in range(3):
        assert client.post(f"/data-rooms/documents/{paper}/copy").status_code == 200
    assert len(told(session, Told.DOWNLOADED)) == 1


def test_a_document_that_was_taken_out_is_given_to_no_visitor_again(session, made):
    paper = made.papers[Tier.PUBLIC]
    fetched(session, paper, None)
    services.remove_document(session, document_id=paper.id, actor=made.seller, now=clock.now())
    session.commit()
    with pytest.raises(NotFound):
        services.fetched_lately(session, document_id=paper.id, address="", now=clock.now())
    with pytest.raises(NotFound):
        services.fetch(session, document_id=paper.id, reader=None, address="", now=clock.now())
