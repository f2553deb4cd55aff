"""What is new is told once: at once, daily or weekly, each in one letter, and nothing where nothing is new."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import jobs, mail
from core.jobs import Job
from listings.alerts import rounds, rules
from listings.alerts import services as alerts
from listings.alerts.jobs import HANDLERS
from listings.alerts.models import Rhythm, SavedFind, SavedSearch, Watch
from listings.market import services as market
from parties.people.models import Person
from tests.builders import NOON
from tests.listings.alerts.world import Watched, goes_on_sale, letters, saved
from tests.listings.demand.world import a_need
from tests.listings.market.world import a_bundle_on_sale, an_asset
from tests.parties.cast import how_many

TOMORROW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # 08:00 in Beijing
MONDAY = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
SOON = NOON + timedelta(minutes=2)


def looked(session: Session) -> None:
    """What the test wrote is there for the rounds, which have transactions of their own."""
    session.commit()


def run_jobs(session: Session, *, now: datetime) -> int:
    """The worker, at an instant: the rounds that publications asked for."""
    session.commit()
    return jobs.run_due({rounds.AT_ONCE: HANDLERS[rounds.AT_ONCE]}, now=now, clock=lambda: now)


def test_a_listing_that_meets_it_is_mailed_within_a_minute_and_once(session: Session, world: Watched) -> None:
    saved(session, world)
    goes_on_sale(session, world)
    published_at = NOON + timedelta(minutes=1)

    assert run_jobs(session, now=published_at) == 0
    assert run_jobs(session, now=published_at + timedelta(seconds=59)) == 1
    for _again in range(2):
        alerts.write_at_once(Watch.LISTINGS, now=SOON)

    assert [each["to"] for each in letters(session)] == [world.mailbox]
    assert how_many(session, SavedFind) == 1


def test_without_anybody_who_wants_it_at_once_no_round_is_asked_for(session: Session, world: Watched) -> None:
    saved(session, world, Rhythm.DAILY)
    saved(session, world, watch=Watch.NEEDS)
    goes_on_sale(session, world)
    session.flush()

    assert session.scalars(select(Job).where(Job.kind == rounds.AT_ONCE)).all() == []


def test_what_is_published_within_seconds_goes_into_one_round_and_one_letter(session: Session, world: Watched) -> None:
    saved(session, world)
    for seconds in (60, 61, 62):
        goes_on_sale(session, world, after=timedelta(seconds=seconds))

    assert run_jobs(session, now=SOON) == 1
    (letter,) = letters(session)
    assert letter["subject"] == "3 new listings: Battery cooling"


def test_the_round_begins_when_the_index_surely_has_it(session: Session, world: Watched) -> None:
    saved(session, world)
    goes_on_sale(session, world, after=timedelta(seconds=74))
    session.flush()
    job = session.scalars(select(Job).where(Job.kind == rounds.AT_ONCE)).one()

    assert timedelta(seconds=5) < job.due_at - (NOON + timedelta(seconds=74)) <= rules.GATHERED + rules.SETTLED


def test_what_does_not_meet_it_or_was_there_before_is_not_told(session: Session, world: Watched) -> None:
    goes_on_sale(session, world, after=timedelta(minutes=-5))
    saved(session, world)
    goes_on_sale(session, world, "Rolling mill")
    looked(session)

    assert alerts.write_at_once(Watch.LISTINGS, now=SOON) == 0
    assert letters(session) == []


def test_what_left_the_market_before_its_letter_is_not_told(session: Session, world: Watched) -> None:
    saved(session, world, Rhythm.DAILY)
    listing = goes_on_sale(session, world)
    market.withdraw_listing(session, listing_id=listing.id, actor=world.demand.holder, now=SOON)
    looked(session)

    assert alerts.write_daily(now=TOMORROW) == 0


def test_what_came_back_after_some_days_is_told_then(session: Session, world: Watched) -> None:
    saved(session, world, Rhythm.DAILY)
    listing = goes_on_sale(session, world)
    given = {"listing_id": listing.id, "actor": world.demand.staff}
    market.suspend(session, reason="A complaint.", now=SOON, **given)  # type: ignore[arg-type]
    looked(session)
    assert alerts.write_daily(now=TOMORROW) == 0

    market.restore(session, now=TOMORROW + timedelta(hours=5), **given)  # type: ignore[arg-type]
    looked(session)
    assert alerts.write_daily(now=TOMORROW + timedelta(days=1)) == 1


def test_the_daily_letter_gathers_the_day_and_is_not_written_twice(session: Session, world: Watched) -> None:
    saved(session, world, Rhythm.DAILY)
    for minutes in (1, 2):
        goes_on_sale(session, world, after=timedelta(minutes=minutes))
    looked(session)

    assert alerts.write_daily(now=TOMORROW) == 1
    goes_on_sale(session, world, after=timedelta(hours=21))
    looked(session)
    assert alerts.write_daily(now=TOMORROW + timedelta(hours=2)) == 0
    assert alerts.write_daily(now=TOMORROW + timedelta(days=1)) == 1
    assert [each["subject"][:15] for each in letters(session)] == ["2 new listings:", "1 new listing: "]


def test_nothing_new_no_letter(session: Session, world: Watched) -> None:
    saved(session, world, Rhythm.DAILY)
    saved(session, world, Rhythm.WEEKLY, actor=world.other)
    looked(session)

    assert alerts.write_daily(now=TOMORROW) == alerts.write_weekly(now=MONDAY) == 0
    assert letters(session) == []


def test_the_weekly_letter_comes_on_monday_with_the_week(session: Session, world: Watched) -> None:
    saved(session, world, Rhythm.WEEKLY)
    for days in (1, 5):
        goes_on_sale(session, world, after=timedelta(days=days))
    looked(session)

    assert alerts.write_daily(now=MONDAY) == 0
    assert alerts.write_weekly(now=MONDAY) == 1
    assert alerts.write_weekly(now=MONDAY + timedelta(days=3)) == 0
    assert letters(session)[0]["subject"] == "2 new listings: Battery cooling"


def test_a_round_that_died_halfway_is_taken_up_where_it_stopped(
    session: Session, world: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = saved(session, world, Rhythm.DAILY)
    saved(session, world, Rhythm.DAILY, actor=world.other)
    goes_on_sale(session, world)
    looked(session)
    tell = rounds.tell

    def dies(row: SavedSearch, *args: object, **given: object) -> bool:
        if row.id != first.id:
            raise OSError("the worker died")
        return tell(row, *args, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(rounds, "tell", dies)
    with pytest.raises(OSError, match="died"):
        alerts.write_daily(now=TOMORROW)
    monkeypatch.setattr(rounds, "tell", tell)

    assert alerts.write_daily(now=TOMORROW + timedelta(minutes=10)) == 1
    assert sorted(each["to"] for each in letters(session)) == [world.other_mailbox, world.mailbox]


def test_a_letter_and_what_it_told_are_written_together_or_not_at_all(
    session: Session, world: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(session, world)
    goes_on_sale(session, world)
    looked(session)

    def breaks(*_args: object, **_given: object) -> None:
        raise OSError("no letter")

    with monkeypatch.context() as patch:
        patch.setattr("listings.alerts.letters.write", breaks)
        with pytest.raises(OSError, match="no letter"):
            alerts.write_at_once(Watch.LISTINGS, now=SOON)
    assert how_many(session, SavedFind) == 0
    session.rollback()
    assert alerts.write_at_once(Watch.LISTINGS, now=SOON) == 1


def test_who_ended_the_letters_gets_none(session: Session, world: Watched) -> None:
    row = saved(session, world)
    goes_on_sale(session, world)
    alerts.unsubscribe(session, token=row.token, now=SOON)
    looked(session)

    assert alerts.write_at_once(Watch.LISTINGS, now=SOON) == 0


def test_a_closed_account_gets_no_letters(session: Session, world: Watched) -> None:
    saved(session, world)
    goes_on_sale(session, world)
    session.get_one(Person, world.reader.person_id).disabled_at = NOON
    looked(session)

    assert alerts.write_at_once(Watch.LISTINGS, now=SOON) == 0
    assert letters(session) == []


def test_right_holders_are_told_of_new_needs_in_their_language(session: Session, world: Watched) -> None:
    saved(session, world, watch=Watch.NEEDS, parameters=[("field", "electrical")], actor=world.other, name="储能需求")
    need = a_need(session, world.demand, now=NOON + timedelta(minutes=1))
    a_need(session, world.demand, now=NOON + timedelta(minutes=1), fields=["nice.30"], ipc=[])

    assert run_jobs(session, now=SOON) == 1
    (letter,) = letters(session)
    assert (letter["to"], letter["subject"]) == (world.other_mailbox, "1 项新需求：储能需求")
    assert f"/needs/{need.id}\n" in letter["text"]
    assert "不超过 ¥800,000.00" in letter["text"]


def test_the_letter_names_each_find_its_search_and_the_way_out(
    session: Session, world: Watched, tmp_path: Path
) -> None:
    row = saved(session, world)
    listing = goes_on_sale(session, world)
    looked(session)
    alerts.write_at_once(Watch.LISTINGS, now=SOON)
    session.rollback()
    jobs.run_due({"mail": mail.Postman(None, tmp_path, "x@x.example").deliver}, now=SOON, clock=lambda: SOON)

    sent = [message_from_bytes(path.read_bytes(), policy=default) for path in tmp_path.glob("*.eml")]
    (message,) = [each for each in sent if each["List-Unsubscribe"]]
    way_out = f"http://127.0.0.1:8000/unsubscribe/{row.token}"
    assert message["List-Unsubscribe"] == f"<{way_out}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = message.get_content().replace("\r\n", "\n")
    for words in ("Battery thermal plate · ", "Assignment: CNY 1,200,000.00", f"/listings/{listing.id}\n", way_out,
                  "/search?q=thermal+plate&sort=newest", f"/saved/{row.id}/edit"):  # fmt: skip
        assert words in text, words


def test_a_long_letter_is_cut_and_says_how_many_more(
    session: Session, world: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("listings.alerts.letters.MOST_LINES", 1)
    saved(session, world)
    for minutes in (1, 2, 3):
        goes_on_sale(session, world, after=timedelta(seconds=60 + minutes))
    looked(session)
    alerts.write_at_once(Watch.LISTINGS, now=SOON)

    (letter,) = letters(session)
    assert letter["text"].count("/listings/") == 1
    assert "And 2 more." in letter["text"]
    assert how_many(session, SavedFind) == 3


@pytest.mark.parametrize(
    ("now", "morning", "monday"),
    [
        (datetime(2026, 11, 23, 23, 59, tzinfo=UTC), "2026-11-23T08:00", "2026-11-23T08:00"),
        (datetime(2026, 11, 24, 0, 0, tzinfo=UTC), "2026-11-24T08:00", "2026-11-23T08:00"),
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), "2026-11-22T08:00", "2026-11-16T08:00"),
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), "2026-11-23T08:00", "2026-11-23T08:00"),
    ],
)
def test_days_and_weeks_begin_at_eight_in_beijing(now: datetime, morning: str, monday: str) -> None:
    assert rounds.morning_of(now).isoformat() == f"{morning}:00+08:00"
    assert rounds.monday_of(now).isoformat() == f"{monday}:00+08:00"


def test_searches_that_ask_the_same_are_looked_up_once(
    session: Session, world: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    for actor in (world.reader, world.other):
        saved(session, world, Rhythm.DAILY, actor=actor)
    goes_on_sale(session, world)
    looked(session)
    look, asked = rounds.watching.new_since, list[Watch]()

    def counted(rows: Session, watch: Watch, *args: Any, **given: Any) -> Any:
        asked.append(watch)
        return look(rows, watch, *args, **given)

    monkeypatch.setattr(rounds.watching, "new_since", counted)

    assert alerts.write_daily(now=TOMORROW) == 2
    assert asked == [Watch.LISTINGS]


def test_a_bundle_that_is_found_by_several_of_its_rights_is_told_once(session: Session, world: Watched) -> None:
    saved(session, world)
    rights = [an_asset(session, world.demand.market, title_en=f"Thermal plate {n}") for n in (1, 2)]
    a_bundle_on_sale(session, world.demand.market, *rights, now=NOON + timedelta(minutes=1))
    assert run_jobs(session, now=NOON + timedelta(minutes=1, seconds=59)) == 1
    assert how_many(session, SavedFind) == 1
