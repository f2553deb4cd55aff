"""The pages and the API of matching: both sides read the same figures, nobody else reads any."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core import clock
from core.actor import Scope
from tests.builders import NOON
from tests.listings.demand.world import a_need
from tests.listings.market.test_api import Caller
from tests.listings.market.world import page, send, sign_in
from tests.trading.matching.world import Market


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def points_in(text: str) -> list[str]:
    """The column of points on a match's page, with its sum."""
    return re.findall(r'data-label="Points"[^>]*>([\d.]+)<', text)


def test_a_buyer_reads_which_listings_fit_and_why(session: Session, world: Market, client: FlaskClient) -> None:
    session.commit()
    sign_in(client, world.buyer)

    assert f"/needs/{world.need_id}/matches" in page(client, f"/needs/{world.need_id}")
    text = page(client, f"/needs/{world.need_id}/matches")
    assert text.index("Cooling plate for battery packs") < text.index("Liquid cooling of battery packs")
    assert "Rolling mill" not in text
    assert "In common: " in text
    assert re.search(r"\d+\.\d of 100 points", text)


def test_a_seller_reads_which_needs_fit_and_offers_the_listing(
    session: Session, world: Market, client: FlaskClient
) -> None:
    session.commit()
    sign_in(client, world.holder)

    assert f"/listings/{world.close_id}/matches" in page(client, f"/listings/{world.close_id}")
    assert "Cooling for battery packs in ships" in page(client, f"/listings/{world.close_id}/matches")
    pair = page(client, f"/needs/{world.need_id}/matches/{world.close_id}")
    assert f"/needs/{world.need_id}/offer?listing={world.close_id}" in pair
    form = page(client, f"/needs/{world.need_id}/offer?listing={world.close_id}")
    assert f'value="{world.close_id}" checked' in form


def test_both_sides_read_the_same_points_and_they_add_up(session: Session, world: Market, client: FlaskClient) -> None:
    session.commit()
    columns = []
    for actor in (world.buyer, world.holder, world.demand.staff):
        sign_in(client, actor)
        columns.append(points_in(page(client, f"/needs/{world.need_id}/matches/{world.close_id}")))

    assert columns[0] == columns[1] == columns[2]
    *terms, total = (float(each) for each in columns[0])
    assert len(terms) == 7
    assert round(sum(terms), 1) == total


def test_a_hidden_name_stays_hidden_in_matches(session: Session, world: Market, client: FlaskClient) -> None:
    need = a_need(session, world.demand, is_anonymous=True, title="Quiet cooling of battery packs")
    number = need.id
    session.commit()
    sign_in(client, world.holder)

    for path in (f"/listings/{world.close_id}/matches", f"/needs/{number}/matches/{world.close_id}"):
        text = page(client, path)
        assert "A buyer who is not named" in text
    assert "Yuanshan" not in page(client, f"/needs/{number}/matches/{world.close_id}")


def test_strangers_find_nothing(session: Session, world: Market, client: FlaskClient) -> None:
    session.commit()
    paths = (
        f"/needs/{world.need_id}/matches", f"/listings/{world.close_id}/matches",
        f"/needs/{world.need_id}/matches/{world.close_id}", f"/needs/{world.need_id}/matches/{world.close_id}/dismiss",
    )  # fmt: skip
    for path in paths:
        page(client, path, 303)
    sign_in(client, world.demand.rival)
    for path in paths:
        page(client, path, 404)
    send(client, paths[3], 404, reason="known")


def test_a_match_is_put_aside_with_a_reason_and_taken_up_again(
    session: Session, world: Market, client: FlaskClient
) -> None:
    session.commit()
    sign_in(client, world.buyer)
    pair = f"/needs/{world.need_id}/matches/{world.costly_id}"

    assert 'id="reason-error"' in send(client, f"{pair}/dismiss", 422).text
    assert 'id="note-error"' in send(client, f"{pair}/dismiss", 422, reason="other").text
    send(client, f"{pair}/dismiss", reason="too_expensive", note="Ten times the budget.")
    text = page(client, f"/needs/{world.need_id}/matches")
    assert "Put aside (1)" in text
    assert "The price is too far off: Ten times the budget." in text
    send(client, f"{pair}/recall")
    assert "Put aside (" not in page(client, f"/needs/{world.need_id}/matches")


def test_programs_read_the_same_scores_from_both_sides(session: Session, world: Market, client: FlaskClient) -> None:
    buyer = Caller(session, client, world.buyer, Scope.READ, Scope.TRADE)
    seller = Caller(session, client, world.holder, Scope.READ)

    items = buyer.get(f"/needs/{world.need_id}/matches").get_json()["items"]
    mine = next(each for each in items if each["listing_id"] == world.close_id)
    theirs = seller.get(f"/listings/{world.close_id}/matches").get_json()["items"]
    assert mine in theirs
    assert seller.get(f"/needs/{world.need_id}/matches/{world.close_id}").get_json() == mine
    assert [each["term"] for each in mine["terms"]] == [
        "words", "field", "territory", "grant", "price", "status", "time",
    ]  # fmt: skip
    assert round(sum(each["points"] for each in mine["terms"]), 1) == mine["score"]
    first = buyer.get(f"/needs/{world.need_id}/matches?limit=1").get_json()
    assert (first["items"], first["next"]) == (items[:1], "1")


def test_programs_put_matches_aside_and_strangers_get_404(session: Session, world: Market, client: FlaskClient) -> None:
    pair = f"/needs/{world.need_id}/matches/{world.close_id}"
    buyer = Caller(session, client, world.buyer, Scope.READ, Scope.TRADE)
    rival = Caller(session, client, world.demand.rival, Scope.READ, Scope.TRADE)

    for path in (f"/needs/{world.need_id}/matches", f"/listings/{world.close_id}/matches", pair):
        assert rival.get(path).status_code == 404
    assert rival.send(f"{pair}/dismiss", {"reason": "known"}).status_code == 404
    assert buyer.send(f"{pair}/dismiss", {"reason": "known"}).get_json()["reason"] == "known"
    assert buyer.send(f"{pair}/dismiss", {"reason": "known"}).get_json()["error"]["code"] == "dismissed_before"
    listed = buyer.get(f"/needs/{world.need_id}/matches").get_json()["items"]
    assert world.close_id not in [each["listing_id"] for each in listed]
    assert buyer.send(f"{pair}/recall").status_code == 200


def test_a_paused_need_leads_back_to_its_page(session: Session, world: Market, client: FlaskClient) -> None:
    session.commit()
    sign_in(client, world.buyer)
    send(client, f"/needs/{world.need_id}/pause")

    page(client, f"/needs/{world.need_id}/matches", 303)
    page(client, f"/needs/{world.need_id}/matches/{world.close_id}", 404)
