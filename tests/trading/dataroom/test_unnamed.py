"""A buyer without a name: a number to the seller in every page, answer, notice and paper, until it tells its name."""

import io
import re

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from core import clock, files
from core.actor import Role, Scope
from core.db import db
from core.errors import Conflict, Unacceptable
from parties.notices.models import Notice
from parties.people.keys import make_key
from settlement.contracts import services as contracts
from tests.builders import actor_for
from tests.listings.market.world import page, sign_in
from tests.parties.cast import an_organisation, how_many
from tests.trading.dataroom.room import WHY, Room, a_room, asked, fetched, opened
from tests.trading.negotiation.test_anonymous import both_agree, masked, pages_of
from trading.dataroom import seeing, services
from trading.dataroom.models import RoomAccess
from trading.dataroom.states import Tier, Told
from trading.negotiation.models import Negotiation

NAMES = re.compile("北岸汽车|Northshore|Zhao Ke|zhao@north|198\\.51\\.100")


@pytest.fixture
def made(session) -> Room:
    return a_room(session)


def busy(session, made: Room) -> RoomAccess:
    """Everything that a buyer without a name does: open documents, a look, the agreement, copies, a refusal."""
    fetched(session, made.papers[Tier.SIGNED_IN], made.buyer, address="198.51.100.0/24")
    access = opened(session, made, is_anonymous=True)
    now = clock.now()
    services.look(session, room_id=made.room.id, reader=made.buyer, address="198.51.100.0/24", now=now)
    services.read_nda(session, access_id=access.id, reader=made.buyer, address="198.51.100.0/24", now=now)
    for tier in (Tier.CLICK_THROUGH, Tier.SIGNED):
        fetched(session, made.papers[tier], made.buyer, address="198.51.100.0/24")
    return access


def test_no_page_answer_notice_or_paper_tells_the_seller_who_it_is(app, client, session, made):
    access = busy(session, made)
    _row, key = make_key(session, name="scan", scopes={Scope.READ}, actor=made.seller, now=clock.now())
    session.commit()
    sign_in(client, made.seller)
    ids = {
        "listing_id": made.bargain.listing.id, "access_id": access.id, "document_id": made.papers[Tier.SIGNED].id,
        "asset_id": made.bargain.asset.id, "file_id": 1,
    }  # fmt: skip
    scanned = set()
    for path in pages_of(app, ids):
        if "data-room" not in path:
            continue
        db.session.remove()
        headers = {"Authorization": f"Bearer {key}"} if path.startswith("/api/") else {}
        answer = client.get(path, headers=headers)
        assert NAMES.search(answer.get_data(as_text=True)) is None, path
        if answer.status_code == 200:
            scanned.add(path)
    assert len(scanned) == 10, scanned
    told = " ".join(map(str, session.scalars(select(Notice.content).filter_by(organisation_id=made.room.seller_id))))
    assert NAMES.search(told) is None
    assert access.nda_sha256 is not None
    paper = PdfReader(files.shelf().open(access.nda_sha256))
    assert not NAMES.search("".join(each.extract_text() for each in paper.pages))


def test_the_page_on_which_documents_are_verified_says_that_a_side_is_not_named(client, session, made):
    access = busy(session, made)
    assert access.nda_sha256 is not None
    content = files.shelf().open(access.nda_sha256).read()
    db.session.remove()
    shown = client.post("/verify", data={"file": (io.BytesIO(content), "nda.pdf")}).get_data(as_text=True)
    assert "A side that is not named here" in shown
    assert NAMES.search(shown) is None
    assert [each.party_id for each in contracts.signed_by(session, access.signing_subject)] == [access.buyer_id]


def test_the_scan_finds_the_name_where_it_is_told(client, session, made):
    access = busy(session, made)
    services.tell_name(session, access_id=access.id, actor=made.buyer, now=clock.now())
    session.commit()
    shown = page(sign_in(client, made.seller), f"/listings/{made.bargain.listing.id}/data-room")
    assert "Northshore Motors" in shown
    assert "198.51.100.0/24" in shown
    assert "no. 1" not in shown


def test_the_buyer_sees_its_own_name_and_the_seller_the_number(session, made):
    access = busy(session, made)
    _room, seen = seeing.log_of(session, made.bargain.listing.id, made.seller)
    unnamed = [(line.who, line.person, line.address, line.organisation_id) for line in seen if line.copy_no]
    assert set(unnamed) == {("A buyer without a name (no. 1)", "", "", None)}
    _room, own = seeing.log_of(session, made.bargain.listing.id, made.buyer)
    assert {line.person for line in own if line.copy_no} == {"Zhao Ke"}
    assert seeing.access_view(session, access.id, made.seller, clock.now()).signatures[0][1] == ""


def test_the_buyer_reads_what_the_seller_did_about_its_access_and_nothing_about_anothers(session, made):
    access = opened(session, made)
    other = actor_for(an_organisation(session, "第二公司").id, Role.BUYER)
    given = {"room_id": made.room.id, "tier": 2, "purpose": WHY, "is_anonymous": False, "now": clock.now()}
    theirs = services.ask(session, **given, actor=other)
    services.send_nda(session, access_id=theirs.id, actor=made.seller, now=clock.now())
    services.revoke(session, access_id=access.id, reason="Sold.", actor=made.seller, now=clock.now())
    _room, lines = seeing.log_of(session, made.bargain.listing.id, made.buyer)
    acts = [line.act for line in reversed(lines)]
    assert acts == [Told.ASKED, Told.NDA_SENT, Told.SIGNED, Told.OPENED, Told.REVOKED]
    assert {line.access_id for line in lines} == {access.id}
    assert {line.who for line in lines} == {"Northshore Motors Co., Ltd.", "Haiwan Battery Co., Ltd."}


def test_whoever_only_reads_open_documents_is_not_named_and_another_buyers_lines_are_not_shown(session, made):
    other = actor_for(an_organisation(session, "旁观公司").id, Role.BUYER, name="Gu Yi")
    session.commit()
    fetched(session, made.papers[Tier.SIGNED_IN], other, address="203.0.113.0/24")
    _room, lines = seeing.log_of(session, made.bargain.listing.id, made.seller)
    assert [(line.who, line.person, line.address) for line in lines] == [("Somebody who is signed in", "", "")]
    assert seeing.log_of(session, made.bargain.listing.id, made.buyer)[1] == []


def test_a_signed_agreement_is_refused_kindly_to_a_buyer_without_a_name(session, made):
    with pytest.raises(Conflict) as refused:
        asked(session, made, Tier.SIGNED, is_anonymous=True)
    assert refused.value.code == "not_named"
    session.rollback()
    opened(session, made, is_anonymous=True)
    with pytest.raises(Conflict):  # asked under another tier it is the same buyer, and still not named
        asked(session, made, Tier.SIGNED)
    session.rollback()
    assert how_many(session, RoomAccess) == 1


def test_with_its_name_told_it_may_sign(session, made):
    access = opened(session, made, is_anonymous=True)
    services.tell_name(session, access_id=access.id, actor=made.buyer, now=clock.now())
    session.commit()
    signed = opened(session, made, Tier.SIGNED)
    assert (signed.number, signed.is_masked) == (access.number, False)
    with pytest.raises(Conflict) as refused:
        services.tell_name(session, access_id=access.id, actor=made.buyer, now=clock.now())
    assert refused.value.code == "named_already"


def test_words_that_name_the_buyer_are_refused(session, made):
    with pytest.raises(Unacceptable) as refused:
        asked(session, made, is_anonymous=True, purpose="Northshore Motors wants to look.")
    assert refused.value.code == "names_you"
    session.rollback()
    assert how_many(session, RoomAccess) == 0


def test_who_negotiates_without_a_name_has_none_here_until_both_sides_agree_there(session, made):
    negotiation = masked(session, made.bargain)
    access = asked(session, made, is_anonymous=False, purpose=WHY)
    assert access.is_masked
    with pytest.raises(Conflict) as refused:
        services.tell_name(session, access_id=access.id, actor=made.buyer, now=clock.now())
    assert refused.value.code == "negotiates_unnamed"
    session.rollback()
    both_agree(session, made.bargain, session.get_one(Negotiation, negotiation.id))
    services.tell_name(session, access_id=access.id, actor=made.buyer, now=clock.now())
    assert not access.is_masked


@pytest.mark.parametrize("ticked", [True, False])
def test_who_asked_under_its_name_is_not_named_again_against_its_wish(session, made, ticked):
    asked(session, made)
    if not ticked:
        masked(session, made.bargain)
    with pytest.raises(Conflict) as refused:
        asked(session, made, Tier.SIGNED, is_anonymous=ticked)
    assert refused.value.code == "named_here"
    session.rollback()
    assert how_many(session, RoomAccess) == 1


def test_the_form_offers_no_anonymity_to_a_buyer_that_is_known_in_the_room(client, session, made):
    path = f"/listings/{made.bargain.listing.id}/data-room/ask"
    sign_in(client, made.buyer)
    assert "Ask without our name" in page(client, path)
    asked(session, made)
    told = page(client, path)
    assert "Ask without our name" not in told
    assert "You ask under your name" in told


def test_numbers_count_the_buyers_of_a_room(session, made):
    first = asked(session, made, is_anonymous=True)
    other = actor_for(an_organisation(session, "第二公司").id, Role.BUYER)
    second = services.ask(
        session, room_id=made.room.id, tier=2, purpose=WHY, is_anonymous=True, actor=other, now=clock.now()
    )
    assert (first.number, second.number) == (1, 2)
