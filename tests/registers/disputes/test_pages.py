"""The pages of cases and complaints: who sees what, and each step by its form."""

import io
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.errors import Conflict
from core.workbooks import workbook
from listings.assets.models import Encumbrance
from listings.market.states import ListingState
from registers.disputes import services
from registers.disputes.models import DisputeCase, TakedownNotice
from registers.disputes.states import CaseState, TakedownState
from registers.disputes.vocabulary import ComplainantKind
from tests.listings.market.world import page, send, sign_in
from tests.registers.disputes.test_cases import state_of
from tests.registers.disputes.test_importing import LINE, a_list
from tests.registers.disputes.world import (
    EVIDENCE,
    OWN_RIGHT,
    STATEMENT,
    a_case,
    a_complaint,
    accepted,
    at,
    forwarded,
    mediated,
    on_sale,
)
from tests.settlement.deals.world import NOON, TODAY, a_world

COMPLAINT: dict[str, Any] = {
    "complaint": "infringement", "own_right": OWN_RIGHT, "evidence": EVIDENCE, "wants_measure": "yes",
    "accepts_liability": "yes",
}  # fmt: skip
PERSON: dict[str, Any] = {
    "kind": "person", "name": "赵启", "identity_no": "210200199001011234", "email": "zhao@example.com",
}  # fmt: skip


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def the_notice(world):
    world.session.rollback()
    world.session.expire_all()
    notice = world.session.query(TakedownNotice).one()
    world.commit()
    return notice


def test_a_visitor_complains_and_follows_it_by_an_address(app, world):
    listing = on_sale(world)
    world.commit()
    visitor, form = app.test_client(), f"/listings/{listing.id}/complain"
    assert form in page(visitor, f"/listings/{listing.id}")
    refused = send(visitor, form, 422, complaint="infringement", evidence="It is mine.").text
    for name in ("name", "identity_no", "email", "own_right", "evidence", "accepts_liability"):
        assert f'href="#{name}"' in refused
    paper = (io.BytesIO(b"%PDF-1.4 a comparison, invented"), "comparison.pdf")
    there = send(visitor, form, **COMPLAINT, **PERSON, paper=paper).headers["Location"]
    assert there == f"/takedowns/follow/{the_notice(world).token}"
    text = page(visitor, there)
    assert "Received, to be looked at" in text
    assert "Take the complaint back" in text


def test_a_complaint_goes_from_the_queue_to_the_lifted_measure_by_pages(app, world):
    listing = on_sale(world)
    world.commit()
    other, officer, seller = (sign_in(app.test_client(), who) for who in (world.stranger, world.admin, world.seller))
    there = send(other, f"/listings/{listing.id}/complain", **COMPLAINT).headers["Location"]
    assert there in page(officer, "/takedowns/queue")
    page(seller, there, 404)
    send(officer, f"{there}/forward", with_measure="yes")
    assert standing(world, listing) is ListingState.SUSPENDED
    assert "A complaint about the listing is being decided" in page(seller, f"/listings/{listing.id}")
    assert "Answer the complaint" in page(seller, there)
    send(seller, f"{there}/answer", 422, statement="No.")
    send(seller, f"{there}/answer", statement=STATEMENT)
    send(officer, f"{there}/forward-statement")
    assert "Say that a court or an authority has the matter" in page(other, there)
    page(app.test_client(), there, 404)
    send(officer, f"{there}/decide", verdict="lift", ground="The complainant made a mistake.")
    public = page(app.test_client(), "/takedowns")
    assert "Measure lifted" in public
    assert "The complainant made a mistake." in page(app.test_client(), there)
    assert standing(world, listing) is ListingState.PUBLISHED


def test_the_public_reads_no_identity_and_no_full_name_of_a_person(app, world):
    notice = a_complaint(world, on_sale(world), kind=ComplainantKind.PERSON)
    services.reject_notice(world.session, notice_id=notice.id, ground="No right.", actor=world.first, now=NOON)
    world.commit()
    text = page(app.test_client(), f"/takedowns/{notice.number}")
    assert "赵**" in text
    for secret in ("赵启", "210200199001011234", "zhao@example.com"):
        assert secret not in text
    assert "210200199001011234" in page(sign_in(app.test_client(), world.first), f"/takedowns/{notice.number}")


def test_the_seller_does_not_read_who_the_complainant_is_by_number(app, world):
    notice = forwarded(world, a_complaint(world, on_sale(world)))
    world.commit()
    text = page(sign_in(app.test_client(), world.seller), f"/takedowns/{notice.number}")
    assert "210200199001011234" not in text
    assert "zhao@example.com" not in text


def test_an_officer_asks_for_more_and_the_visitor_adds_it(app, world):
    notice = a_complaint(world, on_sale(world))
    world.commit()
    officer, visitor = sign_in(app.test_client(), world.first), app.test_client()
    there = f"/takedowns/{notice.number}"
    send(officer, f"{there}/ask", 422, text="Send the certificate.")
    send(officer, f"{there}/ask", lacks="own_right", text="Send the certificate.")
    follow = f"/takedowns/follow/{notice.token}"
    assert "Send the certificate." in page(visitor, follow)
    page(visitor, "/takedowns/follow/another-token", 404)
    send(visitor, f"{follow}/complete", own_right="CN 201810123456.7")
    assert the_notice(world).state is TakedownState.RECEIVED
    send(visitor, f"{follow}/forward", 404)
    send(visitor, f"{follow}/take-back")
    assert the_notice(world).state is TakedownState.TAKEN_BACK


def test_remarks_are_for_officers_only(app, world):
    notice = forwarded(world, a_complaint(world, on_sale(world), world.stranger))
    world.commit()
    there = f"/takedowns/{notice.number}"
    officer, other = sign_in(app.test_client(), world.first), sign_in(app.test_client(), world.stranger)
    send(officer, f"{there}/remark", kind="malicious", remark="The certificate was forged.")
    assert "The certificate was forged." in page(officer, there)
    assert "The certificate was forged." not in page(other, there)
    send(other, f"{there}/remark", 403, kind="mistaken", remark="Not at all.")


@pytest.mark.parametrize("who", ["seller", "staff", "city"])
def test_the_queue_is_for_officers(app, world, who):
    page(sign_in(app.test_client(), getattr(world, who)), "/takedowns/queue", 404)


def the_case(world):
    world.session.rollback()
    world.session.expire_all()
    case = world.session.query(DisputeCase).one()
    world.commit()
    return case


def standing(world, listing):
    """The listing's state now; the test's own reading is over then."""
    state = state_of(world, listing)
    world.commit()
    return state


def test_a_case_goes_from_filing_to_its_end_by_pages(app, world):
    listing = on_sale(world)
    world.commit()
    from listings.assets.models import Asset

    number = world.session.get(Asset, listing.asset_id).number_display
    world.commit()
    party, city = sign_in(app.test_client(), world.buyer), sign_in(app.test_client(), world.city)
    form: dict[str, Any] = {"channel": "judicial", "cause": "ownership", "right_kind": "patent", "own_side": "claimant",
                            "claim": "It was made in our laboratory.", "filed_on": TODAY.isoformat()}  # fmt: skip
    assert 'href="#respondent"' in send(party, "/disputes/new", 422, **form).text
    assert 'href="#rights"' in send(party, "/disputes/new", 422, **form, respondent="某公司", rights="CN 0").text
    there = send(party, "/disputes/new", **form, respondent="澄江电池有限公司", rights=number).headers["Location"]
    assert there in page(party, "/disputes/mine")
    assert there in page(sign_in(app.test_client(), world.seller), "/disputes/mine")
    assert "do=accept" in page(city, there)
    send(party, f"{there}/accept", 403, accepted_on=TODAY.isoformat(), body="法院")
    send(city, f"{there}/accept", accepted_on=TODAY.isoformat(), body="海州市中级人民法院", case_no="118")
    assert standing(world, listing) is ListingState.SUSPENDED
    assert "are not traded" in page(party, there)
    send(city, f"{there}/bring", channel="judicial")
    assert 'name="outcome"' in page(city, f"{there}?do=decide")
    send(city, f"{there}/decide", 422, decided_on=TODAY.isoformat())
    send(city, f"{there}/decide", decided_on=TODAY.isoformat(), outcome="partly", amount="50万")
    send(city, f"{there}/close")
    assert the_case(world).state is CaseState.CLOSED
    assert standing(world, listing) is ListingState.PUBLISHED


def test_a_case_is_not_there_for_others_until_it_is_published_and_then_without_names(app, world):
    case = a_case(world)
    world.commit()
    there = f"/disputes/{case.number}"
    for client in (app.test_client(), sign_in(app.test_client(), world.stranger)):
        page(client, there, 404)
    services.withdraw_case(world.session, case_id=case.id, actor=world.buyer, now=NOON)
    world.commit()
    send(sign_in(app.test_client(), world.city), f"{there}/publish", text="裁定准许撤诉。", where="中国裁判文书网",
         published_on=TODAY.isoformat())  # fmt: skip
    text = page(app.test_client(), there)
    assert "裁定准许撤诉。" in text
    assert "澄江电池有限公司" not in text
    assert "laboratory" not in text


def test_each_side_applies_for_confirmation_by_its_button(app, world):
    case = mediated(world)
    world.commit()
    there = f"/disputes/{case.number}"
    for who, party in ((world.buyer, case.parties[0]), (world.seller, case.parties[1])):
        client = sign_in(app.test_client(), who)
        assert page(client, there).count("Apply for ") == 1
        send(client, f"{there}/apply", party_id=party.id)
    assert the_case(world).applied_on == TODAY


def test_the_confirmation_is_no_longer_offered_after_the_last_day(app, world, monkeypatch):
    case = mediated(world)
    late = at(case.confirm_by + timedelta(days=1)) if case.confirm_by else NOON
    world.commit()
    monkeypatch.setattr(clock, "now", lambda: late)
    client = sign_in(app.test_client(), world.buyer)
    assert "Apply for " not in page(client, f"/disputes/{case.number}")
    answer = send(client, f"/disputes/{case.number}/apply", 409, party_id=case.parties[0].id)
    assert "article 33" in answer.text


def test_the_city_office_brings_a_list_and_the_figures_open_it(app, world):
    world.commit()
    city = sign_in(app.test_client(), world.city)
    assert "stands in line 2 already" in send(
        city, "/disputes/import", 422, file=(io.BytesIO(a_list(LINE, LINE)), "cases.csv")
    ).text  # fmt: skip
    send(city, "/disputes/import", file=(io.BytesIO(a_list(LINE)), "cases.csv"))
    rows = [line.split(",") for line in a_list(LINE.replace("7号", "8号")).decode().splitlines()]
    send(city, "/disputes/import", file=(io.BytesIO(workbook("案件", rows)), "cases.xlsx"))
    visitor = app.test_client()
    figures = page(visitor, "/disputes?first=2019&last=2021")
    address = "/disputes/list?channel=judicial&amp;first=2021-01-01&amp;last=2021-12-31"
    assert address in figures
    shown = page(visitor, address.replace("&amp;", "&"))
    assert "2 cases" in shown
    assert "02民初" not in shown
    assert "02民初" in page(city, address.replace("&amp;", "&"))
    page(sign_in(app.test_client(), world.seller), "/disputes/import", 403)


def test_the_list_as_csv_holds_the_same_cases_and_can_be_brought_again(app, world):
    world.commit()
    city = sign_in(app.test_client(), world.city)
    send(city, "/disputes/import", file=(io.BytesIO(a_list(LINE)), "cases.csv"))
    content = city.get("/disputes/list?format=csv").data
    from registers.disputes.tables import read_cases

    [case] = read_cases(content)
    assert (case.case_no, case.claimant) == ("（2020）辽02民初7号", "远帆汽车股份有限公司")
    public = app.test_client().get("/disputes/list?format=csv").data.decode()
    assert "远帆" not in public
    assert public.count("\n") == 2


def test_the_statistics_of_a_strange_range_are_shown_all_the_same(app, world):
    world.commit()
    for query in ("first=2021&last=2019", "first=x&last=y", "first=1&last=99999", "first=1990&last=2200"):
        page(app.test_client(), f"/disputes?{query}")


def test_desks_tell_what_waits(app, world):
    filed, settled = a_case(world), mediated(world)
    received = a_complaint(world, on_sale(world))
    sent = forwarded(world, a_complaint(world, on_sale(world), world.stranger))
    world.commit()
    desks = {
        name: page(sign_in(app.test_client(), getattr(world, name)), "/desk")
        for name in ("city", "first", "admin", "seller", "buyer")
    }
    assert f"Record whether case {filed.number} was accepted" in desks["city"]
    assert all(f"Look at complaint {received.number}" in desks[each] for each in ("first", "admin"))
    assert f"Answer in complaint {sent.number}" in desks["seller"]
    assert all(settled.number in desks[each] for each in ("seller", "buyer"))
    assert received.number not in desks["seller"]


def test_what_a_case_has_put_on_a_right_is_not_ended_by_hand(world):
    from listings.assets.services import end_encumbrance

    case = accepted(world, a_case(world))
    row = world.session.query(Encumbrance).filter_by(ref=case.subject).one()
    with pytest.raises(Conflict) as refusal:
        end_encumbrance(world.session, encumbrance_id=row.id, on=TODAY, actor=world.staff, now=NOON)
    assert refusal.value.code == "not_to_be_ended"
    assert row.ended_on is None
