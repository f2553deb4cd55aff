"""Fairs: booths, lots and meetings, each within its event."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import clock
from core.errors import Conflict, IllegalTransition, NotAllowed, NotFound, Unacceptable
from core.money import Money
from listings.market.queries import may_be_shown
from parties.events import queries, services
from parties.events.models import Event, EventDeal, EventKind, Exhibitor, Lot, Meeting
from parties.events.states import MeetingState
from tests.parties.cast import LIN, PASSWORD
from tests.registers import town as made
from tests.registers.town import MONDAY, Town, at

FIRST, LAST = date(2026, 3, 5), date(2026, 3, 7)
NOON = at(FIRST, 12)


@pytest.fixture
def town(session: Session) -> Town:
    return made.a_town(session)


def a_fair(town: Town, **values: Any) -> Event:
    given = {
        "code": "fair-12", "kind": EventKind.FAIR, "name": "专利交易会", "organiser": "主管部门", "first_day": FIRST,
        "last_day": LAST, "actor": town.first, "now": MONDAY, **values,
    }  # fmt: skip
    return services.enter_event(town.session, **given)


def a_booth(town: Town, fair: Event, booth: str = "a1", now: datetime = MONDAY) -> Exhibitor:
    return services.exhibit(town.session, event_id=fair.id, booth=booth, actor=town.applicant, now=now)


def asked(town: Town, booth: Exhibitor, starts_at: datetime = NOON, **values: Any) -> Meeting:
    return services.ask_to_meet(
        town.session, exhibitor_id=booth.id, starts_at=starts_at, wish="价格", actor=town.stranger, now=MONDAY, **values
    )


def how_many(session: Session, model: Any) -> int:
    return session.scalar(select(func.count(model.id))) or 0


def test_only_the_office_enters_an_event_and_each_code_is_one(town: Town) -> None:
    fair = a_fair(town)
    assert (fair.code, queries.event_by_code(town.session, "fair-12").id) == ("FAIR-12", fair.id)
    with pytest.raises(NotAllowed):
        a_fair(town, code="OTHER", actor=town.applicant)
    with pytest.raises(Conflict) as taken:
        a_fair(town)
    assert taken.value.code == "code_taken"
    assert how_many(town.session, Event) == 1


@pytest.mark.parametrize(
    ("field", "given"),
    [("code", {"code": "no good"}), ("name", {"name": " "}), ("organiser", {"organiser": ""}),
     ("last_day", {"last_day": FIRST - timedelta(days=1)})],
)  # fmt: skip
def test_an_event_that_does_not_fit_is_refused_by_field(town: Town, field: str, given: dict[str, Any]) -> None:
    with pytest.raises(Unacceptable) as refused:
        a_fair(town, **given)
    assert list(refused.value.fields) == [field]
    assert how_many(town.session, Event) == 0


def test_a_booth_is_one_organisations_and_an_organisation_has_one(town: Town) -> None:
    fair = a_fair(town)
    assert a_booth(town, fair).booth == "A1"
    with pytest.raises(Conflict) as mine:
        a_booth(town, fair, "A2")
    with pytest.raises(Conflict) as theirs:
        services.exhibit(town.session, event_id=fair.id, booth="A1", actor=town.stranger, now=MONDAY)
    assert {mine.value.code, theirs.value.code} == {"booth_taken"}
    assert how_many(town.session, Exhibitor) == 1


def test_lots_are_numbered_within_their_event(town: Town) -> None:
    one, other = a_fair(town), a_fair(town, code="FAIR-13")
    numbers = []
    for fair in (one, other):
        a_booth(town, fair)
        for _time in range(2):
            row = services.show_lot(
                town.session, event_id=fair.id, title="电堆", asked=Money(100_00), actor=town.applicant, now=MONDAY
            )
            numbers.append(row.number)
    assert numbers == [1, 2, 1, 2]


def test_nobody_without_a_booth_shows_a_lot_and_nobody_after_the_event(town: Town) -> None:
    fair = a_fair(town)
    with pytest.raises(Conflict) as stranger:
        services.show_lot(town.session, event_id=fair.id, title="电堆", actor=town.stranger, now=MONDAY)
    with pytest.raises(Conflict) as late:
        a_booth(town, fair, now=at(LAST + timedelta(days=1)))
    assert [stranger.value.code, late.value.code] == ["no_exhibitor", "event_over"]
    assert how_many(town.session, Lot) == how_many(town.session, Exhibitor) == 0


def test_a_meeting_lies_ahead_within_the_event_and_at_anothers_booth(town: Town) -> None:
    booth = a_booth(town, a_fair(town))
    for wrong in (at(FIRST - timedelta(days=1)), at(LAST + timedelta(days=1))):
        with pytest.raises(Unacceptable) as refused:
            asked(town, booth, wrong)
        assert refused.value.code == "starts_at"
    with pytest.raises(Conflict) as own:
        services.ask_to_meet(
            town.session, exhibitor_id=booth.id, starts_at=NOON, wish="x", actor=town.applicant, now=MONDAY
        )
    assert own.value.code == "own_booth"
    assert how_many(town.session, Meeting) == 0


def test_the_exhibitor_agrees_and_reports_and_the_visitor_withdraws(town: Town) -> None:
    booth = a_booth(town, a_fair(town))
    row, other = asked(town, booth), asked(town, booth)

    def act(meeting: Meeting, word: str, who: Any, now: datetime = MONDAY) -> Meeting:
        return services.act_on_meeting(town.session, meeting_id=meeting.id, act=word, actor=who, now=now)

    with pytest.raises(NotAllowed):
        act(row, "agree", town.stranger)
    act(row, "agree", town.applicant)
    with pytest.raises(Unacceptable):
        act(row, "hold", town.applicant)
    assert act(row, "hold", town.applicant, NOON).state is MeetingState.HELD
    assert act(other, "withdraw", town.stranger).state is MeetingState.WITHDRAWN
    with pytest.raises(IllegalTransition):
        act(other, "agree", town.applicant)


def test_a_deal_is_tagged_to_one_event_by_service_and_database(town: Town) -> None:
    one, other = a_fair(town), a_fair(town, code="FAIR-13")
    services.tag_deal(town.session, event_id=one.id, deal="deal:7", actor=town.first, now=MONDAY)
    with pytest.raises(Conflict) as again:
        services.tag_deal(town.session, event_id=other.id, deal="deal:7", actor=town.first, now=MONDAY)
    assert again.value.code == "tagged_already"
    town.session.add(EventDeal(event_id=other.id, deal="deal:7", tagged_at=MONDAY, tagged_by="x"))
    with pytest.raises(IntegrityError):
        town.session.flush()
    town.session.rollback()


def test_taking_a_deal_off_needs_a_reason(town: Town) -> None:
    fair = a_fair(town)
    services.tag_deal(town.session, event_id=fair.id, deal="deal:7", actor=town.first, now=MONDAY)
    with pytest.raises(Unacceptable):
        services.untag_deal(town.session, event_id=fair.id, deal="deal:7", reason=" ", actor=town.first, now=MONDAY)
    with pytest.raises(NotFound):
        services.untag_deal(town.session, event_id=fair.id, deal="deal:8", reason="x", actor=town.first, now=MONDAY)
    services.untag_deal(town.session, event_id=fair.id, deal="deal:7", reason="误登", actor=town.first, now=MONDAY)
    assert how_many(town.session, EventDeal) == 0


def test_a_booth_a_lot_and_a_meeting_by_the_pages(
    town: Town, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_fair(town)
    town.session.commit()
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    client.post("/sign-in", data={"email": LIN, "password": PASSWORD})
    assert client.post("/events/FAIR-12/exhibit", data={"booth": "b7"}).status_code == 303
    lot = {"title": "储能电堆", "asked": "12万"}
    assert client.post("/events/FAIR-12/lots/new", data=lot).status_code == 303
    client.post("/sign-out")
    client.post("/sign-in", data={"email": "fang@uni.example", "password": PASSWORD})
    page = client.get("/events/FAIR-12").get_data(as_text=True)
    assert "120,000.00" in page
    booth_id = town.session.scalars(select(Exhibitor.id)).one()
    town.session.rollback()  # or it would hold the pen while the page writes
    wish = {"starts_at": "2026-03-05T14:00", "wish": "许可费"}
    assert (
        client.post(f"/exhibitors/{booth_id}/meet", data={**wish, "starts_at": "2026-04-05T14:00"}).status_code == 422
    )
    assert client.post(f"/exhibitors/{booth_id}/meet", data=wish).status_code == 303
    assert "许可费" in client.get("/events/FAIR-12").get_data(as_text=True)
    assert client.get("/api/v1/events/FAIR-12").get_json()["lots"][0]["number"] == 1


@pytest.mark.parametrize("number", [1, 3_000_000_000])
def test_a_lot_names_no_listing_that_is_not_there_or_not_ones_own(
    town: Town, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    a_booth(town, a_fair(town))
    with pytest.raises(Unacceptable) as refused:
        services.show_lot(
            town.session, event_id=1, title="电堆", listing_id=number, may_show=may_be_shown, actor=town.applicant,
            now=MONDAY,
        )  # fmt: skip
    assert list(refused.value.fields) == ["listing_id"]
    town.session.commit()
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    client.post("/sign-in", data={"email": LIN, "password": PASSWORD})
    answer = client.post("/events/FAIR-12/lots/new", data={"title": "电堆", "listing_id": str(number)})
    assert answer.status_code == 422
    assert how_many(town.session, Lot) == 0
