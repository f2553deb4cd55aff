"""The same acts as JSON: keys, scopes, organisations, people, centers, notices."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core import clock
from core.actor import SYSTEM, Role, Scope
from core.db import db
from core.errors import NotSignedIn, Unacceptable
from core.i18n import lazy_gettext
from core.idempotency import StoredAnswer
from parties.centers.models import Center, CenterGrant
from parties.notices.services import notify
from parties.organisations.models import Organisation, OrganisationKind
from parties.people import keys
from parties.people.models import ApiKey, LetterLink, Person
from parties.people.queries import actor_for_api_key
from parties.people.services import end_membership, make_key, revoke_key
from tests.builders import NOON
from tests.parties.cast import a_person, a_uscc, an_organisation, as_actor, how_many, mails

KINDS = {
    Role.ADMINISTRATOR: OrganisationKind.EXCHANGE,
    Role.CITY_OFFICE: OrganisationKind.GOV,
    Role.CENTER_MANAGER: OrganisationKind.CENTER,
}


def a_key(
    session: Session, role: Role = Role.RIGHT_HOLDER, *scopes: Scope, mail: str = "k@x.example"
) -> tuple[str, int]:
    """A key's text and the organisation it acts for, committed."""
    home = an_organisation(session, f"单位 {mail}", KINDS.get(role, OrganisationKind.ENTERPRISE))
    actor = as_actor(session, a_person(session, mail, role, at=home), home)
    _row, text = make_key(session, name="test", scopes=set(scopes or Scope), actor=actor, now=clock.now())
    number = home.id
    session.commit()
    return text, number


def call(
    client: FlaskClient, key: str | None, path: str, body: Any = None, method: str = "POST", **headers: str
) -> TestResponse:
    """A call of the API; a body makes it a write."""
    sent = {"Authorization": f"Bearer {key}"} if key else {}
    if body is None and method == "POST":
        return client.get(f"/api/v1{path}", headers=sent)
    return client.open(f"/api/v1{path}", method=method, json=body, headers={**sent, **headers})


def test_a_key_says_whom_it_acts_as(session: Session, client: FlaskClient) -> None:
    key, home = a_key(session, Role.RIGHT_HOLDER, Scope.READ)
    answer = call(client, key, "/me").get_json()
    assert (answer["organisation_id"], answer["roles"], answer["scopes"]) == (home, ["right_holder"], ["read"])


@pytest.mark.parametrize("key", ["xh_" + "x" * 43, "", "nonsense", "xh_"])
def test_an_unknown_key_opens_nothing(session: Session, client: FlaskClient, key: str) -> None:
    assert call(client, key or None, "/me").status_code == 401


def test_a_key_is_kept_only_as_a_digest(session: Session) -> None:
    text, _home = a_key(session)
    row = session.query(ApiKey).one()
    assert row.digest == keys.digest_of(text)
    assert row.start == text[:9]


def test_a_revoked_key_is_dead_at_once(session: Session, client: FlaskClient) -> None:
    text, _home = a_key(session)
    actor = as_actor(session, session.query(Person).one())
    revoke_key(session, key_id=session.query(ApiKey).one().id, actor=actor, now=NOON)
    session.commit()
    answer = call(client, text, "/me")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "key_dead")


def test_an_expired_key_is_dead(session: Session) -> None:
    text, _home = a_key(session)
    with pytest.raises(NotSignedIn):
        actor_for_api_key(session, text, clock.now() + timedelta(days=91))


def test_a_key_dies_with_the_membership_it_came_from(session: Session, client: FlaskClient) -> None:
    text, home = a_key(session)
    a_person(session, "second@x.example", Role.BUYER, at=session.get(Organisation, home))
    membership_id = 1
    end_membership(session, membership_id=membership_id, actor=SYSTEM, now=NOON)
    session.commit()
    assert call(client, text, "/me").status_code == 401


def test_a_keys_last_use_is_noted(session: Session, client: FlaskClient) -> None:
    text, _home = a_key(session)
    before = session.query(ApiKey).one().last_used_at
    session.rollback()
    call(client, text, "/me")
    assert before is None
    assert session.query(ApiKey).one().last_used_at is not None


def test_a_key_without_the_scope_is_refused_whatever_its_person_may_do(session: Session, client: FlaskClient) -> None:
    key, _home = a_key(session, Role.ADMINISTRATOR, Scope.READ, Scope.TRADE)
    answer = call(client, key, "/organisations", {"name": "X", "kind": "gov"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "scope_missing")
    assert how_many(session, Organisation) == 1


def test_a_key_makes_no_key_with_wider_scopes(session: Session) -> None:
    text, _home = a_key(session, Role.RIGHT_HOLDER, Scope.READ, Scope.ADMIN)
    actor = actor_for_api_key(db.session, text, clock.now())
    with pytest.raises(Unacceptable) as refusal:
        make_key(session, name="wider", scopes={Scope.FINANCE}, actor=actor, now=NOON)
    assert list(refusal.value.fields) == ["scopes"]
    assert how_many(session, ApiKey) == 1


def test_a_new_keys_text_is_neither_stored_nor_repeated(session: Session, client: FlaskClient) -> None:
    key, _home = a_key(session)
    body = {"name": "second", "scopes": ["read"]}
    first = call(client, key, "/keys", body, **{"Idempotency-Key": "k1"})
    again = call(client, key, "/keys", body, **{"Idempotency-Key": "k1"})
    text = first.get_json()["key"]
    assert call(client, text, "/me").status_code == 200
    assert (again.status_code, again.get_json()["key"], again.get_json()["id"]) == (201, None, first.get_json()["id"])
    assert text not in str(session.query(StoredAnswer).one().body)


def test_an_administrator_registers_and_verifies_by_the_api(session: Session, client: FlaskClient) -> None:
    key, _home = a_key(session, Role.ADMINISTRATOR)
    body = {"name": "港城新材料有限公司", "uscc": a_uscc(), "kind": "sme", "aliases": ["GANGCHENG"]}
    made = call(client, key, "/organisations", body)
    assert made.status_code == 201
    assert made.get_json()["verified_at"] is not None
    number = made.get_json()["id"]
    changed = call(client, key, f"/organisations/{number}", {"aliases": []}, "PATCH")
    assert changed.get_json()["aliases"] == []
    assert call(client, key, f"/organisations/{number}/verify", {}).status_code == 409


def test_a_wrong_code_is_refused_beside_its_field(session: Session, client: FlaskClient) -> None:
    key, _home = a_key(session, Role.ADMINISTRATOR)
    answer = call(client, key, "/organisations", {"name": "X", "uscc": "91210200", "kind": "sme"})
    assert answer.status_code == 422
    assert list(answer.get_json()["error"]["fields"]) == ["uscc"]


def test_an_unknown_field_is_refused(session: Session, client: FlaskClient) -> None:
    key, _home = a_key(session, Role.ADMINISTRATOR)
    answer = call(client, key, "/organisations", {"name": "X", "kind": "gov", "verified_at": "2026-01-01T00:00:00Z"})
    assert answer.status_code == 422
    assert how_many(session, Organisation) == 1


def test_organisations_page_by_key(session: Session, client: FlaskClient) -> None:
    for number in range(3):
        an_organisation(session, f"公司 {number}")
    session.commit()
    first = call(client, None, "/organisations?limit=2").get_json()
    second = call(client, None, f"/organisations?limit=2&after={first['next']}").get_json()
    assert [row["name"] for row in first["items"] + second["items"]] == ["公司 0", "公司 1", "公司 2"]
    assert second["next"] is None


def test_members_are_not_for_other_organisations_keys(session: Session, client: FlaskClient) -> None:
    key, home = a_key(session)
    other, _theirs = a_key(session, mail="other@x.example")
    assert call(client, key, f"/organisations/{home}/members").get_json()["items"][0]["email"] == "k@x.example"
    answer = call(client, other, f"/organisations/{home}/members")
    assert answer.status_code == 403
    assert "k@x.example" not in answer.get_data(as_text=True)


def test_an_invitation_is_sent_and_withdrawn_by_the_api(session: Session, client: FlaskClient) -> None:
    key, home = a_key(session)
    body = {"email": "wu@x.example", "roles": ["buyer"], "language": "zh_Hans"}
    sent = call(client, key, f"/organisations/{home}/invitations", body)
    assert (sent.status_code, sent.get_json()["roles"]) == (201, ["buyer"])
    assert "token" not in sent.get_data(as_text=True)
    number = sent.get_json()["id"]
    assert call(client, key, f"/organisations/{home}/invitations").get_json()["items"][0]["id"] == number
    assert call(client, key, f"/invitations/{number}/withdraw", {}).status_code == 200
    assert call(client, key, f"/invitations/{number}/withdraw", {}).status_code == 409
    assert len(mails(session, "wu@x.example")) == 1


def test_a_strangers_key_withdraws_no_invitation(session: Session, client: FlaskClient) -> None:
    key, home = a_key(session)
    other, _theirs = a_key(session, mail="other@x.example")
    sent = call(client, key, f"/organisations/{home}/invitations", {"email": "wu@x.example", "roles": ["buyer"]})
    assert call(client, other, f"/invitations/{sent.get_json()['id']}/withdraw", {}).status_code == 403
    assert session.query(LetterLink).one().withdrawn_at is None


def test_an_administrator_shuts_an_account_and_its_keys_with_it(session: Session, client: FlaskClient) -> None:
    admin, _home = a_key(session, Role.ADMINISTRATOR, mail="admin@x.example")
    key, _theirs = a_key(session)
    person_id = session.query(Person).filter_by(email="k@x.example").one().id
    session.rollback()
    assert call(client, key, f"/people/{person_id}/disable", {}).status_code == 403
    assert call(client, admin, f"/people/{person_id}/disable", {}).status_code == 200
    assert call(client, key, "/me").status_code == 401


def test_the_city_office_registers_a_center_and_grants_its_tier(session: Session, client: FlaskClient) -> None:
    key, _home = a_key(session, Role.CITY_OFFICE)
    runner = an_organisation(session, "运营中心", OrganisationKind.CENTER).id
    session.commit()
    made = call(client, key, "/centers", {"organisation_id": runner, "code": "DL-01", "name": "运营中心"})
    assert (made.status_code, made.get_json()["tier"]) == (201, None)
    grant = {"tier": "national", "authority": "国家知识产权局", "document_no": "1号", "from_date": "2020-01-05"}
    given = call(client, key, "/centers/DL-01/grants", grant)
    assert (given.status_code, given.get_json()["mode"]) == (201, "approved")
    assert call(client, key, "/centers/DL-01/grants", grant).status_code == 409
    assert call(client, None, "/centers/DL-01").get_json()["tier"] == "national"
    assert call(client, None, "/centers?tier=municipal").get_json()["items"] == []
    end = {"last_day": "2021-01-05", "reason": "撤销"}
    ended = call(client, key, f"/centers/DL-01/grants/{given.get_json()['id']}/end", end)
    assert ended.get_json()["to_date"] == "2021-01-05"


def test_a_grant_is_not_ended_through_another_center(session: Session, client: FlaskClient) -> None:
    key, _home = a_key(session, Role.CITY_OFFICE)
    for code in ("DL-01", "DL-02"):
        runner = an_organisation(session, f"中心 {code}", OrganisationKind.CENTER).id
        session.commit()
        call(client, key, "/centers", {"organisation_id": runner, "code": code, "name": code})
    grant = {"tier": "municipal", "authority": "市局", "document_no": "1号", "from_date": "2020-01-05"}
    number = call(client, key, "/centers/DL-01/grants", grant).get_json()["id"]
    end = {"last_day": "2021-01-05", "reason": "撤销"}
    assert call(client, key, f"/centers/DL-02/grants/{number}/end", end).status_code == 404
    assert session.query(CenterGrant).one().to_date is None


def test_a_right_holders_key_registers_no_center(session: Session, client: FlaskClient) -> None:
    key, home = a_key(session)
    answer = call(client, key, "/centers", {"organisation_id": home, "code": "DL-01", "name": "X"})
    assert answer.status_code == 403
    assert how_many(session, Center) == 0


def test_notices_are_listed_and_marked_in_the_readers_language(session: Session, client: FlaskClient) -> None:
    key, home = a_key(session)
    text = lazy_gettext("%(name)s is verified.", name="海湾")
    notify(session, organisation_id=home, text=text, href="/organisations/1", key="k", now=NOON)
    session.commit()
    shown = client.get(
        "/api/v1/notices?unread=true", headers={"Authorization": f"Bearer {key}", "Accept-Language": "zh-CN"}
    ).get_json()["items"]
    assert [row["text"] for row in shown] == ["“海湾”已通过核验。"]
    assert call(client, key, f"/notices/{shown[0]['id']}/read", {}).get_json()["read_at"] is not None
    assert call(client, key, "/notices/read", {}).get_json() == {"marked": 0}


def test_the_same_request_with_the_same_key_acts_once(session: Session, client: FlaskClient) -> None:
    key, home = a_key(session)
    body = {"email": "wu@x.example", "roles": ["buyer"]}
    answers = [
        call(client, key, f"/organisations/{home}/invitations", body, **{"Idempotency-Key": "once"}).get_json()
        for _turn in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(mails(session)) == 1


def test_a_key_of_a_right_holder_enters_no_organisation(session: Session, client: FlaskClient) -> None:
    key, _home = a_key(session)
    answer = call(client, key, "/organisations", {"name": "港城新材料有限公司", "uscc": a_uscc(), "kind": "sme"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "not_an_office")
    assert how_many(session, Organisation) == 1
