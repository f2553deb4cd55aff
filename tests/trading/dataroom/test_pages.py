"""The room in a browser without JavaScript and over the API: the whole way, from the terms to the revocation."""

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from core import clock
from core.actor import Scope
from core.db import db
from parties.people.keys import make_key
from tests.listings.market.world import page, send, sign_in
from tests.parties.cast import how_many
from tests.trading.dataroom.room import TERMS, WHY, Room, a_pdf, a_room, asked, opened
from tests.trading.negotiation.bargain import a_bargain, offered
from trading.dataroom.models import DataRoom, RoomAccess, RoomDocument, RoomLog
from trading.dataroom.states import AccessState, Tier, Told


@pytest.fixture
def made(session) -> Room:
    return a_room(session)


def text_of(content: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", content))


def as_(app, actor):
    return sign_in(app.test_client(), actor)


def test_the_whole_way_from_the_terms_to_the_revocation(app, session):
    bargain = a_bargain(session)
    session.commit()
    at = f"/listings/{bargain.listing.id}/data-room"
    seller, buyer = as_(app, bargain.seller), as_(app, bargain.buyer)
    assert "Open a data room" in page(seller, f"/listings/{bargain.listing.id}")
    assert "data-room" not in page(buyer, f"/listings/{bargain.listing.id}")

    send(seller, f"{at}/terms", **{**TERMS, "arbitration_body": ""})
    sent = {"file": (io.BytesIO(a_pdf(3)), "drawing.pdf"), "tier": "3", "title": "Drawing 7"}
    assert seller.post(f"{at}/documents", data=sent).status_code == 303
    assert "Drawing 7" in page(buyer, at)
    assert "Opens when you and the seller have signed" in page(buyer, at)
    asked_at = send(buyer, f"{at}/ask", tier="3", purpose=WHY).headers["Location"]

    send(seller, f"{asked_at}/send")
    digest = re.search(r'name="digest" value="(\w{64})"', page(buyer, asked_at))
    assert digest is not None
    for who in (buyer, seller):
        act = "sign" if who is buyer else "countersign"
        assert "Confirm that you have read" in send(who, f"{asked_at}/{act}", 422, digest=digest[1]).text
        send(who, f"{asked_at}/{act}", digest=digest[1], read="yes")

    copy = re.search(r'action="(/data-rooms/documents/\d+/copy)"', page(buyer, at))
    assert copy is not None
    taken = send(buyer, copy[1], 200)
    assert "attachment" in taken.headers["Content-Disposition"]
    assert taken.headers["Content-Security-Policy"] == "sandbox"
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    assert "Zhao Ke" in PdfReader(io.BytesIO(taken.data)).pages[2].extract_text()
    for who in (seller, buyer):
        shown = text_of(page(who, at))
        assert "Took a copy" in shown
        assert "127.0.0.0/24" in shown

    assert "Fill this in." in send(seller, f"{asked_at}/revoke", 422, reason="").text
    send(seller, f"{asked_at}/revoke", reason="Another buyer has it.")
    assert send(buyer, copy[1], 403).status_code == 403
    assert "Another buyer has it." in page(buyer, asked_at)
    session.rollback()
    session.expire_all()
    assert session.scalars(select(RoomAccess)).one().state is AccessState.REVOKED


def test_a_visitor_sees_open_documents_and_how_many_others_there_are(app, session, made):
    visitor = app.test_client()
    shown = page(visitor, f"/listings/{made.bargain.listing.id}/data-room")
    assert "sheet.txt" in shown
    assert "paper 1" not in shown
    assert "3 more documents" in shown
    assert "Took a copy" not in shown
    taken = send(visitor, f"/data-rooms/documents/{made.papers[Tier.PUBLIC].id}/copy", 200)
    assert taken.data == b"Cools well."
    for tier in (Tier.SIGNED_IN, Tier.SIGNED):
        send(visitor, f"/data-rooms/documents/{made.papers[tier].id}/copy", 404)
    send(visitor, "/data-rooms/documents/999999/copy", 404)


def test_the_kept_file_itself_is_no_way_round_the_room(app, session, made):
    opened(session, made, Tier.SIGNED)
    buyer = as_(app, made.buyer)
    for paper in made.papers.values():
        page(buyer, f"/files/{paper.file_id}", 404)
    db.session.remove()
    assert as_(app, made.seller).get(f"/files/{made.papers[Tier.SIGNED].file_id}").status_code == 200


def test_strangers_get_no_access_page_and_buyers_none_of_the_sellers_forms(app, session, made):
    access = asked(session, made)
    page(as_(app, made.bargain.world.staff), f"/data-rooms/accesses/{access.id}", 404)
    buyer, at = as_(app, made.buyer), f"/listings/{made.bargain.listing.id}/data-room"
    page(buyer, f"{at}/terms", 403)
    page(buyer, f"{at}/documents", 403)
    page(buyer, f"/data-rooms/documents/{made.papers[Tier.PUBLIC].id}/remove", 404)
    send(buyer, f"/data-rooms/documents/{made.papers[Tier.SIGNED].id}/tier", 404, tier="0")
    send(buyer, f"/data-rooms/accesses/{access.id}/send", 403)
    assert session.get_one(RoomDocument, made.papers[Tier.SIGNED].id).tier == Tier.SIGNED


def test_a_hostile_file_is_refused_beside_its_field_and_nothing_is_kept(app, session, made):
    at = f"/listings/{made.bargain.listing.id}/data-room/documents"
    seller = as_(app, made.seller)
    for name, content, words in (
        ("cut.pdf", b"%PDF-1.7 cut", "cannot be read"),
        ("page.html", b"<p>", "cannot be kept"),
        ("empty.txt", b"", "is empty"),
    ):
        db.session.remove()
        answer = seller.post(at, data={"file": (io.BytesIO(content), name), "tier": "2", "title": "Kept words"})
        assert answer.status_code == 422
        assert words in text_of(answer.text)
        assert "Kept words" in answer.text
    assert "Choose the file first." in send(seller, at, 422, tier="2").text
    assert how_many(session, RoomDocument) == 4


def test_arbitration_without_its_commission_is_refused_and_what_was_typed_is_kept(app, session, made):
    at = f"/listings/{made.bargain.listing.id}/data-room/terms"
    shown = send(as_(app, made.seller), at, 422, **{**TERMS, "dispute": "arbitration", "arbitration_body": ""}).text
    assert "Name the arbitration commission" in shown
    assert TERMS["purpose"] in shown
    assert session.get_one(DataRoom, made.room.id).dispute == "court_seller"


def test_a_click_on_the_list_is_logged_and_the_log_goes_on_behind_a_hundred_lines(app, session, made):
    buyer, listing_id = as_(app, made.buyer), made.bargain.listing.id
    page(buyer, f"/listings/{listing_id}/data-room")
    assert how_many(session, RoomLog, act=Told.LISTED) == 1
    session.rollback()
    for _number in range(101):
        session.add(RoomLog(room_id=made.room.id, act=Told.VIEWED, organisation_id=made.buyer.organisation_id,
                            person_name="Zhao Ke", at=clock.now()))  # fmt: skip
    session.commit()
    first = page(buyer, f"/listings/{listing_id}/data-room/log")
    following = re.search(r'href="([^"]+log\?after=\d+)"', first)
    assert following is not None
    assert "Looked at the list" not in first
    assert "Looked at the list" in page(buyer, following[1])


def test_the_negotiation_leads_to_the_room(app, session, made):
    now = clock.now()
    negotiation, _offer = offered(session, made.bargain, now=now, expires_at=now + timedelta(days=7))
    shown = page(as_(app, made.buyer), f"/negotiations/{negotiation.id}")
    assert f'href="/listings/{made.bargain.listing.id}/data-room"' in shown


def key_of(session, actor, *scopes):
    _row, key = make_key(session, name="k", scopes=set(scopes), actor=actor, now=clock.now())
    session.commit()
    return {"Authorization": f"Bearer {key}"}


def test_programs_go_the_same_way(app, client, session, made):
    seller = key_of(session, made.seller, Scope.READ, Scope.TRADE)
    buyer = key_of(session, made.buyer, Scope.READ, Scope.TRADE)
    api = "/api/v1"
    at = f"{api}/listings/{made.bargain.listing.id}/data-room"

    def ask(method: str, path: str, key, status: int = 200, **body):
        db.session.remove()
        answer = client.open(path, method=method, headers=key, json=body if method != "GET" else None)
        assert answer.status_code == status, answer.text
        return answer

    purpose = f"organisation:{made.room.seller_id}"
    db.session.remove()
    kept = client.post(
        f"{api}/files", headers=seller, data={"purpose": purpose, "file": (io.BytesIO(a_pdf(1)), "new.pdf")}
    ).json
    put = ask("POST", f"{at}/documents", seller, 201, file_id=kept["id"], tier=2, title="New").json
    assert (put["title"], put["pages"]) == ("New", 1)
    access = ask("POST", f"{at}/accesses", buyer, 201, tier=2, purpose=WHY, is_anonymous=True).json
    ways = f"{api}/data-rooms/accesses/{access['id']}"
    seen = ask("POST", f"{ways}/send", seller).json
    assert (seen["buyer_id"], seen["who"]) == (None, "A buyer without a name (no. 1)")
    assert access["buyer_id"] == made.buyer.organisation_id
    nda = ask("POST", f"{ways}/nda", buyer).data
    assert nda.startswith(b"%PDF-")
    ask("POST", f"{ways}/sign", buyer, 409, digest="0" * 64)
    assert ask("POST", f"{ways}/sign", buyer, digest=seen["nda_sha256"]).json["state"] == "open"
    copy = ask("POST", f"{api}/data-rooms/documents/{put['id']}/copy", buyer)
    assert "Zhao Ke" in PdfReader(io.BytesIO(copy.data)).pages[0].extract_text()
    lines = ask("GET", f"{at}/log?limit=2", seller).json
    assert (lines["items"][0]["act"], lines["items"][0]["person"], len(lines["items"])) == ("downloaded", "", 2)
    assert lines["next"] is not None
    assert ask("POST", f"{ways}/revoke", seller, reason="Over.").json["state"] == "revoked"
    assert ask("POST", f"{api}/data-rooms/documents/{put['id']}/copy", buyer, 403).json["error"]["code"] == "door_shut"
    shown = ask("GET", at, buyer).json
    assert [each["shut"] == "" for each in shown["documents"]] == [True, True, False, False, False]


def test_a_key_that_may_only_read_takes_no_copy_and_no_key_is_nobody(client, session, made):
    only = key_of(session, made.buyer, Scope.READ)
    path = f"/api/v1/data-rooms/documents/{made.papers[Tier.SIGNED_IN].id}/copy"
    assert client.post(path, headers=only).status_code == 403
    assert client.post(path).status_code == 401
    assert how_many(session, RoomLog, act=Told.DOWNLOADED) == 0


def test_somebody_elses_room_is_set_by_nobody_else(client, session, made):
    key = key_of(session, made.buyer, Scope.READ, Scope.TRADE)
    answer = client.put(f"/api/v1/listings/{made.bargain.listing.id}/data-room", headers=key, json=TERMS)
    assert answer.status_code == 403
    assert session.get_one(DataRoom, made.room.id).purpose == TERMS["purpose"]


def test_whoever_has_the_move_finds_it_on_the_desk(app, session, made):
    seller, buyer = as_(app, made.seller), as_(app, made.buyer)
    access = asked(session, made, Tier.SIGNED)
    at = f"/data-rooms/accesses/{access.id}"
    for mover, other, act, words in (
        (seller, buyer, "send", "Answer a wish to see the data room"),
        (buyer, seller, "sign", "Read the agreement for the data room"),
        (seller, buyer, "countersign", "Sign the agreement for the data room"),
    ):
        assert words in page(mover, "/desk")
        assert words not in page(other, "/desk")
        digest = re.search(r'name="digest" value="(\w{64})"', page(mover, at))
        send(mover, f"{at}/{act}", digest=digest[1] if digest else "", read="yes")
    assert "Your move" not in page(seller, "/desk") + page(buyer, "/desk")
