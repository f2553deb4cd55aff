"""The pages and the API of saved searches: a person's own only, and one way out of the letters without signing in."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.actor import Scope
from core.db import db
from listings.alerts.models import Rhythm, SavedSearch, Watch
from tests.builders import NOON
from tests.listings.alerts.world import Watched, goes_on_sale, saved
from tests.listings.demand.world import a_need
from tests.listings.market.test_api import Caller
from tests.listings.market.world import page, send, sign_in


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def the_search() -> SavedSearch:
    """The only saved search as it is committed now."""
    db.session.remove()
    return db.session.scalars(select(SavedSearch)).one()


def test_a_search_is_saved_from_its_page_and_run_again(session: Session, world: Watched, client: FlaskClient) -> None:
    sign_in(client, world.reader)
    text = page(client, "/search?q=battery&licence=sole&licence=ordinary&page=2")
    address = "/saved/new?watch=listings&q=battery&licence=sole&licence=ordinary"
    assert address.replace("&", "&amp;") in text

    assert "“battery”; Type of licence: Ordinary licence, Sole licence" in page(client, address)
    send(client, address, name="Cooling", rhythm="weekly")
    row = the_search()
    assert (row.name, row.rhythm, row.watch) == ("Cooling", Rhythm.WEEKLY, Watch.LISTINGS)
    assert "Every week" in page(client, "/saved")
    db.session.remove()
    run = client.get(f"/saved/{row.id}")
    assert run.headers["Location"] == "/search?q=battery&licence=ordinary&licence=sole&sort=newest"


def test_needs_are_watched_from_their_page(session: Session, world: Watched, client: FlaskClient) -> None:
    sign_in(client, world.other)
    assert "/saved/new?watch=needs&amp;field=electrical" in page(client, "/needs?field=electrical")

    send(client, "/saved/new?watch=needs&field=electrical", name="Batteries", rhythm="at_once")
    assert "Field: Electrical engineering" in page(client, "/saved")


def test_a_search_takes_the_place_of_another(session: Session, world: Watched, client: FlaskClient) -> None:
    row = saved(session, world)
    number = str(row.id)
    session.commit()
    sign_in(client, world.reader)

    send(client, "/saved/new?watch=listings&q=coating", name="Coatings", rhythm="daily", replaced=number)

    assert (the_search().name, the_search().parameters) == ("Coatings", [["q", "coating"]])


def test_a_search_that_is_kept_already_is_said_to_be(session: Session, world: Watched, client: FlaskClient) -> None:
    saved(session, world)
    session.commit()
    sign_in(client, world.reader)

    text = send(client, "/saved/new?watch=listings&q=thermal+plate", 409, name="Again", rhythm="daily").text

    assert "You keep this search already, under the name “Battery cooling”." in text


@pytest.mark.parametrize(
    ("form", "field"),
    [({"rhythm": "daily"}, "name"), ({"name": "x"}, "rhythm"), ({"name": "x", "rhythm": "hourly"}, "rhythm")],
)
def test_a_wrong_answer_comes_back_beside_its_field(
    session: Session, world: Watched, client: FlaskClient, form: dict[str, Any], field: str
) -> None:
    row = saved(session, world)
    number = row.id
    session.commit()
    sign_in(client, world.reader)

    for path in ("/saved/new?watch=listings&q=x", f"/saved/{number}/edit"):
        assert f'id="{field}-error"' in send(client, path, 422, **form).text
    assert the_search().rhythm is Rhythm.AT_ONCE


def test_a_search_is_changed_and_deleted(session: Session, world: Watched, client: FlaskClient) -> None:
    row = saved(session, world)
    number = row.id
    session.commit()
    sign_in(client, world.reader)

    send(client, f"/saved/{number}/edit", name="Plates", rhythm="never")
    assert (the_search().name, the_search().rhythm) == ("Plates", Rhythm.NEVER)
    assert "Delete the search" in page(client, f"/saved/{number}/delete")
    send(client, f"/saved/{number}/delete")
    assert "You have not saved a search yet" in page(client, "/saved")


def test_another_persons_saved_search_is_404_for_read_edit_delete_and_run(
    session: Session, world: Watched, client: FlaskClient
) -> None:
    row = saved(session, world)
    number = row.id
    session.commit()
    sign_in(client, world.other)

    for path in (f"/saved/{number}", f"/saved/{number}/edit", f"/saved/{number}/delete"):
        page(client, path, 404)
    send(client, f"/saved/{number}/edit", 404, name="Mine", rhythm="never")
    send(client, f"/saved/{number}/delete", 404)
    send(client, "/saved/new?watch=listings&q=x", 404, name="Mine", rhythm="never", replaced=str(number))
    assert "Battery cooling" not in page(client, "/saved")
    assert (the_search().name, the_search().rhythm) == ("Battery cooling", Rhythm.AT_ONCE)


def test_another_persons_saved_search_is_404_for_programs_too(
    session: Session, world: Watched, client: FlaskClient
) -> None:
    row = saved(session, world)
    number = row.id
    other = Caller(session, client, world.other, Scope.READ, Scope.TRADE)

    for path in (f"/saved-searches/{number}", f"/saved-searches/{number}/results"):
        assert other.get(path).status_code == 404
    assert other.send(f"/saved-searches/{number}", {"name": "Mine"}, "PATCH").status_code == 404
    assert other.send(f"/saved-searches/{number}", method="DELETE").status_code == 404
    assert other.get("/saved-searches").get_json()["items"] == []
    assert the_search().name == "Battery cooling"


def test_visitors_are_sent_to_the_door(session: Session, world: Watched, client: FlaskClient) -> None:
    assert "Save this search" not in page(client, "/search?q=x")
    for path in ("/saved", "/saved/new?watch=listings&q=x", "/saved/1", "/saved/1/edit"):
        page(client, path, 303)
    assert client.get("/api/v1/saved-searches").status_code == 401


def test_programs_save_change_run_and_delete(session: Session, world: Watched, client: FlaskClient) -> None:
    listing = goes_on_sale(session, world)
    number, need = listing.id, a_need(session, world.demand).id
    key = Caller(session, client, world.reader, Scope.READ)

    made = key.send("/saved-searches", {"name": "Plates", "parameters": {"q": ["thermal plate"]}, "rhythm": "daily"})
    mine = made.get_json()
    assert (made.status_code, mine["address"]) == (201, "/search?q=thermal+plate&sort=newest")
    assert "token" not in mine
    changed = key.send(f"/saved-searches/{mine['id']}", {"parameters": {"q": ["battery"]}}, "PATCH").get_json()
    assert changed["parameters"] == {"q": ["battery"]}
    results = key.get(f"/saved-searches/{mine['id']}/results?limit=1").get_json()
    assert (results["items"][0]["thing_id"], results["next"]) == (number, "1")
    needs = key.send("/saved-searches", {"watch": "needs", "name": "Needs"}).get_json()
    assert [each["thing_id"] for each in key.get(f"/saved-searches/{needs['id']}/results").get_json()["items"]] == [
        need
    ]
    assert key.send(f"/saved-searches/{mine['id']}", method="DELETE").status_code == 200
    assert [each["name"] for each in key.get("/saved-searches").get_json()["items"]] == ["Needs"]


def test_one_button_ends_the_letters_without_signing_in(session: Session, world: Watched, client: FlaskClient) -> None:
    token = saved(session, world).token
    session.commit()

    text = page(client, f"/unsubscribe/{token}")
    assert text.count('<form action="/unsubscribe/') == 1
    assert the_search().rhythm is Rhythm.AT_ONCE
    for _twice in range(2):
        assert "You get no more letters about this search." in send(client, f"/unsubscribe/{token}", 200).text
    assert the_search().rhythm is Rhythm.NEVER


def test_a_mail_programs_one_click_needs_no_token_of_a_form(
    app: Flask, session: Session, world: Watched, client: FlaskClient
) -> None:
    token = saved(session, world).token
    session.commit()
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = send(client, f"/unsubscribe/{token}", 200, **{"List-Unsubscribe": "One-Click"})
        refused = client.post("/saved/1/delete")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert "Location" not in answer.headers
    assert refused.status_code in (400, 401)
    assert the_search().rhythm is Rhythm.NEVER


def test_an_address_of_no_letter_is_404_and_says_so(session: Session, world: Watched, client: FlaskClient) -> None:
    saved(session, world)
    session.commit()

    assert "No letters go out under this address." in page(client, f"/unsubscribe/{'x' * 43}", 404)
    send(client, f"/unsubscribe/{'x' * 43}", 404)
    assert the_search().rhythm is Rhythm.AT_ONCE
