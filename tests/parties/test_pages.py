"""Pages over HTTP: the door, the account, members, registers."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core import clock, jobs
from core.actor import SYSTEM, Role
from core.i18n import lazy_gettext
from core.sessions import WebSession
from parties.centers.models import CenterGrant, Tier
from parties.centers.services import grant_tier, register_center
from parties.notices.models import Notice
from parties.notices.services import notify
from parties.organisations.models import Organisation, OrganisationKind
from parties.people.models import ApiKey, LetterLink, Membership, Person
from parties.people.services import add_membership, ask_for_reset, disable_person, invite
from tests.builders import NOON
from tests.parties.cast import (
    PASSWORD,
    a_person,
    a_uscc,
    an_organisation,
    as_actor,
    how_many,
    link_in,
    mails,
    sign_in,
)

LIN = "lin.mei@haiwan.example"


def a_member(session: Session, *roles: Role, kind: OrganisationKind = OrganisationKind.ENTERPRISE) -> Organisation:
    """Lin Mei, who belongs to one organisation, committed."""
    home = an_organisation(session, name_en="Haiwan Battery", kind=kind)
    a_person(session, LIN, *(roles or (Role.RIGHT_HOLDER,)), at=home)
    session.commit()
    return home


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("xinghai")
    return found.value if found else ""


def test_somebody_signs_in_and_sees_whom_they_act_for(session: Session, client: FlaskClient) -> None:
    a_member(session)
    assert sign_in(client, LIN).status_code == 303
    page = client.get("/account").get_data(as_text=True)
    assert "Haiwan Battery" in page
    assert LIN in page


def test_a_wrong_password_shows_the_form_again_with_what_was_typed(session: Session, client: FlaskClient) -> None:
    a_member(session)
    answer = sign_in(client, LIN, "not the one")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert LIN in page
    assert "not the one" not in page
    assert client.get("/account").status_code == 303


def test_the_page_waits_longer_with_every_wrong_guess(session: Session, client: FlaskClient) -> None:
    a_member(session)
    answers = [sign_in(client, LIN, f"guess number {number}").status_code for number in range(8)]
    assert answers[:5] == [422] * 5
    assert 429 in answers
    assert sign_in(client, LIN, address="198.51.100.7").status_code == 303


def test_a_failed_sign_in_is_counted_although_nothing_else_is_written(session: Session, client: FlaskClient) -> None:
    a_member(session)
    for number in range(6):
        sign_in(client, f"nobody{number}@x.example", "whatever it is")
    assert sign_in(client, LIN).status_code == 303


def test_a_copied_cookie_is_dead_after_signing_out(session: Session, client: FlaskClient, app: Flask) -> None:
    a_member(session)
    sign_in(client, LIN)
    copied = cookie(client)
    client.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie("xinghai", copied)
    assert thief.get("/account").status_code == 303
    session.rollback()
    assert how_many(session, WebSession, person_id=1) == 0


def test_signing_in_gives_the_session_a_new_key(session: Session, client: FlaskClient) -> None:
    a_member(session)
    client.get("/sign-in")
    client.set_cookie("xinghai", "chosen-by-a-thief")
    sign_in(client, LIN)
    assert len(cookie(client)) >= 43
    assert cookie(client) != "chosen-by-a-thief"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(session: Session, client: FlaskClient, target: str) -> None:
    a_member(session)
    assert "evil" not in sign_in(client, LIN, next=target).headers["Location"]


def test_signing_in_leads_to_the_page_that_was_asked_for(session: Session, client: FlaskClient) -> None:
    a_member(session)
    asked = client.get("/account/sessions")
    assert asked.headers["Location"] == "/sign-in?next=/account/sessions"
    assert sign_in(client, LIN, next="/account/sessions").headers["Location"] == "/account/sessions"


def test_a_person_disabled_meanwhile_is_out_with_the_next_request(session: Session, client: FlaskClient) -> None:
    a_member(session)
    person = session.query(Person).one()
    sign_in(client, LIN)
    disable_person(session, person_id=person.id, actor=SYSTEM, now=NOON)
    session.commit()
    assert client.get("/account").status_code == 303


def test_acting_for_another_organisation_changes_the_sessions_key(session: Session, client: FlaskClient) -> None:
    a_member(session)
    person, other = session.query(Person).one(), an_organisation(session, "别家公司", name_en="Second House")
    add_membership(session, person_id=person.id, organisation_id=other.id, role=Role.BUYER, actor=SYSTEM, now=NOON)
    session.commit()
    sign_in(client, LIN)
    before = cookie(client)
    client.post("/act-for", data={"organisation_id": other.id})
    assert cookie(client) != before
    assert client.get(f"/organisations/{other.id}/members").status_code == 200


def test_nobody_acts_for_an_organisation_that_is_not_theirs(session: Session, client: FlaskClient) -> None:
    a_member(session)
    other = an_organisation(session, "别家公司")
    session.commit()
    sign_in(client, LIN)
    assert client.post("/act-for", data={"organisation_id": other.id}).status_code == 404
    assert client.get(f"/organisations/{other.id}/members").status_code == 403


def test_asking_for_a_reset_says_the_same_for_every_address(session: Session, client: FlaskClient) -> None:
    a_member(session)
    answers = [client.post("/reset-password", data={"email": mail}) for mail in (LIN, "nobody@x.example")]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1
    session.rollback()
    assert [mail["to"] for mail in mails(session)] == [LIN]


def test_a_new_password_is_set_by_the_letters_link(session: Session, client: FlaskClient) -> None:
    a_member(session)
    ask_for_reset(session, email=LIN, address="192.0.2.1", now=clock.now())
    token = link_in(mails(session)[0])
    session.commit()
    assert client.get(f"/reset-password/{token}").status_code == 200
    weak = client.post(f"/reset-password/{token}", data={"password": "password1"})
    assert weak.status_code == 422
    assert client.post(f"/reset-password/{token}", data={"password": "three grey herons"}).status_code == 303
    assert client.get(f"/reset-password/{token}").status_code == 404
    assert sign_in(client, LIN, "three grey herons").status_code == 303


def test_a_changed_password_keeps_this_session_and_ends_the_others(
    session: Session, client: FlaskClient, app: Flask
) -> None:
    a_member(session)
    other = app.test_client()
    sign_in(client, LIN)
    sign_in(other, LIN)
    client.post("/account/password", data={"current": PASSWORD, "password": "three grey herons"})
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303


def test_the_list_of_sessions_ends_one_of_them(session: Session, client: FlaskClient, app: Flask) -> None:
    a_member(session)
    other = app.test_client()
    sign_in(client, LIN)
    sign_in(other, LIN)
    page = client.get("/account/sessions").get_data(as_text=True)
    key = re.search(r'name="session" value="([0-9a-f]{64})"', page)
    assert key is not None
    client.post("/account/sessions/end", data={"session": key.group(1)})
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_a_stranger_cannot_end_somebody_elses_session(session: Session, client: FlaskClient, app: Flask) -> None:
    home = a_member(session)
    a_person(session, "b@x.example", Role.BUYER, at=home)
    session.commit()
    other = app.test_client()
    sign_in(client, LIN)
    sign_in(other, "b@x.example")
    session.rollback()
    victim = session.query(WebSession).filter_by(person_id=1).one()
    other.post("/account/sessions/end", data={"session": victim.key_hash})
    assert client.get("/account").status_code == 200


def test_the_chosen_language_is_that_of_the_pages_that_follow(session: Session, client: FlaskClient) -> None:
    a_member(session)
    sign_in(client, LIN)
    client.post("/account", data={"name": "林梅", "language": "zh_Hans"})
    assert '<html lang="zh-Hans">' in client.get("/account").get_data(as_text=True)
    session.rollback()
    assert session.query(Person).one().name == "林梅"


def test_a_key_is_shown_once_and_never_again(session: Session, client: FlaskClient) -> None:
    a_member(session)
    sign_in(client, LIN)
    shown = client.post("/account/api-keys", data={"name": "Ledger", "scopes": ["read"], "days": "30"})
    text = re.search(r"xh_[\w-]{43}", shown.get_data(as_text=True))
    assert text is not None
    assert text.group() not in client.get("/account/api-keys").get_data(as_text=True)
    session.rollback()
    row = session.query(ApiKey).one()
    assert text.group() not in (row.digest, row.start)
    assert row.expires_at - row.created_at == timedelta(days=30)


def test_a_key_needs_a_purpose_and_a_scope(session: Session, client: FlaskClient) -> None:
    a_member(session)
    sign_in(client, LIN)
    answer = client.post("/account/api-keys", data={"name": "", "days": "30"})
    assert answer.status_code == 422
    assert "error-summary" in answer.get_data(as_text=True)
    session.rollback()
    assert how_many(session, ApiKey) == 0


def test_a_first_member_invites_and_the_guest_comes_in(session: Session, client: FlaskClient, app: Flask) -> None:
    home = a_member(session)
    sign_in(client, LIN)
    data = {"email": "wu@x.example", "roles": ["buyer"], "language": "en"}
    assert client.post(f"/organisations/{home.id}/members", data=data).status_code == 303
    session.rollback()
    token = link_in(mails(session, "wu@x.example")[0])
    session.rollback()
    guest = app.test_client()
    assert "Haiwan Battery" in guest.get(f"/invitations/{token}").get_data(as_text=True)
    answer = guest.post(
        f"/invitations/{token}", data={"name": "Wu Ling", "password": "three grey herons", "language": "en"}
    )
    assert answer.status_code == 303
    assert sign_in(guest, "wu@x.example", "three grey herons").status_code == 303


def test_an_invitation_without_a_role_is_shown_again_with_its_fault(session: Session, client: FlaskClient) -> None:
    home = a_member(session)
    sign_in(client, LIN)
    answer = client.post(f"/organisations/{home.id}/members", data={"email": "wu@x.example", "language": "en"})
    assert answer.status_code == 422
    assert 'href="#roles"' in answer.get_data(as_text=True)
    session.rollback()
    assert how_many(session, LetterLink) == 0


def test_a_double_click_on_an_invitation_sends_one_letter(session: Session, client: FlaskClient) -> None:
    home = a_member(session)
    sign_in(client, LIN)
    data = {"email": "wu@x.example", "roles": ["buyer"], "language": "en", "once_token": "same"}
    for _click in range(2):
        assert client.post(f"/organisations/{home.id}/members", data=data).status_code == 303
    session.rollback()
    assert len(mails(session)) == 1


def test_members_are_seen_by_members_only(session: Session, client: FlaskClient) -> None:
    home = a_member(session)
    other = an_organisation(session, "别家公司")
    a_person(session, "b@x.example", Role.BUYER, at=other)
    session.commit()
    assert client.get(f"/organisations/{home.id}/members").status_code == 303
    sign_in(client, "b@x.example")
    answer = client.get(f"/organisations/{home.id}/members")
    assert answer.status_code == 403
    assert LIN not in answer.get_data(as_text=True)


def test_a_visitor_registers_an_organisation_by_a_letter(session: Session, client: FlaskClient) -> None:
    data = {
        "name": "港城新材料有限公司",
        "uscc": a_uscc(),
        "country": "CN",
        "kind": "sme",
        "roles": ["right_holder", "buyer"],
        "person_name": "Wu Ling",
        "email": "wu@x.example",
    }
    assert client.post("/register", data=data).headers["Location"] == "/letter-sent"
    token = link_in(mails(session)[0])
    session.rollback()
    assert "港城新材料有限公司" in client.get(f"/register/{token}").get_data(as_text=True)
    assert client.post(f"/register/{token}", data={"password": "three grey herons"}).status_code == 303
    assert sign_in(client, "wu@x.example", "three grey herons").status_code == 303
    assert how_many(session, Membership) == 2


def test_the_register_of_organisations_keeps_the_search(session: Session, client: FlaskClient) -> None:
    a_member(session)
    page = client.get("/organisations?q=battery").get_data(as_text=True)
    assert "Haiwan Battery" in page
    assert 'value="battery"' in page
    assert "No organisation has this name" in client.get("/organisations?q=zzz").get_data(as_text=True)


def test_the_trail_of_an_organisation_is_not_for_strangers(session: Session, client: FlaskClient) -> None:
    home = a_member(session)
    assert "Organisation registered" not in client.get(f"/organisations/{home.id}").get_data(as_text=True)
    sign_in(client, LIN)
    assert "Organisation registered" in client.get(f"/organisations/{home.id}").get_data(as_text=True)


def test_an_administrator_sets_up_and_verifies(session: Session, client: FlaskClient) -> None:
    a_member(session, Role.ADMINISTRATOR, kind=OrganisationKind.EXCHANGE)
    sign_in(client, LIN)
    data = {"name": "市知识产权局", "country": "CN", "kind": "gov"}
    answer = client.post("/organisations/new", data=data)
    assert "市知识产权局" in client.get(answer.headers["Location"]).get_data(as_text=True)
    session.rollback()
    assert session.query(Organisation).filter_by(name="市知识产权局").one().is_verified


def test_a_right_holder_verifies_nothing(session: Session, client: FlaskClient) -> None:
    home = a_member(session)
    sign_in(client, LIN)
    assert client.post(f"/organisations/{home.id}/verify").status_code == 403
    assert client.get(f"/organisations/{home.id}/change").status_code == 403


def test_a_center_shows_its_tier_and_the_history_of_its_grants(session: Session, client: FlaskClient) -> None:
    home = an_organisation(session, "海工装备知识产权运营中心", OrganisationKind.CENTER)
    center = register_center(
        session,
        organisation_id=home.id,
        code="DL-01",
        name=home.name,
        industry="marine equipment",
        actor=SYSTEM,
        now=NOON,
    )
    grant_tier(
        session, center_id=center.id, tier=Tier.PROVINCIAL, authority="省知识产权局", document_no="省知发〔2018〕21号",
        from_date=NOON.date(), actor=SYSTEM, now=NOON,
    )  # fmt: skip
    session.commit()
    page = client.get("/centers/dl-01").get_data(as_text=True)
    for text in ("Provincial", "Approved by the authority", "省知发〔2018〕21号", "Marine equipment"):
        assert text in page
    assert "DL-01" in client.get("/centers?tier=provincial").get_data(as_text=True)
    assert "DL-01" not in client.get("/centers?tier=national").get_data(as_text=True)


def test_the_city_office_registers_a_center_and_grants_its_tier(session: Session, client: FlaskClient) -> None:
    a_member(session, Role.CITY_OFFICE, kind=OrganisationKind.GOV)
    home = an_organisation(session, "运营中心", OrganisationKind.CENTER)
    session.commit()
    sign_in(client, LIN)
    given = {"organisation_id": home.id, "code": "DL-01", "name": "运营中心"}
    assert client.post("/centers/new", data=given).headers["Location"] == "/centers/DL-01"
    grant = {"tier": "municipal", "authority": "市局", "document_no": "1号", "from_date": "2020年1月5日"}
    assert client.post("/centers/DL-01/grants/new", data=grant).status_code == 303
    session.rollback()
    row = session.query(CenterGrant).one()
    assert (row.tier, row.from_date.isoformat()) == (Tier.MUNICIPAL, "2020-01-05")
    end = {"last_day": "2021-01-05", "reason": "到期"}
    target = f"/centers/DL-01/grants/{row.id}/end"
    session.rollback()
    assert client.post(target, data=end).status_code == 303


def test_others_grant_nothing(session: Session, client: FlaskClient) -> None:
    a_member(session)
    sign_in(client, LIN)
    assert client.get("/centers/new").status_code == 403
    assert client.post("/centers/new", data={"organisation_id": 1, "code": "X1", "name": "X"}).status_code == 403


def test_a_notice_is_opened_and_counts_no_more(session: Session, client: FlaskClient) -> None:
    home = a_member(session)
    notify(
        session, organisation_id=home.id, text=lazy_gettext("Offer %(number)s has lapsed.", number=3), href="/centers",
        key="k", now=NOON,
    )  # fmt: skip
    session.commit()
    sign_in(client, LIN)
    assert "Offer 3 has lapsed." in client.get("/notices").get_data(as_text=True)
    target = f"/notices/{session.query(Notice).one().id}/open"
    session.rollback()
    assert client.post(target).headers["Location"] == "/centers"
    assert "You have read them all." in client.get("/notices").get_data(as_text=True)


def test_the_mailbox_of_the_demonstration_shows_what_would_be_sent(
    session: Session, client: FlaskClient, app: Flask
) -> None:
    home = a_member(session)
    actor = as_actor(session, session.query(Person).one(), home)
    invite(session, email="wu@x.example", organisation_id=home.id, roles=[Role.BUYER], actor=actor, now=clock.now())
    token = link_in(mails(session)[0])
    session.commit()
    jobs.run_due(app.extensions["job_handlers"], now=clock.now(), clock=clock.now)
    page = client.get("/mail").get_data(as_text=True)
    number = re.search(r'href="/mail/(\d+)"', page)
    assert number is not None
    assert f'/invitations/{token}"' in client.get(f"/mail/{number.group(1)}").get_data(as_text=True)
    assert client.get("/mail/999999").status_code == 404


@pytest.mark.parametrize(
    "path", ["/sign-in", "/register", "/reset-password", "/letter-sent", "/organisations", "/centers"]
)
def test_the_public_pages_open_in_every_language(session: Session, client: FlaskClient, path: str) -> None:
    for language in ("en", "zh_Hans", "xx"):
        assert client.get(f"{path}?lang={language}").status_code == 200
