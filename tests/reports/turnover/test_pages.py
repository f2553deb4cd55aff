"""The year's pages and operations over real deals: a reversal restates at once, figures open, doors hold."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from core.actor import SYSTEM
from core.clock import business_year
from core.db import db
from core.files import StoredFile
from core.money import Money
from reports.books.services import check
from reports.turnover import labels, overview, queries, services, waiting
from reports.turnover.public import parts_of
from reports.turnover.queries import Filter, facts_total
from settlement.deals import services as deals
from settlement.payments import services as payments
from settlement.recordal.models import RecordalCase
from settlement.volumes.models import Measure, VolumeFact
from tests.builders import NOON
from tests.finance.pledges.world import registered, with_banks
from tests.reports.doors import signed_in, text_of
from tests.settlement.deals.test_other_currencies import in_, rates
from tests.settlement.deals.world import ADVICE, TODAY, a_deal, a_settled_deal, a_world, org, pay, pay_out, sign, yuan

IN_2025 = datetime(2025, 6, 2, 4, 0, tzinfo=UTC)


def closed_2025(session):
    """A deal of 2025, paid out, and that year closed; now it is November 2026."""
    world = a_world(session)
    world.now = IN_2025
    world.deal = pay_out(world, a_settled_deal(world))  # type: ignore[attr-defined]
    services.close_year(session, year=2025, actor=SYSTEM, now=datetime(2026, 2, 10, tzinfo=UTC))
    world.now = NOON
    return world


@pytest.fixture
def world(remembered):
    return remembered(closed_2025)


def take_back(world, amount: str | None) -> None:
    asked = deals.ask_reversal(
        world.session, deal_id=world.deal.id, amount=yuan(amount) if amount else None, reason="Rescinded by judgment",
        actor=world.first, now=world.now,
    )  # fmt: skip
    deals.approve_reversal(world.session, reversal_id=asked.id, actor=world.second, now=world.now)
    world.commit()


def report(app):
    db.session.remove()
    told = app.test_cli_runner().invoke(args=["reports", "turnover", "--years", "2025-2026"])
    said = json.loads(told.stdout)["years"]
    return [(said[year]["state"], said[year]["total"]) for year in ("2025", "2026")]


def test_a_reversal_in_a_closed_year_is_restated_before_any_job_and_afterwards(app, client, world):
    assert report(app) == [("closed", "100000.00"), ("open", "0.00")]
    take_back(world, "40,000.00")
    assert report(app) == [("restated", "60000.00"), ("open", "0.00")]
    assert "Restated year" in text_of(client, "/turnover/2025")
    assert len(queries.versions(world.session, 2025)) == 1
    world.session.rollback()
    app.extensions["job_handlers"]["roll-up"]({}, job=None, now=NOON)
    assert report(app) == [("restated", "60000.00"), ("open", "0.00")]
    second = queries.version(world.session, 2025, 2)
    settled = next(row for row in second.difference if row["measure"] == "settled")
    assert (settled["difference_minor"], second.reason) == (-40_000_00, "Rescinded by judgment")
    assert check(world.session, now=NOON) == []


def test_the_later_year_lists_the_correction_on_its_pages_and_counts_nothing(client, world):
    take_back(world, None)
    for path in ("/turnover/2026", "/centers/C-01/years/2026"):
        page = text_of(client, path)
        assert "Corrections of earlier years" in page
        assert "-100,000.00" in page
    assert "Corrections of earlier years" not in text_of(client, "/turnover/2025")
    said = client.get("/api/v1/turnover/2026").json
    assert said["total"]["amount"] == "0.00"
    assert [(row["amount"]["amount"], row["note"]) for row in said["prior_period"]] == [
        ("-100000.00", "Rescinded by judgment")
    ]


def test_the_pages_say_which_version_stands_and_what_it_changed(client, world):
    take_back(world, None)
    services.restate_closed_years(world.session, now=NOON)
    world.commit()
    assert "What it changed" in text_of(client, "/turnover/2025/versions/2")
    assert "CNY 100,000.00" in text_of(client, "/turnover/2025/versions/1")
    text_of(client, "/turnover/2025/versions/3", 404)
    versions = client.get("/api/v1/turnover/2025/versions").json["items"]
    assert [(row["version"], row["kind"]) for row in versions] == [(1, "closed"), (2, "restated")]


def test_every_fact_opens_down_to_its_deal(client, world):
    signed_in(client, world.city)
    page = text_of(client, "/turnover/2025/facts")
    assert "CNY 100,000.00" in page
    fact = world.session.scalars(select(VolumeFact).filter_by(measure=Measure.SETTLED)).one()
    number, fact_id = world.deal.number, fact.id
    world.session.rollback()
    story = text_of(client, f"/facts/{fact_id}")
    assert number in story
    assert f"/deals/{number}" in story


def test_a_reversed_fact_names_its_reversal_and_the_reversal_its_fact(client, world):
    take_back(world, "1.00")
    signed_in(client, world.city)
    settled = select(VolumeFact).filter_by(measure=Measure.SETTLED).order_by(VolumeFact.id)
    first, back = [fact.id for fact in world.session.scalars(settled)]
    world.session.rollback()
    assert f"/facts/{back}" in text_of(client, f"/facts/{first}")
    assert f"/facts/{first}" in text_of(client, f"/facts/{back}")


@pytest.mark.parametrize(
    "path",
    ["/turnover/2025", "/turnover/2026", "/centers/C-01/years/2025", "/centers/c-01/years/2026", "/turnover/1990",
     "/turnover/2200", "/turnover/2025.csv"],
)  # fmt: skip
def test_the_years_are_open_to_everybody(client, world, path):
    text_of(client, path)


@pytest.mark.parametrize(
    "path",
    ["/turnover/0", "/turnover/1989", "/turnover/2201", "/turnover/99999", "/turnover/9999999999999999999999",
     "/centers/C-99/years/2025", "/centers/C-01/years/0", "/turnover/0.csv"],
)  # fmt: skip
def test_a_year_or_center_that_there_is_not_is_a_page_that_says_so(client, world, path):
    page = text_of(client, path, 404)
    assert "<h1" in page


def number_of(world):
    """The deal's number; the database is let go again."""
    number = world.deal.number
    world.session.rollback()
    return number


def test_everybody_opens_a_figure_down_to_its_public_parts_and_no_further(client, world):
    assert client.get("/facts/1").status_code == 303
    assert client.get("/turnover/2025/facts?format=csv").status_code == 303
    number = number_of(world)
    for reader in (None, world.buyer):
        if reader is not None:
            signed_in(client, reader)
        page = text_of(client, "/turnover/2025/facts")
        assert "CNY 100,000.00" in page
        assert "/turnover/2025/facts?center=C-01" in page
        assert "/turnover/2025/facts?month=" in page
        assert "open to the center concerned" in page
        assert number not in page
    text_of(client, "/facts/1", 403)
    text_of(client, "/turnover/2025/facts", 403, format="csv")


def test_the_public_parts_of_a_figure_add_up_to_it(world):
    asked = Filter(2025)
    total, _count = facts_total(world.session, asked)
    parts = parts_of(world.session, asked)
    assert set(parts) == {"center", "month", "kind"}
    for found in parts.values():
        assert sum(part.amount.minor for part in found) == total.minor > 0
        assert all(facts_total(world.session, part.opens)[0] == part.amount for part in found)
    assert parts_of(world.session, Filter(2025, month=1)) == {}
    assert parts_of(world.session, Filter(2025, month=1, center="C-01")) == {}


def test_two_narrowings_at_once_are_not_public(client, world):
    assert client.get("/turnover/2025/facts?center=C-01&month=1&kind=patent").status_code == 303
    signed_in(client, world.buyer)
    text_of(client, "/turnover/2025/facts", 403, month="1", kind="patent")
    text_of(client, "/turnover/2025/facts", month="1")
    text_of(client, "/turnover/2025/facts", center="C-01")


@pytest.mark.parametrize("way", [{"total": "apart"}, {"total": "finance"}, {"measure": "royalty_accrued"}])
def test_a_total_or_a_measure_is_a_narrowing_as_a_month_is(client, world, way):
    asked = {"center": "C-01", **way}
    text_of(client, "/turnover/2025/facts", **asked)
    assert client.get("/turnover/2025/facts", query_string={**asked, "month": "6"}).status_code == 303
    assert client.get("/turnover/2025/facts", query_string={**way, "month": "6"}).status_code == 303


def test_a_public_figure_offers_no_part_that_is_not_public(client, world):
    assert set(parts_of(world.session, Filter(2025, measure=Measure.CONTRACTED))) == {"center"}
    assert parts_of(world.session, Filter(2025, measure=Measure.CONTRACTED, center="C-01")) == {}
    world.session.rollback()
    assert "month=" not in text_of(client, "/turnover/2025/facts", measure="contracted").split("<main")[1]


def test_the_public_is_not_told_of_how_many_deals_a_figure_is_made(client, world):
    public = text_of(client, "/turnover/2025/facts", center="C-01")
    assert "CNY 100,000.00" in public
    assert "Volume facts" not in public


def test_the_public_pages_offer_no_file_of_facts_that_does_not_open(client, world):
    for path in ("/turnover/2025", "/centers/C-01/years/2025"):
        assert "format=csv" not in text_of(client, path)
    signed_in(client, world.city)
    for path in ("/turnover/2025", "/centers/C-01/years/2025"):
        assert "format=csv" in text_of(client, path)


def test_a_centers_people_open_their_own_facts_and_of_others_the_public_parts(client, world):
    number = number_of(world)
    signed_in(client, world.staff)
    for code in ("C-01", "c-01"):
        assert number in text_of(client, "/turnover/2025/facts", center=code)
    for path in ("/turnover/2025/facts?center=C-02&", "/turnover/2025/facts?"):
        public = client.get(path)
        assert (public.status_code, number in public.text) == (200, False)
        assert client.get(f"{path}format=csv").status_code == 403


@pytest.mark.parametrize(
    "query",
    [{"month": "13"}, {"month": "x"}, {"category": "gift"}, {"kind": "'"}, {"measure": "profit"}, {"after": "9" * 40},
     {"after": "-1"}, {"after": "²"}],
)  # fmt: skip
def test_nonsense_in_the_address_is_passed_over(client, world, query):
    signed_in(client, world.city)
    assert "CNY 100,000.00" in text_of(client, "/turnover/2025/facts", **query) or "after" in query


def test_the_facts_as_csv_are_a_file_to_keep(client, world):
    signed_in(client, world.city)
    answer = client.get("/turnover/2025/facts?format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.is_streamed
    assert answer.data.startswith(b"\xef\xbb\xbfFact,")
    assert world.deal.number in answer.get_data(as_text=True)


def test_before_the_close_the_money_that_is_held_is_named_and_not_the_price(world):
    half_paid = sign(world, a_deal(world))
    pay(world, half_paid, "30,000.00")
    assert waiting.unreleased(world.session, 2026).amounts == [yuan("30,000.00")]
    pay(world, half_paid, "70,000.00")
    assert waiting.unreleased(world.session, 2026).amounts == [yuan("100,000.00")]
    assert waiting.unreleased(world.session, 2025) == waiting.Waiting(0)


def test_before_the_close_money_held_in_each_currency_is_named(world):
    pay(world, sign(world, a_deal(world)), "30,000.00")
    rates(world, "USD")
    abroad = sign(world, a_deal(world, in_("USD", "100000")))
    receipt = payments.record_receipt(
        world.session, purpose=abroad.subject, payer_id=org(world.buyer), amount=Money.parse("100,000.00", "USD"),
        bank_reference="FX-1", received_on=TODAY, evidence=ADVICE, actor=world.first, now=world.now,
    )  # fmt: skip
    payments.confirm_receipt(world.session, receipt_id=receipt.id, actor=world.second, now=world.now)
    world.commit()
    held = waiting.unreleased(world.session, 2026)
    assert (held.count, held.amounts) == (2, [yuan("30,000.00"), Money.parse("100,000.00", "USD")])


def test_the_city_office_closes_a_year_after_a_look(client, world):
    signed_in(client, world.city)
    assert "Check what is closed" in text_of(client, "/turnover/2024/close")
    answer = client.post("/turnover/2024/close")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/turnover/2024")
    assert [row.version for row in queries.versions(world.session, 2024)] == [1]
    world.session.rollback()
    assert "is closed. Its figures are frozen" in text_of(client, "/turnover/2024")


def test_a_closed_or_running_year_shows_why_it_cannot_be_closed_and_no_button(client, world):
    signed_in(client, world.city)
    running = business_year(datetime.now(UTC))
    for year, reason in ((2025, "closed already"), (running, f"from 1 January {running + 1}")):
        page = text_of(client, f"/turnover/{year}/close")
        assert reason in page
        assert f'action="/turnover/{year}/close"' not in page


def test_a_three_year_figure_opens_the_years_that_add_up_to_it(client, world):
    assert "/turnover/2026/three-years" in text_of(client, "/turnover/2026")
    page = text_of(client, "/turnover/2026/three-years")
    assert "CNY 100,000.00" in page
    for year in (2024, 2025, 2026):
        assert f'href="/turnover/{year}"' in page
    said = overview.of_city(world.session, 2026)
    assert [each.total for each in said.span] == [yuan("0"), yuan("100,000.00"), yuan("0")]
    assert said.accumulated == yuan("100,000.00")


@pytest.mark.parametrize("path", ["/turnover/2025", "/centers/C-01/years/2025", "/turnover/2025/three-years"])
def test_the_figure_says_what_it_counts_and_leads_to_the_rules(client, world, path):
    page = text_of(client, path)
    assert str(labels.MEASURE_DEFINITIONS[Measure.SETTLED]) in page
    assert "/turnover/how-it-is-counted" in page


def test_the_rules_of_counting_are_open_to_everybody(client, world):
    page = text_of(client, "/turnover/how-it-is-counted")
    assert str(labels.MEASURE_DEFINITIONS[Measure.SETTLED]) in page
    assert "10,000,000.00" in page


def test_closing_a_closed_or_running_year_by_the_form_says_why(client, world):
    signed_in(client, world.city)
    client.post("/turnover/2025/close")
    assert "closed already" in text_of(client, "/turnover/2025")
    running = business_year(datetime.now(UTC))
    client.post(f"/turnover/{running}/close")
    assert "has not ended" in text_of(client, f"/turnover/{running}")
    assert queries.versions(world.session, running) == []


def test_nobody_else_closes_a_year_by_the_form(client, world):
    signed_in(client, world.first)
    assert client.post("/turnover/2024/close").status_code == 403
    assert queries.versions(world.session, 2024) == []


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
def test_every_bar_of_a_center_opens_its_month(client, world, lang):
    signed_in(client, world.city)
    page = text_of(client, "/centers/C-01/years/2025", lang=lang)
    for month in (1, 6, 12):
        assert f"/turnover/2025/facts?month={month}&amp;center=C-01" in page
    assert "/turnover/2025/facts?center=C-01&amp;measure=contracted" in page


def test_a_centers_year_as_json_has_its_parts(client, world):
    said = client.get("/api/v1/centers/c-01/turnover/2025").json
    assert said["months"] == {}
    assert said["total"]["amount"] == said["kinds"]["patent"]["amount"] == "100000.00"
    assert said["measures"]["contracted"]["amount"] == "100000.00"
    assert said["years"] == {
        "2023": {"amount": "0.00", "currency": "CNY"}, "2024": {"amount": "0.00", "currency": "CNY"},
        "2025": {"amount": "100000.00", "currency": "CNY"},
    }  # fmt: skip


def test_the_facts_of_the_api_need_a_key(client, world):
    for path in ("/api/v1/turnover/2025/facts", "/api/v1/facts/1"):
        answer = client.get(path)
        assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_signed_in")


def test_a_fact_of_a_loan_leads_to_the_loan_and_the_file_of_its_registration(session, client):
    town = with_banks(session)
    loan = registered(town)
    fact = session.scalars(select(VolumeFact).filter_by(subject=loan.subject)).one()
    case = session.scalars(select(RecordalCase).filter_by(ref=loan.subject)).one()
    where, number, subject = f"/facts/{fact.id}", loan.number, case.subject
    session.execute(update(StoredFile).where(StoredFile.purpose == subject).values(purpose="elsewhere:1"))
    session.commit()
    signed_in(client, town.first)
    page = text_of(client, f"/turnover/{fact.recognised_on.year}/facts", category="pledge_finance")
    assert f'href="/loans/{number}">{number}</a>' in page
    assert "pledge:" not in page
    assert "No file is kept for it." in text_of(client, where)
    db.session.remove()  # what the pages read
    file = StoredFile(sha256="c" * 64, name="登记.pdf", media_type="application/pdf", size_bytes=1, purpose=subject)
    file.kept_at = NOON
    session.add(file)
    session.commit()
    assert "登记.pdf" in text_of(client, where)
