"""Every clock of the platform is registered: no day that looks like a deadline is forgotten."""

import re

from core.db import Base
from reports.deadlines import register
from reports.deadlines.jobs import REMIND
from timetable import BY_NAME

LOOKS_LIKE_A_DEADLINE = re.compile(r"(^|_)(due|expires|until|ends|deadline|lapses|to_date|valid_to)($|_(on|at))")

# Days that are no clock for anybody, each with its reason.
NO_CLOCKS = {
    "accounting_period.ends": "the span of a period of the books, which is closed by an act",
    "annuity.due": "a payment on record; what is still due is reckoned from the right's dates",
    "api_key.expires_at": "its maker reads it on the page of keys; no case of an organisation ends with it",
    "clock_reminder.due_on": "the last day of a clock of which somebody was told",
    "edition_rule.valid_to": "up to when a version of a rule holds; nobody has to do anything by then",
    "finance_product.to_date": "until when a product is offered; nobody has to do anything by then",
    "job.due_at": "when the worker takes a job",
    "job.lease_until": "when another worker may take a job",
    "letter_link.expires_at": "the link of a letter",
    "licence_end.ends_on": "the day on which both had agreed; nobody has to do anything by then",
    "party_relation.to_date": "when a relation of two organisations ended",
    "ownership.to_date": "when an ownership ended",
    "period_closing.ends": "up to which day an officer wants the books closed; nobody has to do anything by then",
    "provider_poll.until": "up to when a provider was asked; the poll itself goes on from there",
    "recordal_correction.due_on": "one round of several; the case's own day is the clock",
    "royalty_period.ends_on": "the span of a period; its report has the clock",
    "royalty_plan.ends_on": "the licence's end, which stands on the right",
    "title_suspension.to_date": "when a suspension ended",
}


def test_every_day_that_looks_like_a_deadline_is_a_clock_or_an_exception_with_its_reason(app) -> None:
    read = {column for kind in register.kinds().values() for column in kind.columns}
    days = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if "valid_from" not in table.columns  # rules, of which nobody has to keep the last day
        and LOOKS_LIKE_A_DEADLINE.search(column.name)
    }
    assert days - read - set(NO_CLOCKS) == set()
    assert set(NO_CLOCKS) - days == set(), "an exception for a day that is no more"


def test_what_a_kind_says_it_reads_exists() -> None:
    columns = {f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns}
    assert {column for kind in register.kinds().values() for column in kind.columns} <= columns


def test_kinds_have_names_of_their_own() -> None:
    every = [kind.name for clocks in register.CLOCKS for kind in clocks.kinds]
    assert len(every) == len(set(every))


def test_steps_of_reminders_go_down_to_the_last_day() -> None:
    for kind in register.kinds().values():
        assert list(kind.before) == sorted(set(kind.before), reverse=True)
        assert all(step >= 0 for step in kind.before)


def test_the_timetable_reminds_each_morning() -> None:
    assert BY_NAME[REMIND].cron == "5 8 * * *"
