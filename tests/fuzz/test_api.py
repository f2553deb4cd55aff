"""Random requests against every operation of the API, with the keys of several roles: each is answered in the API's own
words, none is a fault of ours, and the books are clean afterwards (`make fuzz`).

What is sent comes from the API's document (schemathesis), then half of the time with numbers of things that there are,
so that the acts behind the door are reached, too; and from bytes that are no JSON.
"""

import os
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core import NotSet
from sqlalchemy.orm import Session

from core import clock
from core.actor import Role
from core.db import db, snapshot
from parties.organisations.models import Organisation, OrganisationKind
from parties.people.services import make_key
from reports.books import services as books
from tests.parties.cast import a_person, as_actor
from tests.settlement.deals import world as city
from tests.test_query_counts import some_business

pytestmark = [pytest.mark.fuzz, pytest.mark.timeout(1800)]

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))  # of each operation
ENDS_KEYS = ("memberships", "revoke", "disable")  # these come last: the keys die of them
FREELY = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize="FUZZ_SEED" not in os.environ,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
SMALL = st.integers(1, 6)


@pytest.fixture
def keys(session: Session) -> dict[str, str]:
    """A key of everybody in a city with some business, and a stranger's."""
    world = city.a_world(session)
    some_business(world)
    people = {name: getattr(world, name) for name in ("seller", "buyer", "stranger", "staff", "chief", "first", "city")}
    exchange = next(iter(people["first"].organisations))[0]
    home = session.get_one(Organisation, exchange)
    assert home.kind is OrganisationKind.EXCHANGE
    people["admin"] = as_actor(session, a_person(session, "root@x.example", Role.ADMINISTRATOR, at=home), home)
    texts = {
        name: make_key(session, name=name, scopes=list(actor.scopes), days=90, actor=actor, now=clock.now())[1]
        for name, actor in people.items()
    }
    session.commit()
    db.session.remove()
    return {**texts, "nobody": "xh_no_such_key"}


def aimed(value: Any, draw: Any) -> Any:
    """The same content with the numbers in it replaced by those of things that there are."""
    if isinstance(value, dict):
        return {key: aimed(each, draw) for key, each in value.items()}
    if isinstance(value, list):
        return [aimed(each, draw) for each in value]
    return draw(SMALL) if isinstance(value, int) and not isinstance(value, bool) else value


def what_is_wrong(answer: Any) -> str | None:
    """None for an answer in the API's own words."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.status_code >= 400:
        body = answer.get_json(silent=True)
        error = body.get("error") if isinstance(body, dict) else None
        if not isinstance(error, dict) or not error.get("code") or not error.get("message"):
            return f"{answer.status_code} without the one error body"
    return None


def send(client: FlaskClient, key: str, case: Any, data: Any) -> Any:
    """One generated request, perhaps aimed at what there is."""
    headers = {"Authorization": f"Bearer {key}"}
    content = {} if isinstance(case.body, NotSet) else {"json": case.body}
    if data.draw(st.booleans()):
        case.path_parameters = {name: data.draw(SMALL) for name in case.path_parameters or {}}
        content = {name: aimed(body, data.draw) for name, body in content.items()}
    if case.media_type == "multipart/form-data":
        content = {"data": {name: str(each) for name, each in dict(case.body or {}).items()}}
    asked = {name: each for name, each in (case.query or {}).items() if each is not None}
    return client.open(case.formatted_path, method=case.method, query_string=asked, headers=headers, **content)


def operations(app: Flask) -> list[Any]:
    """Every operation of the API's document, those that end keys last."""
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    found: list[Any] = [each.ok() for each in document.get_all_operations()]  # type: ignore[union-attr]
    return sorted(found, key=lambda each: any(word in each.path for word in ENDS_KEYS))


def attacked(client: FlaskClient, keys: dict[str, str], operation: Any) -> tuple[dict[str, str], set[int]]:
    """What an operation answers wrongly to what its own document makes, and every status that it answered."""
    wrong: dict[str, str] = {}
    seen: set[int] = set()

    @FREELY
    @given(operation.as_strategy(), st.sampled_from(sorted(keys)), st.data())
    def ask(case: Any, who: str, data: Any) -> None:
        db.session.remove()
        answer = send(client, keys[who], case, data)
        seen.add(answer.status_code)
        if fault := what_is_wrong(answer):
            wrong.setdefault(f"{operation.label}: {fault}", f"{who} {case.formatted_path} {case.query} {case.body!r}")

    ask()
    return wrong, seen


def test_every_operation_answers_whatever_is_sent_in_its_own_words(app: Flask, keys: dict[str, str]) -> None:
    client, wrong, seen = app.test_client(), dict[str, str](), set[int]()
    every = operations(app)
    assert len(every) > 80
    for operation in every:
        faults, statuses = attacked(client, keys, operation)
        wrong, seen = wrong | faults, seen | statuses
    assert not wrong, "\n".join(f"{what}\n    {sent[:500]}" for what, sent in sorted(wrong.items()))
    assert {200, 201, 401, 403, 404, 409, 422} <= seen  # the acts were reached, not only the door
    with snapshot() as rows:
        assert books.check(rows, now=clock.now()) == []


ODD = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=50).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [b"[" * 100_000, b"9" * 5000, b"-1e999", b"NaN", b'{"a":"\\u0000"}', b'"\\ud800"', b"\xef\xbb\xbf{}"]
    ),
)


def attacked_with_bytes(client: FlaskClient, keys: dict[str, str], operation: Any) -> dict[str, str]:
    """What a write answers wrongly to bytes that are no JSON, or none that anybody would send."""
    wrong: dict[str, str] = {}
    path = operation.path.replace("{", "").replace("}", "")
    path = "/".join("1" if each.endswith(("_id", "number", "year")) else each for each in path.split("/"))

    @FREELY
    @given(ODD, st.sampled_from(["seller", "admin"]))
    def ask(body: bytes, who: str) -> None:
        db.session.remove()
        headers = {"Authorization": f"Bearer {keys[who]}"}
        answer = client.post(path, data=body, headers=headers, content_type="application/json")
        if fault := what_is_wrong(answer):
            wrong.setdefault(f"{operation.label}: {fault}", repr(body[:80]))

    ask()
    return wrong


def test_a_body_of_any_bytes_is_answered_in_the_apis_own_words(app: Flask, keys: dict[str, str]) -> None:
    client, wrong = app.test_client(), dict[str, str]()
    for operation in operations(app):
        if operation.method == "post" and "keys" not in operation.path:
            wrong |= attacked_with_bytes(client, keys, operation)
    assert not wrong, wrong
