"""The pages and the API of the docket, through HTTP, in both languages."""

import io
import re
from datetime import date
from itertools import product

import pytest
from sqlalchemy import func, select

from core import clock
from core.actor import Role
from core.db import db, transaction
from listings.assets.kinds import AssetKind
from listings.assets.models import EncumbranceType
from listings.assets.services import record_encumbrance
from listings.docket.models import Annuity
from listings.docket.vocabulary import Office
from parties.organisations.models import OrganisationKind
from tests.builders import NOON
from tests.listings.assets.test_api import a_key
from tests.listings.assets.world import a_paper, an_asset, center_staff
from tests.parties.cast import a_person, an_organisation, as_actor
from tests.reports.doors import signed_in, text_of

INVENTION = {
    "office": "CN", "kind": "patent_invention", "filed": "2020-06-10", "granted": "2022-05-03", "on": "2026-08-20",
    "number": "7",
}  # fmt: skip


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def asset(app):
    with transaction() as session:
        return an_asset(session, an_organisation(session))


@pytest.fixture
def staff(client):
    """The browser of somebody at a center."""
    with transaction() as session:
        center = an_organisation(session, "星海运营中心", OrganisationKind.CENTER)
        person = a_person(session, "zhou@center.example", Role.CENTER_STAFF, at=center, name="Zhou Yi")
        actor = as_actor(session, person, center)
    return signed_in(client, actor)


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def kept():
    db.session.rollback()
    return db.session.scalar(select(func.count(Annuity.id)))


@pytest.mark.parametrize(("lang", "said"), [("en", "What falls due next"), ("zh_Hans", "下一步到期事项")])
def test_the_calculator_answers_for_every_office_and_kind(client, app, lang, said):
    dates = {"filed": "2020-06-10", "granted": "2022-05-03"}
    for office, kind in product(Office, AssetKind):
        page = text_of(client, "/fees", 200, lang=lang, office=office.value, kind=kind.value, **dates)
        assert page.count("<h1") == 1, (office, kind)
        assert said in page, (office, kind)


def test_worked_example_4_on_the_page(client, app):
    page = words(text_of(client, "/fees", 200, **INVENTION, reduction="one_payer"))
    assert "2 full months late, 5 % of the full fee for each" in page
    assert re.search(r"Together .*?500\.00", page)
    assert "CNIPA guide to patent fees, 2025 (secondary source)" in page
    chinese = words(text_of(client, "/fees", 200, **INVENTION, lang="zh_Hans"))
    assert "逾期满 2 个月，按全额年费的 5 %" in chinese or "逾期满 2 个月，每满一个月按全额年费的 5 %" in chinese


def test_the_address_restores_the_form(client, app):
    page = text_of(client, "/fees", 200, **INVENTION, reduction="several_payers", open_licence="yes")
    assert 'value="2020-06-10"' in page
    assert re.search(r'<option value="several_payers" selected', page)
    assert re.search(r'name="open_licence" value="yes" checked', page)


MARK = {"office": "CN", "kind": "trademark", "on": "2026-11-23"}


def test_a_mark_of_which_only_the_end_is_given_is_renewed_from_it(client, app):
    page = words(text_of(client, "/fees", 200, **MARK, expires="2027-03-01"))
    assert "1 Mar 2026 1 Mar 2027 1 Sept 2027 Can be paid now" in page.replace("● ", "")
    assert "What is to be paid on 23 Nov 2026" in page
    assert "renewals are numbered from the one at the end of this term" in page
    assert "Nothing falls due before grant" not in page


@pytest.mark.parametrize(("lang", "said"), [("en", "The time for this has run out"), ("zh_Hans", "期限已过")])
def test_a_mark_that_was_not_renewed_in_time_is_said_to_have_ended(client, app, lang, said):
    page = words(text_of(client, "/fees", 200, **MARK, expires="2020-03-01", lang=lang))
    assert said in page
    assert "2030" not in page.partition("<aside")[0]
    assert "500.00" not in page


def test_a_year_whose_time_has_run_out_is_said_to_have_ended_the_right_and_only_restoring_it_has_a_price(client, app):
    page = words(text_of(client, "/fees", 200, **{**INVENTION, "number": "4", "on": "2026-11-27"}))
    assert "It could be done until 11 Dec 2023. Where it was not: The right ends" in page
    assert "Within 2 months of the office&#39;s notice its restoration can be asked for." in page
    assert "What a restoration costs, asked for on 27 Nov 2026" in page
    assert "What is to be paid" not in page


def test_a_term_that_is_over_is_said_to_have_ended(client, app):
    old = {"office": "CN", "kind": "patent_invention", "filed": "1999-06-10", "granted": "2003-05-03"}
    assert "The term ended on 10 Jun 2019: nothing falls due any more." in text_of(client, "/fees", 200, **old)


def test_what_cannot_be_paid_yet_is_not_called_to_be_paid(client, app):
    page = words(text_of(client, "/fees", 200, **MARK, granted="2020-06-10"))
    assert "It can be done from 9 Jun 2029, without a surcharge until 10 Jun 2030." in page
    assert "What it costs by the tables of 23 Nov 2026" in page
    assert "What is to be paid" not in page


def test_only_the_reductions_of_the_office_asked_are_offered(client, app, asset):
    chinese = text_of(client, "/fees", 200, **INVENTION)
    assert 'value="one_payer"' in chinese
    assert "small_entity" not in chinese
    american = text_of(client, "/fees", 200, office="US", kind="patent_invention", granted="2022-05-03")
    assert 'value="small_entity"' in american
    assert "one_payer" not in american
    assert "open_licence" not in american
    assert 'name="reduction"' not in text_of(client, "/fees", 200, **MARK, granted="2020-06-10")
    assert "small_entity" not in text_of(client, f"/rights/{asset.id}/fees")
    assert "United States: small entity" in text_of(client, "/fees")


def test_a_day_beyond_the_holidays_on_record_is_said_to_be_provisional(client, app):
    far = text_of(client, "/fees", 200, **{**INVENTION, "on": "2026-12-20", "number": "8"})
    assert "on record here for 2024 to 2026" in far
    near = text_of(client, "/fees", 200, **INVENTION)
    assert "on record here for 2024" not in near


def test_an_unknown_amount_sends_to_the_office(client, app):
    page = text_of(client, "/fees", office="JP", kind="patent_invention", filed="2020-06-10", granted="2022-05-03")
    assert "The amount is not on record here. Ask the office." in page
    assert "to be confirmed at the office" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"filed": "2020-13-01"}, "Write a date such as 2026-01-05."),
        ({"granted": "2019-01-01"}, "The day of grant lies before the day of filing."),
        ({"expires": "2021-01-01"}, "The end of the term lies before the day of grant or filing."),
        ({"number": "2"}, "Such a right has numbers from 3 to 20."),
        ({"number": "21"}, "Such a right has numbers from 3 to 20."),
        ({"filed": "9999-12-31"}, "Write a year between 1800 and 2200."),
        ({"on": "0001-01-01"}, "Write a year between 1800 and 2200."),
        ({"classes": "0"}, "Write a number from 1 to 45."),
    ],
)
def test_the_calculator_says_what_does_not_fit(client, app, wrong, said):
    assert said in text_of(client, "/fees", 422, **{**INVENTION, **wrong})


def test_the_page_of_a_right_leads_to_its_fees_and_warns(client, asset):
    page = text_of(client, f"/rights/{asset.id}")
    assert f'href="/rights/{asset.id}/fees"' in page
    assert "Annual fee for year 4 was due on 17 Jul 2026, and no payment is on record here." in page


@pytest.mark.parametrize(("lang", "said"), [("en", "In the period of grace"), ("zh_Hans", "处于宽限期")])
def test_the_fees_of_a_right_show_its_deadlines_and_what_is_to_be_paid(client, asset, lang, said):
    page = text_of(client, f"/rights/{asset.id}/fees", lang=lang)
    assert said in page
    assert re.search(r"1,200\.00.*240\.00.*1,440\.00", page, re.S)  # four full months late on 23 November


def test_another_day_and_another_year_can_be_chosen(client, asset):
    page = words(
        text_of(client, f"/rights/{asset.id}/fees", which="annual_fee-7", on="2029-07-01", reduction="one_payer")
    )
    assert re.search(r"Together .*?300\.00", page)


@pytest.mark.parametrize("query", [{"which": "annual_fee-99"}, {"which": "nonsense"}, {"on": "tomorrow"}])
def test_a_choice_that_does_not_exist_is_said_so(client, asset, query):
    assert "There is something to correct" in text_of(client, f"/rights/{asset.id}/fees", 422, **query)


def test_an_open_licence_on_record_counts_by_itself(client, asset):
    with transaction() as session:
        record_encumbrance(
            session, asset_id=asset.id, type=EncumbranceType.OPEN_LICENSE, ref="declaration:1", act="license",
            from_date=date(2026, 1, 5), actor=center_staff(), now=NOON,
        )  # fmt: skip
    page = words(text_of(client, f"/rights/{asset.id}/fees", which="annual_fee-5"))
    assert "Reduction: open licence under way" in page
    assert re.search(r"Together .*?1,020\.00", page)


def test_a_center_records_a_payment_with_the_receipt_and_the_warning_goes(staff, asset):
    answer = staff.post(
        f"/rights/{asset.id}/fees",
        data={"which": "annual_fee-4", "paid_on": "2026-07-10", "receipt": (io.BytesIO(b"%PDF-1.7 r"), "r.pdf")},
        follow_redirects=True,
    )
    assert "The payment is on record." in answer.text
    assert "paid on 10 Jul 2026" in answer.text
    assert "In the period of grace" not in answer.text
    assert kept() == 1


def test_a_payment_without_a_receipt_is_not_recorded(staff, asset):
    answer = staff.post(f"/rights/{asset.id}/fees", data={"which": "annual_fee-4", "paid_on": "2026-07-10"})
    assert answer.status_code == 422
    assert "Choose the file with the office&#39;s receipt." in answer.text
    assert kept() == 0


def test_a_recorded_payment_is_struck_out_on_the_page(staff, asset):
    staff.post(
        f"/rights/{asset.id}/fees",
        data={"which": "annual_fee-4", "paid_on": "2026-07-10", "receipt": (io.BytesIO(b"%PDF-1.7 r"), "r.pdf")},
    )
    db.session.rollback()
    number = db.session.scalar(select(Annuity.id))
    answer = staff.post(
        f"/rights/{asset.id}/fees/{number}/strike", data={"reason": "wrong receipt"}, follow_redirects=True
    )
    assert "struck out: wrong receipt" in answer.text
    assert "In the period of grace" in answer.text


def test_a_visitor_records_nothing(client, asset):
    assert "Record a payment" not in text_of(client, f"/rights/{asset.id}/fees")
    answer = client.post(f"/rights/{asset.id}/fees", data={"which": "annual_fee-4", "paid_on": "2026-07-10"})
    assert answer.status_code == 401 or "/sign-in" in answer.headers.get("Location", "")
    assert kept() == 0


def test_ones_own_deadlines_stand_in_the_order_of_their_days(client, app):
    with transaction() as session:
        home = an_organisation(session)
        person = a_person(session, "lin@haiwan.example", Role.RIGHT_HOLDER, at=home)
        an_asset(session, home)
        an_asset(session, home, number="202311340972.0", filing_date=date(2023, 1, 9), grant_date=date(2026, 3, 1))
        actor = as_actor(session, person, home)
    page = words(text_of(signed_in(client, actor), "/deadlines"))
    assert (
        page.index("11 Jan 2027") < page.index("due on 17 Jul 2026, now with a surcharge") < page.index("17 Jul 2043")
    )


def test_the_deadlines_are_for_those_who_have_signed_in(client, app):
    assert client.get("/deadlines").status_code == 303


def test_the_api_gives_the_same_sum_as_the_page(client, app):
    answer = client.get("/api/v1/fees", query_string={**INVENTION, "reduction": "one_payer"})
    assert answer.status_code == 200
    bill = answer.json["bill"]
    assert bill["total"] == {"amount": "500.00", "currency": "CNY"}
    assert [line["amount"]["amount"] for line in bill["lines"]] == ["2000.00", "-1700.00", "200.00"]
    assert (bill["months_late"], bill["stage"]) == (2, "grace")


def test_the_api_gives_deadlines_risk_and_payments_of_a_right(client, asset):
    with transaction() as session:
        paper = a_paper(session, asset.id)
    before = client.get(f"/api/v1/assets/{asset.id}/fees").json
    assert (before["risk"], before["deadlines"][0]["due"]) == ("grace", "2026-07-17")
    key = a_key(Role.CENTER_STAFF, "zhou@center.example", "星海运营中心", OrganisationKind.CENTER)
    body = {"charge": "annual_fee", "number": 4, "paid_on": "2026-07-10", "file_digest": paper}
    made = client.post(f"/api/v1/assets/{asset.id}/payments", json=body, headers=key)
    assert made.status_code == 201
    after = client.get(f"/api/v1/assets/{asset.id}/fees").json
    assert (after["risk"], after["deadlines"][0]["due"]) == ("none", "2027-07-19")
    assert [row["paid_on"] for row in after["payments"]] == ["2026-07-10"]
    struck = client.post(f"/api/v1/payments-of-fees/{made.json['id']}/strike", json={"reason": "x"}, headers=key)
    assert struck.status_code == 200
    assert client.get(f"/api/v1/assets/{asset.id}/fees").json["risk"] == "grace"


@pytest.mark.parametrize("query", [{}, {"office": "XX", "kind": "trademark"}, {**INVENTION, "number": "x"}])
def test_the_api_refuses_what_it_cannot_read(client, app, query):
    answer = client.get("/api/v1/fees", query_string=query)
    assert answer.status_code == 422
    assert answer.json["error"]["fields"]


@pytest.mark.parametrize("on", ["1800-01-01", "2200-12-31"])
def test_the_calculator_reaches_from_one_end_of_the_calendar_to_the_other(client, app, on):
    dates = {"filed": "1800-01-01", "granted": "2200-12-31", "expires": "2200-12-31", "on": on}
    for office, kind in product(Office, AssetKind):
        answer = client.get("/api/v1/fees", query_string={"office": office.value, "kind": kind.value, **dates})
        assert answer.status_code == 200, (office, kind, answer.text[:200])
