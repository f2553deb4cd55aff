"""One click from the page of a thing, the report's page, its PDF, its verification, and the same as JSON."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.actor import Actor, Scope
from listings.assets.models import EncumbranceType
from parties.people.services import make_key
from reports.desk.diligence import making, reading
from reports.desk.models import DiligenceReport
from tests.reports.desk.diligence.world import NOON, a_report, burdened, clean, licensed
from tests.reports.doors import signed_in
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import World, a_deal, a_listing, a_patent, a_world
from tests.trading.dataroom.room import a_room
from tests.trading.negotiation.bargain import a_bargain, licensing, offered
from trading.negotiation import services as negotiation

T = EncumbranceType


@pytest.fixture
def world(remembered: Callable[..., World], monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return remembered(a_world)


def plain(page: str) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_one_click_makes_a_report_whose_page_says_every_finding(world: World, language: str) -> None:
    right = burdened(world, T.PLEDGE, licensed(world, "exclusive"))
    page = browser(world, world.stranger, language)
    assert f'value="{right.subject}"' in text_of(page.get(f"/rights/{right.id}"))
    answer = page.post("/diligence", {"about": right.subject})
    assert answer.status_code == 303
    report = world.session.scalars(select(DiligenceReport)).one()
    assert answer.location.endswith(f"/diligence/{report.code}")
    shown = plain(text_of(page.get(answer.location)))
    found = making.findings_of(report.content["languages"][language]["rights"][0])
    for each in found:
        assert all(" ".join(each[name].split()) in shown for name in ("text", "record", "law", "source", "cure"))
    assert ("Red" if language == "en" else "红") in shown


def test_the_findings_lead_to_their_records(world: World) -> None:
    report = a_report(world, clean(world).subject, world.stranger)
    page = text_of(browser(world, world.stranger).get(f"/diligence/{report.code}"))
    number = report.asset_ids[0]
    for address in ("", "/title", "/sources", "/fees", "/availability"):
        assert f'href="/rights/{number}{address}"' in page


def test_who_has_not_signed_in_makes_none_and_reads_an_open_one_by_its_code(world: World, client: FlaskClient) -> None:
    report = a_report(world, clean(world).subject, world.stranger)
    own = a_report(world, f"asset:{report.asset_ids[0]}", world.seller)
    world.commit()
    assert client.post("/diligence", data={"about": report.about}).status_code in (302, 303, 401)
    assert world.session.scalar(select(func.count(DiligenceReport.id))) == 2
    world.commit()
    text_of(client.get(f"/diligence/{report.code}"))
    text_of(client.get(f"/diligence/{own.code}"), 404)
    text_of(client.get(f"/diligence/{own.code}/report.pdf"), 404)


def test_the_pdf_is_verified_and_a_changed_one_is_not(world: World, client: FlaskClient) -> None:
    report = a_report(world, clean(world).subject, world.stranger)
    world.commit()
    whole = client.get(f"/diligence/{report.code}/report.pdf").data
    changed = whole[:-2000] + bytes([whole[-2000] ^ 1]) + whole[-1999:]
    told = plain(text_of(client.post("/verify", data={"file": (io.BytesIO(whole), "report.pdf")})))
    assert "The file is unchanged." in told
    assert "Diligence report" in told
    assert "Nobody has signed yet." not in told
    again = text_of(client.post("/verify", data={"file": (io.BytesIO(changed), "report.pdf")}))
    assert "The file was changed." in again
    assert "Diligence report" in plain(text_of(client.get(f"/verify/{report.code}")))


def test_listing_and_deal_have_their_reports_listed_for_those_who_may_see_them(world: World) -> None:
    listing, deal = a_listing(world, a_patent(world)), a_deal(world)
    reports = [a_report(world, each.subject, world.buyer) for each in (listing, deal)]
    world.commit()
    buyer, seller, stranger = (browser(world, each) for each in (world.buyer, world.seller, world.stranger))
    assert reports[0].code in text_of(buyer.get(f"/listings/{listing.id}"))
    assert reports[0].code not in text_of(seller.get(f"/listings/{listing.id}"))
    assert reports[1].code in text_of(seller.get(f"/deals/{deal.number}"))
    text_of(seller.get(f"/diligence/{reports[1].code}"))
    text_of(stranger.get(f"/diligence/{reports[1].code}"), 404)


def test_an_anonymous_buyers_report_does_not_name_it_to_the_seller(session: Session, client: FlaskClient) -> None:
    bargain = a_bargain(session)
    talk = negotiation.open_negotiation(
        session, listing_id=bargain.listing.id, proposal=negotiation.Proposal(licensing(), NOON + timedelta(days=7)),
        is_anonymous=True, actor=bargain.buyer, now=NOON,
    )  # fmt: skip
    session.flush()
    report = making.make_report(session, about=talk.subject, actor=bargain.buyer, now=NOON)
    (line,) = reading.reports_about(session, talk.subject, bargain.seller)
    (own,) = reading.reports_about(session, talk.subject, bargain.buyer)
    name = bargain.world.buyer.name_en
    assert (own.who, name in line.who) == (name, False)
    assert name not in str(report.content)
    assert bargain.world.buyer.name not in str(report.content)
    assert reading.may_read(session, report, bargain.seller)


def test_a_negotiations_report_answers_for_its_newest_terms(session: Session, client: FlaskClient) -> None:
    bargain = a_bargain(session)
    talk, _offer = offered(session, bargain)
    report = making.make_report(session, about=talk.subject, actor=bargain.seller, now=NOON)
    said = report.content["languages"]["en"]
    assert "Exclusive licence" in said["intended"]
    assert "Liaoning" in said["intended"]
    session.commit()
    page = text_of(signed_in(client, bargain.buyer).get(f"/negotiations/{talk.id}"))
    assert report.code in page


def test_of_a_negotiation_that_has_ended_nothing_is_intended_any_more(session: Session) -> None:
    bargain = a_bargain(session)
    talk, _offer = offered(session, bargain)
    negotiation.end_negotiation(session, negotiation_id=talk.id, actor=bargain.buyer, now=NOON)
    report = making.make_report(session, about=talk.subject, actor=bargain.seller, now=NOON)
    assert report.content["languages"]["en"]["intended"] == ""


def test_a_report_on_a_listing_counts_what_its_data_room_holds(session: Session) -> None:
    room = a_room(session)
    report = making.make_report(session, about=room.bargain.listing.subject, actor=room.buyer, now=NOON)
    assert report.content["languages"]["en"]["data_room"] == "4 documents; 0 copies taken of them"
    alone = making.make_report(session, about=room.bargain.asset.subject, actor=room.buyer, now=NOON)
    assert alone.content["languages"]["en"]["data_room"] == ""


def key_for(world: World, actor: Actor, *scopes: Scope) -> dict[str, str]:
    _row, text = make_key(world.session, name="diligence", scopes=list(scopes), actor=actor, now=NOON)
    world.commit()
    return {"Authorization": f"Bearer {text}"}


def test_programs_make_read_and_list_the_same(world: World, client: FlaskClient) -> None:
    right = burdened(world, T.PLEDGE)
    key = key_for(world, world.stranger, Scope.READ)
    made = client.post("/api/v1/diligence-reports", json={"about": right.subject}, headers=key)
    assert made.status_code == 201
    body = made.get_json()
    assert body["verdict"] == "red"
    assert body["counts"]["red"] >= 1
    again = client.get(f"/api/v1/diligence-reports/{body['code']}").get_json()
    assert again == body
    listed = client.get("/api/v1/diligence-reports", headers=key).get_json()
    assert [each["code"] for each in listed["items"]] == [body["code"]]
    text_of(client.get("/api/v1/diligence-reports/XH-AAAA-AAAA-AAAA-AAAA"), 404)
    assert client.post("/api/v1/diligence-reports", json={"about": "asset:9"}, headers=key).status_code == 404
