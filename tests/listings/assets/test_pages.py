"""The pages and the API of rights and imports, through HTTP."""

import io

import pytest
from sqlalchemy import func, select

from core import clock
from core.actor import Role
from core.db import db, transaction
from core.jobs import run_due
from listings.assets import queries, services
from listings.assets.models import Asset
from listings.assets.states import ClaimState
from listings.registry.models import RegistryImport
from parties.organisations.models import OrganisationKind
from tests.listings.assets.world import TODAY, an_asset, center_staff
from tests.listings.registry.files import FIXTURES, grant
from tests.parties.cast import a_person, an_organisation, sign_in

ANSWERS = {
    "kind": "patent_invention",
    "jurisdiction": "CN",
    "number": "ＺＬ 2023 1 0876543.9",
    "title": "一种潮汐发电浮标的充电电路",
    "status": "in_force",
    "filing_date": "2023-07-17",
    "grant_date": "2025/3/14",
    "classes_text": "H02J 7/00，H02J 7/02",
}


@pytest.fixture
def holder(app, client):
    """A signed-in right holder; gives the organisation."""
    return signed_in(client, Role.RIGHT_HOLDER)


def signed_in(client, *roles, mail="lin.mei@haijia.example", name="海岬潮能科技有限公司"):
    with transaction() as session:
        kind = OrganisationKind.ENTERPRISE if Role.RIGHT_HOLDER in roles else OrganisationKind.CENTER
        organisation = an_organisation(session, name, kind)
        a_person(session, mail, *roles, at=organisation, now=clock.now())
    assert sign_in(client, mail).status_code in (302, 303)
    return organisation


def kept():
    db.session.rollback()
    return db.session.scalar(select(func.count(Asset.id)))


def worked(app):
    run_due(app.extensions["job_handlers"], now=clock.now(), clock=clock.now)
    db.session.rollback()


def test_a_right_is_entered_in_two_steps(client, holder):
    checked = client.post("/rights/new", data={**ANSWERS, "step": "check"})
    assert "ZL202310876543.9" in checked.text
    assert kept() == 0
    sent = client.post("/rights/new", data={**ANSWERS, "step": "send"}, follow_redirects=True)
    assert sent.status_code == 200
    assert "海岬潮能科技有限公司" in sent.text
    assert kept() == 1


def test_a_wrong_number_comes_back_with_its_message_and_the_values(client, holder):
    answer = client.post("/rights/new", data={**ANSWERS, "number": "202310876543.1", "step": "check"})
    assert answer.status_code == 422
    assert "check digit" in answer.text
    assert 'value="202310876543.1"' in answer.text


def test_answers_can_be_changed_before_they_are_sent(client, holder):
    answer = client.post("/rights/new", data={**ANSWERS, "step": "change"})
    assert answer.status_code == 200
    assert "一种潮汐发电浮标的充电电路" in answer.text
    assert kept() == 0


def test_everybody_sees_a_right_but_not_its_history(client, app):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session))
    page = client.get(f"/rights/{asset.id}")
    assert page.status_code == 200
    assert "H02J 7/00" in page.text
    assert "Source of the data" in page.text
    assert "Lin Mei" not in page.text


def test_a_right_that_is_not_there_is_not_found(client, app):
    assert client.get("/rights/4711").status_code == 404


def test_pages_about_own_rights_ask_for_a_sign_in(client, app):
    for path in ("/rights", "/rights/new", "/rights/import", "/rights/claims"):
        assert client.get(path).status_code == 303


def test_my_rights_lists_mine(client, holder):
    with transaction() as session:
        an_asset(session, holder)
    assert "ZL202310876543.9" in client.get("/rights").text


def test_a_file_is_uploaded_imported_by_the_worker_and_its_refusals_taken_home(client, holder, app):
    content = (FIXTURES / "works.csv").read_bytes()
    sent = client.post("/rights/import", data={"file": (io.BytesIO(content), "works.csv")})
    assert sent.status_code == 303
    assert "Waiting" in client.get(sent.location).text
    worked(app)
    page = client.get(sent.location)
    assert "The cell 登记号 is empty" in page.text
    table = client.get(f"{sent.location}/refusals.csv")
    assert table.data.startswith(b"\xef\xbb\xbf")
    assert "没有登记号的作品" in table.data.decode("utf-8-sig")
    assert kept() == 2


def test_the_mended_refusals_can_be_imported_again_as_they_are(client, holder, app):
    upload = {"file": (io.BytesIO((FIXTURES / "works.csv").read_bytes()), "works.csv")}
    first = client.post("/rights/import", data=upload).location
    worked(app)
    mended = client.get(f"{first}/refusals.csv").data.decode("utf-8-sig").replace("去年", "2025-01-02")
    client.post("/rights/import", data={"file": (io.BytesIO(mended.encode()), "mended.csv")})
    worked(app)
    last = db.session.scalars(select(RegistryImport).order_by(RegistryImport.id.desc())).first()
    assert (last.new, last.refused) == (1, 1)


def test_a_rehearsal_writes_nothing_until_it_is_repeated_in_earnest(client, holder, app):
    data = {"file": (io.BytesIO(grant()), "weekly.xml"), "dry_run": "yes"}
    place = client.post("/rights/import", data=data).location
    worked(app)
    assert "nothing was written" in client.get(place).text
    assert kept() == 0
    client.post(f"{place}/repeat")
    worked(app)
    assert kept() == 1


def test_what_came_in_is_listed_with_its_right_and_turned_page_by_page(client, holder, app):
    content = grant("19990011") + grant("19990012") + grant("")
    place = client.post("/rights/import", data={"file": (io.BytesIO(content), "weekly.xml")}).location
    worked(app)
    text = client.get(place).text
    for asset in db.session.scalars(select(Asset)):
        assert f'href="/rights/{asset.id}"' in text
        assert asset.number_display in text
    assert "The record carries no number" in text
    shown, hidden = (client.get(f"{place}?show={verdict}").text for verdict in ("new", "same"))
    assert shown.count("US 19,990,011") == hidden.count("US 19,990,011") + 1
    assert "None of the records." in hidden
    assert client.get(f"{place}?rights=99&show=new&page=-1").status_code == 200


def test_an_import_is_cancelled_and_resumed_on_its_page(client, holder, app):
    place = client.post("/rights/import", data={"file": (io.BytesIO(grant()), "weekly.xml")}).location
    assert f"{place}/cancel" in client.get(place).text
    assert client.post(f"{place}/cancel").status_code == 303
    worked(app)
    assert kept() == 0
    text = client.get(place).text
    assert "The import was cancelled" in text
    assert "Everything in the file was taken over" not in text
    assert f"{place}/resume" in text
    client.post(f"{place}/resume")
    worked(app)
    assert kept() == 1
    assert client.post(f"{place}/resume").status_code == 409


def test_an_import_is_stopped_by_its_organisation_only(client, holder, app):
    place = client.post("/rights/import", data={"file": (io.BytesIO(grant()), "weekly.xml")}).location
    other = app.test_client()
    signed_in(other, Role.RIGHT_HOLDER, mail="otto@nordlicht.example", name="Nordlicht Optik GmbH")
    assert other.post(f"{place}/cancel").status_code == 404
    worked(app)
    assert kept() == 1


def test_a_file_larger_than_any_form_comes_in_and_nothing_else_does(client, holder, app, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    content = grant() + b"<!-- " + b"x" * 2000 + b" -->"
    sent = client.post("/rights/import", data={"file": (io.BytesIO(content), "weekly.xml")})
    assert sent.status_code == 303
    assert client.post("/rights/new", data={"title": "x" * 2000}).status_code == 413


def test_a_visitor_sends_no_file_larger_than_any_form(client, app, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    sent = client.post("/rights/import", data={"file": (io.BytesIO(grant() + b" " * 2000), "weekly.xml")})
    assert sent.status_code == 413


def test_an_import_is_seen_by_its_organisation_only(client, holder, app):
    place = client.post("/rights/import", data={"file": (io.BytesIO(grant()), "weekly.xml")}).location
    other = app.test_client()
    signed_in(other, Role.RIGHT_HOLDER, mail="otto@nordlicht.example", name="Nordlicht Optik GmbH")
    assert other.get(place).status_code == 404
    assert other.get(f"{place}/refusals.csv").status_code == 404


def test_a_long_table_of_refusals_comes_whole_and_in_the_language_of_its_reader(client, holder, app, monkeypatch):
    monkeypatch.setattr("listings.registry.uploads.ROWS_AT_ONCE", 2)
    content = "登记号,作品名称,著作权人\n" + "".join(f",作品{number},海岬潮能科技有限公司\n" for number in range(7))
    place = client.post("/rights/import", data={"file": (io.BytesIO(content.encode()), "works.csv")}).location
    worked(app)
    text = client.get(f"{place}/refusals.csv?lang=zh_Hans").data.decode("utf-8-sig")
    assert [f"作品{number}" in text for number in range(7)] == [True] * 7
    assert text.count("为空") == 7


@pytest.mark.parametrize(("name", "content"), [("x.exe", b"MZ"), ("x.xml", b""), ("", b"")])
def test_what_cannot_be_kept_is_refused_beside_its_field(client, holder, name, content):
    answer = client.post("/rights/import", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 422
    assert 'id="file' in answer.text


def test_formulas_do_not_leave_in_the_refusals(client, holder, app):
    content = '登记号,作品名称,著作权人\n=1+1,"=HYPERLINK(""x"")",Owner\n'.encode()
    place = client.post("/rights/import", data={"file": (io.BytesIO(content), "works.csv")}).location
    worked(app)
    text = client.get(f"{place}/refusals.csv").data.decode("utf-8-sig")
    assert "'=1+1" in text
    assert ",=" not in text


def test_a_claim_is_made_on_its_page_and_decided_by_a_center(client, app):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session))
        [row] = queries.owners_now(session, asset.id)
        row.organisation_id = None
    signed_in(client, Role.RIGHT_HOLDER, mail="otto@nordlicht.example", name="Nordlicht Optik GmbH")
    evidence = (io.BytesIO(b"%PDF-1.7 certificate"), "certificate.pdf")
    sent = client.post(f"/rights/{asset.id}/claim", data={"statement": "Merged in 2025", "evidence": evidence})
    assert sent.status_code == 303
    staff = app.test_client()
    signed_in(staff, Role.CENTER_STAFF, mail="zhou@center.example", name="示范运营中心")
    page = staff.get("/rights/claims")
    assert "Merged in 2025" in page.text
    assert "certificate.pdf" in page.text
    db.session.rollback()
    [claim] = queries.claims_on(db.session, asset.id)
    assert staff.post(f"/rights/claims/{claim.id}/confirm").status_code == 303
    db.session.expire_all()
    assert queries.claims_on(db.session, asset.id)[0].state is ClaimState.CONFIRMED
    assert "is confirmed: the right is yours here" in client.get("/notices").text


def test_a_center_records_a_pledge_its_consent_and_its_end(client, app):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session))
    signed_in(client, Role.CENTER_STAFF, mail="zhou@center.example", name="示范运营中心")
    pledge = {"type": "pledge", "ref": "Y2026210000001", "holder_name": "Harbour Bank", "from_date": "2026-05-04"}
    assert client.post(f"/rights/{asset.id}/encumbrances/new", data=pledge).status_code == 303
    [row] = queries.active_encumbrances(db.session, asset.id)
    place = f"/rights/{asset.id}/encumbrances/{row.id}"
    consent = {"on": "2026-06-01", "proceeds": "deposit", "consent": (io.BytesIO(b"%PDF-1.7 yes"), "consent.pdf")}
    assert client.post(f"{place}/consent", data=consent).status_code == 303
    assert "Harbour Bank" in client.get(f"/rights/{asset.id}").text
    assert client.post(f"{place}/end", data={"on": "2026-07-01"}).status_code == 303
    db.session.rollback()
    assert queries.active_encumbrances(db.session, asset.id, TODAY) == []


def test_a_center_records_a_decision_of_the_office(client, app):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session))
    signed_in(client, Role.CENTER_MANAGER, mail="zhou@center.example", name="示范运营中心")
    assert client.get(f"/rights/{asset.id}/status").status_code == 200
    body = {"status": "lapsed", "on": "2026-08-01", "reason": "CF01"}
    assert client.post(f"/rights/{asset.id}/status", data=body).status_code == 303
    assert "This right is dead" in client.get(f"/rights/{asset.id}").text


def test_a_right_holder_gets_no_page_of_the_centers(client, holder):
    with transaction() as session:
        asset = an_asset(session, holder)
    for path in (f"/rights/{asset.id}/status", f"/rights/{asset.id}/encumbrances/new", "/rights/claims"):
        assert client.get(path).status_code == 403


def test_every_page_is_there_in_chinese(client, holder):
    with transaction() as session:
        asset = an_asset(session, holder)
    for path in ("/rights", "/rights/new", "/rights/import", f"/rights/{asset.id}"):
        page = client.get(f"{path}?lang=zh_Hans")
        assert page.status_code == 200
        assert 'lang="zh-Hans"' in page.text


def test_what_stands_on_one_right_is_not_ended_under_another(client, app):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session))
        other = an_asset(session, an_organisation(session, "别家科技有限公司"), number="202310876544.3")
    signed_in(client, Role.CENTER_STAFF, mail="zhou@center.example", name="示范运营中心")
    pledge = {"type": "pledge", "ref": "Y1", "from_date": "2026-05-04"}
    client.post(f"/rights/{asset.id}/encumbrances/new", data=pledge)
    [row] = queries.active_encumbrances(db.session, asset.id)
    wrong = f"/rights/{other.id}/encumbrances/{row.id}"
    consent = {"on": "2026-06-01", "consent": (io.BytesIO(b"%PDF-1.7 yes"), "consent.pdf")}
    assert client.post(f"{wrong}/end", data={"on": "2026-07-01"}).status_code == 404
    assert client.post(f"{wrong}/consent", data=consent).status_code == 404
    db.session.rollback()
    [row] = queries.active_encumbrances(db.session, asset.id)
    assert (row.ended_on, row.consent_on) == (None, None)


def test_a_center_records_a_co_owners_consent_on_its_page(client, app):
    with transaction() as session:
        owner = an_organisation(session)
        asset = an_asset(session, owner)
    signed_in(client, Role.CENTER_STAFF, mail="zhou@center.example", name="示范运营中心")
    place = f"/rights/{asset.id}/consents"
    answers = {"organisation_id": str(owner.id), "grant": "exclusive", "consented_on": "2026-11-01"}
    assert client.post(place, data=answers).status_code == 422
    assert "No consent of a co-owner is on record" in client.get(place).text
    paper = (io.BytesIO(b"%PDF-1.7 agreed"), "consent.pdf")
    assert client.post(place, data={**answers, "paper": paper}).status_code == 303
    assert "consent.pdf" in client.get(place).text
    stranger = app.test_client()
    signed_in(stranger, Role.RIGHT_HOLDER, mail="otto@nordlicht.example", name="Nordlicht Optik GmbH")
    assert stranger.get(place).status_code == 404


def test_my_rights_come_page_by_page_and_no_number_of_a_page_is_a_fault(client, holder):
    with transaction() as session:
        an_asset(session, holder)
    for number in ("2", "0", "-1", "²", "99999999999999999999"):
        page = client.get(f"/rights?page={number}")
        assert page.status_code == 200
        assert "ZL202310876543.9" in page.text


def test_no_number_of_a_page_of_refusals_is_a_fault(client, holder, app):
    place = client.post("/rights/import", data={"file": (io.BytesIO(b"<a/>"), "x.xml")}).location
    worked(app)
    for number in ("99999999999999999999", "-5", "x"):
        assert client.get(f"{place}?page={number}").status_code == 200


def test_a_claimant_takes_a_claim_back_on_the_rights_page(client, app):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session))
        [row] = queries.owners_now(session, asset.id)
        row.organisation_id = None
    signed_in(client, Role.RIGHT_HOLDER, mail="otto@nordlicht.example", name="Nordlicht Optik GmbH")
    client.post(f"/rights/{asset.id}/claim", data={"statement": "ours"})
    [claim] = queries.claims_on(db.session, asset.id)
    place = f"/rights/claims/{claim.id}/withdraw"
    assert place in client.get(f"/rights/{asset.id}").text
    assert client.post(place).status_code == 303
    db.session.rollback()
    assert queries.claims_on(db.session, asset.id)[0].state is ClaimState.WITHDRAWN


def test_the_trail_of_a_right_says_what_changed(client, app):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session))
    signed_in(client, Role.CENTER_MANAGER, mail="zhou@center.example", name="示范运营中心")
    client.post(f"/rights/{asset.id}/status", data={"status": "lapsed", "on": "2026-08-01", "reason": "CF01"})
    text = client.get(f"/rights/{asset.id}").text
    assert "Legal status: In force" in text
    assert "Reason: CF01" in text


def test_a_right_that_its_holder_brought_in_says_so_until_a_center_approves_it(client, holder, app):
    content = (FIXTURES / "cnipa_b.xml").read_bytes()
    client.post("/rights/import", data={"file": (io.BytesIO(content), "b.xml")})
    worked(app)
    asset = db.session.scalars(select(Asset)).one()
    assert "As filed by the holder, not compared yet" in client.get(f"/rights/{asset.id}").text
    with transaction() as session:
        services.confirm_filing(session, session.get_one(Asset, asset.id), actor=center_staff(), now=clock.now())
    assert "As filed by the holder" not in client.get(f"/rights/{asset.id}").text


def test_a_nice_class_is_said_in_words(client, app):
    with transaction() as session:
        mark = {"kind": "trademark", "number": "70123456", "title": "潮星", "classes": [("NICE", "09")]}
        asset = an_asset(session, an_organisation(session), **mark)
    assert "Class 9: Electronics, software and instruments" in client.get(f"/rights/{asset.id}").text
    assert "Class 9: Electronics" not in client.get(f"/rights/{asset.id}?lang=zh_Hans").text
