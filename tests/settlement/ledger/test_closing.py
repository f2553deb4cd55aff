"""Closed periods: nothing is booked into them any more, and what stood at their end is kept and recomputed."""

import threading
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor, Role
from core.db import is_sqlite, transaction
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from core.money import Money
from settlement.ledger import balances, queries
from settlement.ledger.closing import (
    approve_closing,
    ask_to_close,
    close_period,
    decline_closing,
    next_to_close,
    open_closing,
    open_day,
    periods,
)
from settlement.ledger.models import Account, AccountingPeriod, BalanceCheckpoint, Journal
from settlement.ledger.services import Move, post, reverse
from tests.builders import NOON, actor_for
from tests.settlement.money import CLERK, TODAY, a_trading_center, an_officer, must_refuse, posted, together
from tests.settlement.seals.books import behind_the_guards

SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)


def on(session: Session, key: str, day: date, *moves: tuple[str, str, int]) -> Journal:
    lines = [Move(debit, credit, Money(amount)) for debit, credit, amount in moves]
    return post(session, key=key, moves=lines, effective_on=day, subject="deal:42", actor=CLERK, now=NOON)


def autumn(session: Session) -> None:
    """Money in September, some of it paid out in October and some in November; September and October are closed."""
    on(session, "in", date(2026, 9, 3), ("bank", "payable:org:7", 10000), ("bank", "payable:org:8", 500))
    on(session, "october", date(2026, 10, 9), ("payable:org:7", "transit:payout:1", 4000))
    on(session, "paid", date(2026, 10, 31), ("transit:payout:1", "bank", 4000), ("payable:org:8", "fees:platform", 500))
    on(session, "november", date(2026, 11, 1), ("payable:org:7", "transit:payout:2", 1000))
    for ends in (SEPTEMBER, OCTOBER):
        close_period(session, ends=ends, actor=SYSTEM, now=NOON)
    session.flush()


def kept(session: Session, ends: date) -> dict[str, int]:
    rows = session.execute(
        select(Account.code, BalanceCheckpoint.balance_minor)
        .join(BalanceCheckpoint, BalanceCheckpoint.account_id == Account.id)
        .join(AccountingPeriod, AccountingPeriod.id == BalanceCheckpoint.period_id)
        .where(AccountingPeriod.ends == ends)
    )
    return {row.code: row.balance_minor for row in rows}


def test_what_stood_at_the_end_of_each_period_is_kept(session: Session) -> None:
    autumn(session)
    assert kept(session, SEPTEMBER) == {"bank:CNY": 10500, "payable:org:7:CNY": 10000, "payable:org:8:CNY": 500}
    assert kept(session, OCTOBER) == {"bank:CNY": 6500, "payable:org:7:CNY": 6000, "fees:platform:CNY": 500}
    assert [(row.starts, row.ends) for row in periods(session)] == [
        (date(2026, 10, 1), OCTOBER), (date(2026, 9, 1), SEPTEMBER),
    ]  # fmt: skip
    assert queries.check(session) == []


def test_the_balance_of_any_day_starts_from_the_last_closed_period(session: Session) -> None:
    autumn(session)
    own = session.scalar(select(Account.id).filter_by(code="payable:org:7:CNY")) or 0
    days = [date(2026, 9, 2), date(2026, 9, 3), date(2026, 10, 8), date(2026, 10, 9), OCTOBER, date(2026, 11, 1)]
    said = [balances.balances_at(session, day, account_ids=[own]).get(own, 0) for day in days]
    assert said == [0, 10000, 10000, 6000, 6000, 5000]


def test_failure_33_a_late_posting_into_a_closed_period_is_refused_and_its_correction_goes_into_the_open_one(
    session: Session,
) -> None:
    autumn(session)
    with pytest.raises(Conflict) as refusal:
        on(session, "late", OCTOBER, ("bank", "payable:org:7", 300))
    assert refusal.value.code == "period_closed"
    assert "31 Oct 2026" in str(refusal.value.message)
    day = open_day(session, OCTOBER, key="late")
    on(session, "late", day, ("bank", "payable:org:7", 300))
    assert day == date(2026, 11, 1)
    assert kept(session, OCTOBER)["payable:org:7:CNY"] == 6000  # the closed report stays what it was
    own = session.scalar(select(Account.id).filter_by(code="payable:org:7:CNY")) or 0
    assert balances.balances_at(session, TODAY, account_ids=[own]) == {own: 5300}
    assert queries.check(session) == []


def test_a_reversal_into_a_closed_period_is_refused_and_one_into_the_open_one_is_not(session: Session) -> None:
    autumn(session)
    first = queries.journal_of(session, "november")
    assert first is not None
    with pytest.raises(Conflict) as refusal:
        reverse(session, journal_id=first.id, key="back", effective_on=OCTOBER, actor=CLERK, now=NOON)
    assert refusal.value.code == "period_closed"
    assert reverse(session, journal_id=first.id, key="back", effective_on=TODAY, actor=CLERK, now=NOON).reverses


def test_a_replay_of_what_was_posted_before_the_closing_finds_its_journal(session: Session) -> None:
    autumn(session)
    first = queries.journal_of(session, "october")
    again = on(session, "october", date(2026, 10, 9), ("payable:org:7", "transit:payout:1", 4000))
    assert again == first
    assert open_day(session, date(2026, 10, 9), key="october") == date(2026, 10, 9)


def test_the_database_refuses_a_journal_in_a_closed_period_on_its_own(session: Session) -> None:
    autumn(session)
    raw = (
        "INSERT INTO journal (key, request_hash, subject, effective_on, booked_at, line_count, note, actor_name)"
        " VALUES (:key, 'x', 'deal:1', :day, '2026-11-23 04:00:00+00', 1, '', 'x')"
    )
    must_refuse(session, raw, key="a", day="2026-10-31")
    must_refuse(session, raw, key="a", day="2020-01-01")
    session.execute(text(raw), {"key": "a", "day": "2026-11-01"})


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE accounting_period SET ends = '2026-09-30'",
        "DELETE FROM accounting_period",
        "UPDATE balance_checkpoint SET balance_minor = 1",
        "DELETE FROM balance_checkpoint",
        "INSERT INTO accounting_period (starts, ends, closed_at, actor_name)"
        " VALUES ('2026-12-01', '2026-12-31', '2026-11-23 04:00:00+00', 'x')",
        "INSERT INTO accounting_period (starts, ends, closed_at, actor_name)"
        " VALUES ('2026-10-15', '2026-11-30', '2026-11-23 04:00:00+00', 'x')",
        "INSERT INTO accounting_period (starts, ends, closed_at, actor_name)"
        " VALUES ('2026-11-01', '2026-10-31', '2026-11-23 04:00:00+00', 'x')",
    ],
)
def test_a_closed_period_is_never_opened_again_moved_or_left_out(session: Session, change: str) -> None:
    autumn(session)
    must_refuse(session, change)
    assert [row.ends for row in periods(session)] == [OCTOBER, SEPTEMBER]


@pytest.mark.parametrize("ends", [date(2026, 10, 30), date(2026, 11, 30), TODAY, date(2026, 12, 31)])
def test_only_whole_months_that_are_over_are_closed(session: Session, ends: date) -> None:
    with pytest.raises(Unacceptable) as refusal:
        close_period(session, ends=ends, actor=SYSTEM, now=NOON)
    assert (refusal.value.code, periods(session)) == ("period", [])


def test_a_month_ends_by_beijings_clock(session: Session) -> None:
    last_second = datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)
    assert next_to_close(session, now=last_second) == (date(2026, 9, 1), SEPTEMBER)
    with pytest.raises(Unacceptable):
        close_period(session, ends=OCTOBER, actor=SYSTEM, now=last_second)
    assert close_period(session, ends=OCTOBER, actor=SYSTEM, now=datetime(2026, 10, 31, 16, tzinfo=UTC)).ends == OCTOBER


def test_a_year_is_closed_at_once_and_nothing_in_it_twice(session: Session) -> None:
    on(session, "in", date(2025, 3, 3), ("bank", "payable:org:7", 100))
    row = close_period(session, ends=date(2025, 12, 31), actor=SYSTEM, now=NOON)
    assert (row.starts, row.ends) == (date(2025, 3, 1), date(2025, 12, 31))
    with pytest.raises(Conflict) as refusal:
        close_period(session, ends=date(2025, 11, 30), actor=SYSTEM, now=NOON)
    assert refusal.value.code == "period_closed"


def test_only_a_finance_officer_of_the_trading_center_closes_the_books(session: Session) -> None:
    home = a_trading_center(session)
    others: list[Actor] = [
        actor_for(home, Role.ADMINISTRATOR), an_officer(home + 1, 2), actor_for(home, Role.CITY_OFFICE),
    ]  # fmt: skip
    for actor in others:
        with pytest.raises(NotAllowed):
            ask_to_close(session, ends=OCTOBER, actor=actor, now=NOON)
    asked = ask_to_close(session, ends=OCTOBER, actor=an_officer(home, 4), now=NOON)
    for actor, code in [(others[1], "books_closed"), (an_officer(home, 4), "four_eyes")]:
        with pytest.raises(NotAllowed) as refusal:
            approve_closing(session, closing_id=asked.id, actor=actor, now=NOON)
        assert (refusal.value.code, periods(session)) == (code, [])
    row = approve_closing(session, closing_id=asked.id, actor=an_officer(home, 5, "Lin Yu"), now=NOON)
    assert (row.ends, row.asked_by, row.person_id, row.asked_by_name) == (OCTOBER, 4, 5, "Zhao Yun")
    said = session.execute(
        text("SELECT action, person_id FROM audit_entry WHERE subject = :subject"), {"subject": f"period:{row.id}"}
    ).all()
    assert [tuple(each) for each in said] == [("ledger.period_closed", 5)]


def test_one_wish_to_close_waits_at_a_time_and_who_asked_may_put_it_aside(session: Session) -> None:
    officer = an_officer(a_trading_center(session), 4)
    asked = ask_to_close(session, ends=SEPTEMBER, actor=officer, now=NOON)
    with pytest.raises(Conflict) as refusal:
        ask_to_close(session, ends=OCTOBER, actor=officer, now=NOON)
    assert refusal.value.code == "already_asked"
    decline_closing(session, closing_id=asked.id, actor=officer, now=NOON)
    assert (open_closing(session), periods(session)) == (None, [])
    with pytest.raises(IllegalTransition):
        approve_closing(session, closing_id=asked.id, actor=an_officer(officer.organisation_id or 0, 5), now=NOON)
    assert ask_to_close(session, ends=OCTOBER, actor=officer, now=NOON).id != asked.id


@pytest.mark.parametrize(("person", "asked"), [("4", "4"), ("4", "NULL"), ("NULL", "4")])
def test_the_databases_too_let_nobody_close_the_books_alone(session: Session, person: str, asked: str) -> None:
    values = f"'2026-09-01', '2026-09-30', '2026-11-23 04:00:00+00:00', 'Zhao Yun', {person}, {asked}, 'Zhao Yun'"
    columns = "starts, ends, closed_at, actor_name, person_id, asked_by, asked_by_name"
    must_refuse(session, f"INSERT INTO accounting_period ({columns}) VALUES ({values})")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE balance_checkpoint SET balance_minor = balance_minor + 1 WHERE id = 2",
        "DELETE FROM balance_checkpoint WHERE id = 1",
        "UPDATE journal SET effective_on = '2026-11-02' WHERE key = 'october'",
    ],
)
def test_a_kept_balance_that_its_transfers_do_not_give_is_named(session: Session, change: str) -> None:
    autumn(session)
    session.commit()
    behind_the_guards(session, change)
    assert "checkpoint_differs" in {fault.code for fault in queries.check(session)}


@pytest.mark.race
def test_a_posting_under_way_is_waited_for_before_a_period_is_closed(app: Flask, session: Session) -> None:
    """Otherwise it would have looked before the closing and be committed after it, into the closed period."""
    if is_sqlite(session):
        pytest.skip("SQLite has one writer at a time: a posting is over before the closing begins")
    began, go_on = threading.Event(), threading.Event()

    def act(place: int) -> object:
        if place == 0:
            with transaction() as own:
                on(own, "late", OCTOBER, ("bank", "payable:org:7", 300))
                began.set()
                go_on.wait(30)
            return "posted"
        began.wait(30)
        threading.Timer(0.5, go_on.set).start()
        with transaction() as own:
            return close_period(own, ends=OCTOBER, actor=SYSTEM, now=NOON).ends

    assert together(app, 2, act) == ["posted", OCTOBER]
    session.rollback()
    assert kept(session, OCTOBER)["payable:org:7:CNY"] == 300
    assert queries.check(session) == []


@pytest.mark.race
def test_ten_who_close_the_same_month_close_it_once(app: Flask, session: Session) -> None:
    posted(session, "in", ("bank", "payable:org:7", "1.00"))
    session.commit()

    def act(_place: int) -> date:
        with transaction() as own:
            return close_period(own, ends=OCTOBER, actor=SYSTEM, now=NOON).ends

    answers = together(app, 10, act)
    assert answers.count(OCTOBER) == 1
    assert [each for each in answers if isinstance(each, DBAPIError)] == []
    assert session.scalar(select(func.count(AccountingPeriod.id))) == 1
