"""Pages over HTTP: members, registers, centers, notices, the mailbox."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core import clock, jobs
from core.actor import SYSTEM, Role
from core.i18n import lazy_gettext
from parties.centers.models import CenterGrant, Tier
from parties.centers.services import grant_tier, register_center
from parties.notices.models import Notice
from parties.notices.services import notify
from parties.organisations.models import Organisation, OrganisationKind
from parties.people.models import LetterLink, Membership, Person
from parties.people.services import invite
from tests.builders import NOON
from tests.parties.cast import (
    LIN,
    a_member,
    a_person,
    a_uscc,
    an_organisation,
    as_actor,
    how_many,
    link_in,
    mails,
    sign_in,
)


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


def test_the_trail_says_in_words_what_was_changed(session: Session, client: FlaskClient) -> None:
    home = a_member(session)
    sign_in(client, LIN)
    page = client.get(f"/organisations/{home.id}").get_data(as_text=True)
    assert "Kind: Enterprise" in page
    assert "enterprise<" not in page


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
    for left in Path(app.instance_path, "mail").glob("*.eml"):  # by other tests, on databases that are gone
        left.unlink()
    home = a_member(session)
    actor = as_actor(session, session.query(Person).one(), home)
    invite(session, email="wu@x.example", organisation_id=home.id, roles=[Role.BUYER], actor=actor, now=clock.now())
    token = link_in(mails(session)[0])
    session.commit()
    jobs.run_due(app.extensions["job_handlers"], now=clock.now(), clock=clock.now)
    page = client.get("/mail").get_data(as_text=True)
    shown = [client.get(f"/mail/{number}").get_data(as_text=True) for number in re.findall(r'href="/mail/(\d+)"', page)]
    assert any(f'/invitations/{token}"' in letter for letter in shown)
    assert client.get("/mail/999999").status_code == 404
