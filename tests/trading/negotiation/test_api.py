"""The same negotiation for programs: one body of errors, keys that act once, digests that say what was read."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from core import clock
from core.actor import Role, Scope
from core.db import db
from parties.people.keys import make_key
from settlement.deals.models import Deal
from tests.parties.cast import a_person, an_organisation, as_actor
from tests.trading.negotiation.bargain import a_bargain, licensing
from trading.negotiation.models import Negotiation


@pytest.fixture
def bargain(session):
    made = a_bargain(session)
    session.commit()
    return made


@pytest.fixture
def keys(session, bargain):
    """An API key of each side, by name."""
    made = {}
    for name, actor in (("buyer", bargain.buyer), ("seller", bargain.seller), ("center", bargain.world.staff)):
        scopes = {Scope.READ, Scope.CENTER if name == "center" else Scope.TRADE}
        _row, made[name] = make_key(session, name=name, scopes=scopes, actor=actor, now=clock.now())
    session.commit()
    return made


def ask(client, keys, who, method, path, body=None, **headers):
    headers = {
        "Authorization": f"Bearer {keys[who]}",
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    return client.open(f"/api/v1{path}", method=method, json=body, headers=headers)


def an_offer(amount="1200000", **changes):
    until = clock.now() + timedelta(days=5)
    return {"terms": licensing(amount=amount).as_json(), "expires_at": until.isoformat(), "message": "Hello", **changes}


def opened(client, keys, bargain, **changes):
    return ask(client, keys, "buyer", "POST", f"/listings/{bargain.listing.id}/negotiations", an_offer(**changes))


def test_from_the_first_offer_to_the_deal(client, session, keys, bargain):
    first = opened(client, keys, bargain)
    assert first.status_code == 201
    negotiation = first.json["id"]
    body = {**an_offer("1500000"), "version_no": 1}
    second = ask(client, keys, "seller", "POST", f"/negotiations/{negotiation}/offers", body)
    assert (second.status_code, second.json["version_no"]) == (201, 2)
    assert [change["term"] for change in second.json["changes"]] == ["price"]

    offer_id, digest = second.json["id"], second.json["digest"]
    deal = ask(client, keys, "buyer", "POST", f"/offers/{offer_id}/accept", {"digest": digest})

    assert deal.status_code == 201
    assert deal.json["deal_number"].startswith("XH-")
    shown = ask(client, keys, "center", "GET", f"/negotiations/{negotiation}").json
    assert (shown["state"], shown["latest"]["state"], shown["current_offer_id"]) == ("agreed", "accepted", None)


def test_a_version_is_shown_as_terms_and_in_words(client, keys, bargain):
    offer = opened(client, keys, bargain).json["latest"]
    assert offer["terms"] == licensing().as_json()
    assert offer["digest"] == licensing().digest
    assert offer["fixed"] == {"amount": "1200000.00", "currency": "CNY"}
    assert {"label": "What is granted", "text": "Exclusive licence"} in offer["in_words"]


def test_one_key_opens_one_negotiation(client, session, keys, bargain):
    body, path = an_offer(), f"/listings/{bargain.listing.id}/negotiations"
    first, again = (ask(client, keys, "buyer", "POST", path, body, Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    session.rollback()
    assert session.scalar(select(func.count(Negotiation.id))) == 1


def test_faults_are_named_by_the_path_of_the_json(client, session, keys, bargain):
    terms = licensing().as_json()
    terms["instalments"][0]["amount"] = {"amount": "1.234", "currency": "CNY"}
    terms["scope"]["territories"] = []
    answer = ask(
        client, keys, "buyer", "POST", f"/listings/{bargain.listing.id}/negotiations", an_offer() | {"terms": terms}
    )
    assert answer.status_code == 422
    assert set(answer.json["error"]["fields"]) == {"terms.instalments.0.amount", "terms.scope.territories"}


def test_a_refusal_of_the_availability_engine_has_its_rows(client, session, keys, bargain):
    first, second = opened(client, keys, bargain).json["latest"], opened(client, keys, bargain).json["latest"]
    accept = [
        ask(client, keys, "seller", "POST", f"/offers/{offer['id']}/accept", {"digest": offer["digest"]})
        for offer in (first, second)
    ]
    assert [answer.status_code for answer in accept] == [201, 409]
    error = accept[1].json["error"]
    assert (error["code"], error["rule"]) == ("rights_unavailable", "CC 509")
    assert {"decision", "record", "text", "overlap", "article", "cure"} <= set(error["details"][0])
    session.rollback()
    assert session.scalar(select(func.count(Deal.id))) == 1


@pytest.mark.parametrize(
    ("who", "path", "body", "status"),
    [
        ("buyer", "/offers/{offer}/accept", {"digest": "0" * 64}, 403),
        ("seller", "/offers/{offer}/accept", {"digest": "0" * 64}, 409),
        ("seller", "/offers/{offer}/accept", {"digest": "short"}, 422),
        ("seller", "/offers/{offer}/accept", {}, 422),
        ("seller", "/offers/999/accept", {"digest": "0" * 64}, 404),
        ("center", "/offers/{offer}/accept", {"digest": "0" * 64}, 403),
        ("seller", "/offers/{offer}/withdraw", {}, 403),
        ("buyer", "/offers/{offer}/reject", {"reason": ""}, 403),
    ],
)
def test_what_is_not_allowed_is_refused_and_changes_nothing(client, session, keys, bargain, who, path, body, status):
    offer = opened(client, keys, bargain).json["latest"]
    answer = ask(client, keys, who, "POST", path.format(offer=offer["id"]), body)
    assert answer.status_code == status
    assert set(answer.json["error"]) >= {"code", "message", "fields"}
    assert ask(client, keys, "buyer", "GET", f"/offers/{offer['id']}").json["state"] == "sent"


@pytest.fixture
def outsider(session, bargain, keys):
    """The key of a trader who takes no part in the negotiation."""
    home = an_organisation(session, "旁观科技有限公司")
    person = as_actor(session, a_person(session, "pang@aside.example", Role.BUYER, Role.RIGHT_HOLDER, at=home), home)
    _row, keys["outsider"] = make_key(session, name="o", scopes={Scope.TRADE}, actor=person, now=clock.now())
    session.commit()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/offers/{offer}/accept", {"digest": "0" * 64}),
        ("/offers/{offer}/reject", {"reason": ""}),
        ("/offers/{offer}/withdraw", None),
        ("/negotiations/{negotiation}/end", None),
        ("/negotiations/{negotiation}/offers", "an offer"),
    ],
)
def test_to_an_outsider_what_is_there_is_as_what_is_not_and_is_never_locked(
    app, client, keys, outsider, bargain, path, body
):
    made = opened(client, keys, bargain).json
    body = {**an_offer("1"), "version_no": 1} if body == "an offer" else body
    seen = []
    with statements(app) as sent:
        for negotiation, offer in ((made["id"], made["latest"]["id"]), (999, 999)):
            path_to = path.format(negotiation=negotiation, offer=offer)
            seen.append(ask(client, keys, "outsider", "POST", path_to, body))
    assert [(answer.status_code, answer.json["error"]["message"]) for answer in seen] == [
        (404, seen[0].json["error"]["message"])
    ] * 2
    locks = [each for each in sent if "FOR UPDATE" in each and ("negotiation" in each or "offer" in each)]
    assert locks == []


@contextmanager
def statements(app):
    """What is sent to the database meanwhile."""
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_negotiations_are_paged_newest_first_and_by_state(client, keys, bargain):
    made = [opened(client, keys, bargain).json["id"] for _ in range(3)]
    offer = ask(client, keys, "seller", "GET", f"/negotiations/{made[0]}").json["latest"]
    assert ask(client, keys, "seller", "POST", f"/offers/{offer['id']}/reject", {"reason": "No"}).status_code == 200

    first = ask(client, keys, "seller", "GET", "/negotiations?limit=2").json
    rest = ask(client, keys, "seller", "GET", f"/negotiations?limit=2&after={first['next']}").json
    ended = ask(client, keys, "seller", "GET", "/negotiations?state=ended").json
    assert [row["id"] for row in first["items"] + rest["items"]] == made[::-1]
    assert [row["id"] for row in ended["items"]] == made[:1]


def test_every_version_is_listed_with_what_it_changed(client, keys, bargain):
    negotiation = opened(client, keys, bargain).json["id"]
    withdrawn = ask(client, keys, "buyer", "GET", f"/negotiations/{negotiation}").json["latest"]["id"]
    assert ask(client, keys, "buyer", "POST", f"/offers/{withdrawn}/withdraw").status_code == 200
    body = {**an_offer("1"), "version_no": 1}
    assert ask(client, keys, "buyer", "POST", f"/negotiations/{negotiation}/offers", body).status_code == 201
    items = ask(client, keys, "center", "GET", f"/negotiations/{negotiation}/offers").json["items"]
    assert [(row["version_no"], row["state"]) for row in items] == [(1, "withdrawn"), (2, "sent")]
    assert ask(client, keys, "seller", "POST", f"/negotiations/{negotiation}/end").json["state"] == "ended"


@pytest.mark.parametrize(
    ("question", "decision", "articles"),
    [
        ("grant=ordinary&territories=CN-LN&fields=electrical.batteries", "deny", ["CC 509"]),
        ("grant=ordinary&territories=CN-LN,CN-JL&fields=instruments.sensors", "allow", []),
        ("grant=assign", "allow", ["CC 509"]),
    ],
)
def test_the_engine_answers_programs(client, session, keys, bargain, question, decision, articles):
    offer = opened(client, keys, bargain).json["latest"]
    assert (
        ask(client, keys, "seller", "POST", f"/offers/{offer['id']}/accept", {"digest": offer["digest"]}).status_code
        == 201
    )
    path = f"/assets/{bargain.asset.id}/availability?starts=2027-05-01&ends=2027-12-31&{question}"
    verdict = ask(client, keys, "buyer", "GET", path).json
    assert (verdict["decision"], [row["article"] for row in verdict["rows"]]) == (decision, articles)


def test_a_question_with_unknown_codes_is_refused_by_name(client, keys, bargain):
    question = "grant=sole&territories=XX&fields=magic&starts=2027-05-01&ends=2027-01-01"
    path = f"/assets/{bargain.asset.id}/availability?{question}"
    answer = ask(client, keys, "buyer", "GET", path)
    assert answer.status_code == 422
    assert set(answer.json["error"]["fields"]) == {"territories", "fields", "ends"}


def test_a_clause_that_may_be_void_is_pointed_out_to_programs(client, keys, bargain):
    terms = {**licensing().as_json(), "note": "The licensee shall not challenge the patent."}
    offer = opened(client, keys, bargain, terms=terms).json["latest"]
    assert [warning["code"] for warning in offer["warnings"]] == ["no challenge"]
