"""Home, desks, and the pages that explain: for everybody, by role, in both languages."""

import json
import re
from datetime import UTC, date, datetime

import pytest

from core import clock, i18n
from core.actor import Role
from core.clock import business_date
from core.money import Money
from listings.market import services as market
from listings.terms.vocabulary import Trigger
from reports.deadlines.queries import next_lines
from reports.desk import apidocs, navigation, others, queries
from settlement.deals import services as deals
from settlement.payments import services as payments
from settlement.recordal import services as recordal
from tests.builders import NOON, actor_for
from tests.reports.doors import signed_in, text_of
from tests.settlement.deals.world import (
    ADVICE,
    TODAY,
    a_deal,
    a_funded_deal,
    a_listing,
    a_patent,
    a_settled_deal,
    a_world,
    accept,
    file,
    org,
    sale,
    sign,
    yuan,
)


@pytest.fixture
def world(remembered):
    return remembered(a_world)


def titles(world, actor, now=NOON):
    """What waits for somebody, as (title, tag)."""
    return [(row.title, row.tag) for row in queries.waiting(world.session, actor, now)]


@pytest.fixture(autouse=True)
def addresses(app):
    with app.test_request_context():
        yield


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
@pytest.mark.parametrize("path", ["/", "/how-it-works", "/open-data", "/accessibility", "/api/docs"])
def test_the_public_pages_open_for_everybody(client, world, path, lang):
    world.commit()
    page = text_of(client, path, lang=lang)
    assert page.count("<h1") == 1
    assert f'lang="{"zh-Hans" if lang == "zh_Hans" else "en"}"' in page


def test_home_has_three_figures_that_are_links_and_the_newest_listings(client, world):
    a_listing(world, a_patent(world))
    a_settled_deal(world)
    page = text_of(client, "/")
    figures = re.search(r'<dl class="figures">.*?</dl>', page, re.S)
    assert figures is not None
    assert figures[0].count("<a href=") == 3
    assert "/listings/" in page


def test_home_of_an_empty_product_says_what_comes_next(client, session):
    page = text_of(client, "/")
    assert "Nothing is on offer yet." in page
    assert "This is a demonstration" in page
    assert "from official registers" not in page  # what its owner typed in is on offer, too


def test_the_desk_is_for_those_who_have_signed_in(client, world):
    world.commit()
    answer = client.get("/desk")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/desk")


@pytest.mark.parametrize("who", ["seller", "buyer", "staff", "chief", "first", "city"])
def test_every_role_lands_on_a_desk_that_says_something(client, world, who):
    world.commit()
    page = text_of(signed_in(client, getattr(world, who)), "/desk")
    assert "What waits for you" in page
    assert "at a glance" in page


def test_both_sides_are_asked_to_sign_and_only_until_they_have(world):
    deal = a_deal(world)
    assert (f"Sign deal {deal.number}", "To sign") in titles(world, world.seller)
    sign(world, deal, world.seller)
    assert (f"Sign deal {deal.number}", "To sign") not in titles(world, world.seller)
    assert (f"Sign deal {deal.number}", "To sign") in titles(world, world.buyer)


def test_the_buyer_is_told_what_to_pay_and_nobody_else(world):
    deal = sign(world, a_deal(world))
    asked = f"Pay CNY 100,000.00 for deal {deal.number}"
    assert (asked, "To pay") in titles(world, world.buyer)
    assert asked not in [title for title, _tag in titles(world, world.seller)]


def test_strangers_have_nothing_to_do_with_a_deal(world):
    sign(world, a_deal(world))
    assert titles(world, world.stranger) == []


def test_the_other_side_is_asked_whether_a_deal_may_end(world):
    deal = sign(world, a_deal(world))
    deals.cancel_deal(world.session, deal_id=deal.id, reason="No longer needed", actor=world.buyer, now=NOON)
    world.commit()
    assert (f"Answer the wish to end deal {deal.number}", "To answer") in titles(world, world.seller)
    assert ("Answer the wish to end deal", "To answer") not in titles(world, world.buyer)


def a_draft(world):
    return market.draft_listing(
        world.session, asset_id=a_patent(world).id, center_id=world.centers[0], for_sale=True,
        sale_price=yuan("100000"), license_types=[], license_price=None, territories=["CN"], fields=["*"], ends=None,
        actor=world.seller, now=NOON,
    )  # fmt: skip


def test_a_listing_waits_for_its_owner_then_its_center_then_its_owner_again(world):
    listing = a_draft(world)
    world.commit()
    assert [tag for _title, tag in titles(world, world.seller)] == ["Draft"]
    market.submit_listing(world.session, listing_id=listing.id, actor=world.seller, now=NOON)
    world.commit()
    assert titles(world, world.seller) == []
    assert [tag for _title, tag in titles(world, world.staff)] == ["To review"]
    assert titles(world, world.lister) == []


def test_the_center_has_its_recordals_with_their_deadline(world):
    deal = a_funded_deal(world)
    row = next(row for row in queries.waiting(world.session, world.staff, NOON) if row.tag == "Recordal")
    assert deal.number in row.title
    late = [row for row in queries.waiting(world.session, world.staff, datetime(2028, 1, 1, tzinfo=UTC)) if row.due]
    assert all(each.late for each in late)
    assert titles(world, world.lister) == []


def recordal_line(world, now=NOON):
    return next(row for row in queries.waiting(world.session, world.staff, now) if row.tag == "Recordal")


def test_a_case_that_was_filed_in_time_is_not_late_while_the_office_decides(world):
    file(world, a_funded_deal(world))
    assert not recordal_line(world, datetime(2028, 1, 1, tzinfo=UTC)).late


def test_a_refused_case_is_on_the_desk_with_its_running_deadline(world):
    case = file(world, a_funded_deal(world))
    recordal.refuse_case(
        world.session, case_id=case.id, reason="Seal missing", decided_on=TODAY, actor=world.staff, now=NOON
    )
    world.commit()
    assert recordal_line(world).due
    assert recordal_line(world, datetime(2028, 1, 1, tzinfo=UTC)).late


def to_pay(world, now=NOON):
    return [row for row in queries.waiting(world.session, world.buyer, now) if row.tag == "To pay"]


def test_an_instalment_at_the_recordal_reaches_the_buyers_desk_once_it_is_recorded(world):
    deal = a_funded_deal(world, sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL)))
    assert to_pay(world) == []
    file(world, deal)
    accept(world, deal)
    (line,) = to_pay(world)
    assert "40,000.00" in line.title
    assert line.due


def test_an_instalment_on_a_date_is_on_the_buyers_desk_and_late_after_it(world):
    a_funded_deal(world, sale(("60000", Trigger.SIGNING), ("40000", Trigger.DATE, date(2027, 6, 1))))
    (line,) = to_pay(world)
    assert ("40,000.00" in line.title, line.late) == (True, False)
    assert to_pay(world, datetime(2027, 6, 2, tzinfo=UTC))[0].late


def test_the_finance_desk_has_receipts_payouts_and_the_reversals_of_others(world):
    deal = a_settled_deal(world)
    payments.record_receipt(
        world.session, purpose=deal.subject, payer_id=org(world.buyer), amount=yuan("5.00"), bank_reference="IN-X",
        received_on=TODAY, evidence=ADVICE, actor=world.first, now=NOON,
    )  # fmt: skip
    deals.ask_reversal(world.session, deal_id=deal.id, amount=None, reason="Rescinded", actor=world.first, now=NOON)
    world.commit()
    said = dict(titles(world, world.second))
    assert said["Receipts to confirm"] == "1"
    assert "Payouts to send" in said
    taking_back = f"Approve or decline taking back CNY 100,000.00 in deal {deal.number}"
    assert said[taking_back] == "Four eyes"
    assert taking_back not in dict(titles(world, world.first))


def test_the_city_office_is_told_to_close_the_years_that_have_ended(world):
    world.now = datetime(2025, 6, 2, 4, 0, tzinfo=UTC)
    a_settled_deal(world)
    row = next(row for row in queries.waiting(world.session, world.city, NOON) if row.tag == "Year end")
    assert (row.title, row.late) == ("Close 2025", True)


def test_a_holders_year_counts_what_was_released_to_it(world):
    a_settled_deal(world)
    sold, bought = (queries.own_year(world.session, org(who), 2026) for who in (world.seller, world.buyer))
    assert (sold.sold, sold.bought) == (Money(100_000_00), Money(0))
    assert (bought.sold, bought.bought) == (Money(0), Money(100_000_00))


@pytest.mark.parametrize("role", list(Role))
def test_the_navigation_of_each_role_has_at_most_seven_rooms_that_exist(app, role):
    entries = navigation.entries(actor_for(1, role))
    assert 3 <= len(entries) <= 7
    assert len({entry.href for entry in entries}) == len(entries)


def test_visitors_find_rights_needs_centers_and_turnover(app):
    assert [str(entry.label) for entry in navigation.entries(None)] == [
        "Find rights", "Needs", "Look up a right", "Centers", "Turnover", "Open data", "How it works",
    ]  # fmt: skip


@pytest.fixture
def spec(app):
    return app.extensions["openapi"].spec.to_dict()


def test_every_operation_of_the_api_stands_on_its_page(app, client, spec):
    page = text_of(client, "/api/docs")
    operations = [each for _unit, group in apidocs.groups(spec) for each in group]
    assert len(operations) > 60
    assert all(f'id="{each.key}"' in page for each in operations)


def test_every_operation_has_a_summary_and_every_unit_a_name(app, spec):
    nameless = [each.path for _unit, group in apidocs.groups(spec) for each in group if not each.summary]
    assert nameless == []
    assert {unit for unit, _group in apidocs.groups(spec)} <= set(apidocs.UNIT_LABELS)


def test_an_example_body_has_every_field_and_is_json(app, spec):
    bodies = [each for _unit, group in apidocs.groups(spec) for each in group if each.example]
    assert bodies
    assert all(isinstance(json.loads(each.example or ""), dict) for each in bodies)
    money = apidocs.example_of(spec, {"properties": {"price": {"type": "object", "properties": {
        "amount": {"type": "string", "example": "1200.00"}, "currency": {"enum": ["CNY"]}}}}})  # fmt: skip
    assert money == {"price": {"amount": "1200.00", "currency": "CNY"}}


def test_the_page_can_send_a_file(app, client):
    page = text_of(client, "/api/docs")
    assert re.search(r'<input id="files_keep-file"[^>]*type="file"', page)
    assert 'id="files_keep-purpose"' in page


def test_the_summaries_are_said_in_the_readers_language(app, client):
    page = text_of(client, "/api/docs", lang="zh_Hans")
    assert "各运营中心的年度运营额" in page
    assert "Operating volume of every center in a year" not in page
    i18n.set_language("en")


def test_open_data_names_operations_that_exist_and_need_no_key(app, client, world):
    world.commit()
    addresses_ = re.findall(r'href="(/api/v1/[^"]+)"', text_of(client, "/open-data"))
    assert len(addresses_) >= 3
    assert [client.get(each).status_code for each in addresses_] == [200] * len(addresses_)


def test_an_empty_year_between_is_to_be_closed_too(world):
    world.now = datetime(2024, 6, 2, 4, 0, tzinfo=UTC)
    a_settled_deal(world)
    asked = [row.title for row in queries.waiting(world.session, world.city, NOON) if row.tag == "Year end"]
    assert asked == ["Close 2024", "Close 2025"]


def test_a_center_watches_what_the_sides_have_to_do(world):
    deal = a_deal(world)
    line = others.watched(world.session, world.staff, NOON)[0]
    assert deal.number in line.title
    assert not line.late
    assert others.watched(world.session, world.city, NOON) == []


def test_an_overdue_payment_stands_on_the_desks_of_finance_and_center(world, monkeypatch):
    deal = sign(world, a_deal(world))
    later = datetime(2026, 12, 4, 4, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: later)
    found = [row for row in queries.waiting(world.session, world.first, later) if deal.number in row.title]
    assert [row.late for row in found] == [True]
    watched = others.watched(world.session, world.staff, later)[0]
    assert (watched.late, watched.due) == (True, "overdue by 4 days")
    assert [row for row in queries.waiting(world.session, world.first, NOON) if deal.number in row.title] == []


def test_an_administrator_is_told_that_buyers_see_no_account(world):
    assert ("Enter the account to which buyers pay", "Missing") in titles(world, world.admin)


def test_what_is_overdue_waits_on_the_desk_which_says_no_longer_that_nothing_does(world, client, monkeypatch):
    deal = a_settled_deal(world)
    number, later = deal.number, world.later(days=400)
    world.commit()
    monkeypatch.setattr(clock, "now", lambda: later)
    page = text_of(signed_in(client, world.seller), "/desk")
    waits = page[page.index("What waits for you") :]
    waits = waits[: waits.index("</section>")]
    assert f"of the income of deal {number}" in waits  # what its inventors are to be paid
    assert "todo__item--late" in waits
    assert "Nothing" not in waits


def test_the_desk_says_that_nothing_waits_only_where_no_deadline_runs_either(world, client):
    assert "Nothing waits for you, and no deadline of yours ends within a month" in text_of(
        signed_in(client, world.stranger), "/desk"
    )


def test_an_overdue_duty_that_is_a_line_of_the_desk_stands_there_once(world, client):
    deal = sign(world, a_deal(world))
    later = world.later(days=30)
    lines = next_lines(world.session, world.buyer, business_date(later))
    todos = queries.waiting(world.session, world.buyer, later)
    assert [line.days_left < 0 for line in lines if deal.number in line.text] == [True]
    assert queries.overdue_besides(todos, lines) == []
    assert len(queries.overdue_besides([], lines)) == 1
