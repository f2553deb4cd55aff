"""The calendar feed: what a calendar program gets, who gets nothing, and what never shows the secret."""

from datetime import date

import pytest
from icalendar import Calendar

from core import clock, web
from core.db import db, found, transaction
from parties.people.models import Membership, Person
from reports.deadlines import feeding
from reports.deadlines.models import CalendarKey
from tests.reports.doors import signed_in
from tests.settlement.deals.world import NOON, a_deal, a_world, pay, sign


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def an_address(actor):
    with transaction() as session:
        return f"/calendars/{feeding.make_address(session, actor=actor, now=NOON)}.ics"


def events(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_each_clock_is_an_event_of_a_whole_day(world, client):
    deal = sign(world, a_deal(world))
    first = events(client.get(an_address(world.buyer)))[0]
    assert first["DTSTART"].params["VALUE"] == "DATE"
    assert first["DTSTART"].dt == date(2026, 11, 30)
    assert first["SUMMARY"] == f"Pay CNY 100,000.00 for deal {deal.number}"
    assert first["URL"].endswith(f"/deals/{deal.number}")


def test_uids_differ_and_stay(world, client):
    sign(world, a_deal(world))
    address = an_address(world.buyer)
    uids = [str(event["UID"]) for event in events(client.get(address))]
    assert len(set(uids)) == 2
    assert [str(event["UID"]) for event in events(client.get(address))] == uids


def test_lines_end_as_the_standard_says_and_are_folded_after_75_octets(world, client):
    with transaction() as session:
        found(session, Person, world.buyer.person_id).language = "zh_Hans"
    sign(world, a_deal(world))
    body = client.get(an_address(world.buyer)).data
    lines = body.split(b"\r\n")
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines)
    for line in lines:
        line.decode()  # no character is cut in two


def test_it_speaks_the_language_of_the_account(world, client):
    with transaction() as session:
        found(session, Person, world.buyer.person_id).language = "zh_Hans"
    sign(world, a_deal(world))
    assert "支付" in str(events(client.get(an_address(world.buyer)))[0]["SUMMARY"])


def test_what_others_have_to_do_is_said_to_be_theirs(world, client):
    sign(world, a_deal(world))
    assert [str(event["SUMMARY"])[-9:] for event in events(client.get(an_address(world.seller)))][:2] == [
        " (others)"
    ] * 2


def test_a_calendar_that_has_not_changed_is_not_sent_again(world, client):
    deal = sign(world, a_deal(world))
    address = an_address(world.buyer)
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    db.session.rollback()  # what a request's end does
    pay(world, deal, "100000")
    changed = client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_it_is_for_the_program_alone_to_keep(world, client):
    assert client.get(an_address(world.buyer)).headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("token", ["", "a", "A" * 43, "../" * 14, "é" * 43])
def test_a_wrong_address_opens_nothing(world, client, token):
    an_address(world.buyer)
    assert client.get(f"/calendars/{token}.ics").status_code == 404


def test_a_new_address_replaces_the_one_before(world, client):
    first, second = an_address(world.buyer), an_address(world.buyer)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)


def test_an_ended_address_opens_nothing(world, client):
    address = an_address(world.buyer)
    assert signed_in(client, world.buyer).post("/deadlines/calendar/end").status_code == 303
    assert client.get(address).status_code == 404


def test_who_has_left_the_organisation_reads_no_more(world, client, session):
    address = an_address(world.buyer)
    with transaction() as writing:
        for row in writing.query(Membership).filter_by(person_id=world.buyer.person_id):
            row.ended_at = NOON
    assert client.get(address).status_code == 404


def test_who_is_shut_out_reads_no_more(world, client):
    address = an_address(world.buyer)
    with transaction() as writing:
        found(writing, Person, world.buyer.person_id).disabled_at = NOON
    assert client.get(address).status_code == 404


def test_the_address_is_shown_once_and_kept_as_a_digest(world, client, session):
    page = signed_in(client, world.buyer).post("/deadlines/calendar").get_data(as_text=True)
    token = page.partition("/calendars/")[2].partition(".ics")[0]
    assert client.get(f"/calendars/{token}.ics").status_code == 200
    assert token not in client.get("/deadlines/calendar").get_data(as_text=True)
    assert session.query(CalendarKey).one().digest == feeding.digest_of(token)


def test_logs_never_show_the_secret(world):
    address = an_address(world.buyer)
    assert web.shown_path(address) == "/calendars/….ics"


def test_a_calendar_reads_for_the_organisation_it_was_made_in(world, client):
    deal = sign(world, a_deal(world))
    assert deal.number not in client.get(an_address(world.stranger)).get_data(as_text=True)
