"""Volume facts: shared to the fen, counted once, taken back by their opposite in the year they were counted in."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text

from core.actor import SYSTEM
from core.clock import business_date
from core.db import is_sqlite
from core.errors import Conflict, NotFound, Unacceptable
from core.money import Money
from settlement.rates.services import import_rates
from settlement.volumes import queries
from settlement.volumes.models import Category, Measure, RightKind, VolumeFact
from settlement.volumes.services import record, reverse
from tests.builders import NOON
from tests.settlement.money import CLERK, TODAY, must_refuse, posted, some_centers, yuan


def counted(session, shares, amount, **other):
    asked: dict[str, Any] = {
        "measure": Measure.SETTLED, "category": Category.TRANSFER, "right_kind": RightKind.PATENT,
        "recognised_on": TODAY, "subject": "deal:42", "source_key": "deal:42:release:1", "actor": CLERK, "now": NOON,
    }  # fmt: skip
    return record(session, shares=shares, amount=yuan(amount), **(asked | other))


def undone(session, amount=None, key="deal:42:undo:1", **other):
    asked: dict[str, Any] = {
        "source_key": "deal:42:release:1", "measure": Measure.SETTLED, "new_source_key": key, "note": "Rescinded",
        "actor": CLERK, "now": NOON,
    }  # fmt: skip
    return reverse(session, amount=yuan(amount) if amount else None, **(asked | other))


def sums(session, by=VolumeFact.currency):
    """What all facts add up to, by a column (in renminbi, unless by currency)."""
    rows = session.execute(select(by, func.sum(VolumeFact.amount_minor)).group_by(by))
    return {key: Money(int(minor), key if by is VolumeFact.currency else "CNY") for key, minor in rows}


def figures(session):
    return sums(session, VolumeFact.center_id)


@pytest.fixture
def centers(session):
    return some_centers(session, 3)


def test_a_deal_of_100000_counts_60_20_20_for_its_three_centers(session, centers):
    close, lists, introduces = centers
    facts = counted(session, [(close, 6000), (lists, 2000), (introduces, 2000)], "100,000.00")
    assert [(fact.center_id, fact.amount.amount) for fact in facts] == [
        (close, "60000.00"), (lists, "20000.00"), (introduces, "20000.00"),
    ]  # fmt: skip


def test_the_parts_of_an_odd_fen_add_up_to_the_whole(session, centers):
    facts = counted(session, list(zip(centers, (3334, 3333, 3333), strict=True)), "100.01")
    assert sum(fact.amount_minor for fact in facts) == 100_01


def test_a_role_that_falls_to_the_same_center_makes_one_fact(session, centers):
    facts = counted(session, [(centers[0], 6000), (centers[0], 2000), (centers[1], 2000)], "100.00")
    assert [(fact.center_id, fact.amount.amount) for fact in facts] == [(centers[0], "80.00"), (centers[1], "20.00")]


def test_a_part_of_nothing_makes_no_fact(session, centers):
    facts = counted(session, [(centers[0], 9999), (centers[1], 1)], "0.01")
    assert [fact.center_id for fact in facts] == [centers[0]]


@pytest.mark.parametrize("bp", [(6000, 2000, 1999), (6000, 2000, 2001), (12000, -1000, -1000)])
def test_shares_that_do_not_make_a_whole_are_refused(session, centers, bp):
    with pytest.raises(Unacceptable) as refusal:
        counted(session, list(zip(centers, bp, strict=True)), "100.00")
    assert refusal.value.code == "shares"
    assert session.scalar(select(func.count(VolumeFact.id))) == 0


def test_the_same_cause_counts_once(session, centers):
    shares = [(centers[0], 6000), (centers[1], 4000)]
    first = counted(session, shares, "100.00")
    again = counted(session, shares, "100.00")
    assert [fact.id for fact in again] == [fact.id for fact in first]
    assert session.scalar(select(func.count(VolumeFact.id))) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"amount": "100.01"},
        {"recognised_on": date(2026, 11, 24)},
        {"category": Category.LICENSE},
        {"subject": "deal:43"},
        {"shares": (5000, 5000)},
    ],
)
def test_the_same_cause_does_not_count_differently_a_second_time(session, centers, other):
    counted(session, [(centers[0], 6000), (centers[1], 4000)], "100.00")
    asked: dict[str, Any] = {"amount": "100.00", **other}
    shares = list(zip(centers, asked.pop("shares", (6000, 4000)), strict=False))
    with pytest.raises(Conflict) as refusal:
        counted(session, shares, asked.pop("amount"), **asked)
    assert refusal.value.code == "key_reused"
    assert sums(session)["CNY"] == yuan("100.00")


def test_contracted_collected_and_settled_stand_beside_each_other(session, centers):
    for measure in (Measure.CONTRACTED, Measure.COLLECTED, Measure.SETTLED):
        counted(session, [(centers[0], 10000)], "100.00", measure=measure)
    assert sums(session, VolumeFact.measure) == dict.fromkeys(
        (Measure.CONTRACTED, Measure.COLLECTED, Measure.SETTLED), yuan("100.00")
    )


def test_the_last_second_of_the_year_in_beijing_counts_in_it_and_the_next_does_not(session, centers):
    last, first = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)
    for key, instant in (("a", last), ("b", first)):
        counted(session, [(centers[0], 10000)], "1.00", recognised_on=business_date(instant), source_key=key)
    days = sums(session, VolumeFact.recognised_on)
    assert days == {date(2026, 12, 31): yuan("1.00"), date(2027, 1, 1): yuan("1.00")}


def test_a_refund_of_20000_is_taken_back_by_the_original_split(session, centers):
    counted(session, [(centers[0], 6000), (centers[1], 4000)], "100,000.00")
    facts = undone(session, "20,000.00")
    assert [(fact.center_id, fact.amount.amount) for fact in facts] == [
        (centers[0], "-12000.00"), (centers[1], "-8000.00"),
    ]  # fmt: skip
    assert figures(session) == {centers[0]: yuan("48,000.00"), centers[1]: yuan("32,000.00")}


def test_a_reversal_stays_in_the_year_of_what_it_reverses(session, centers):
    counted(session, [(centers[0], 10000)], "100.00", recognised_on=date(2025, 12, 30))
    fact = undone(session)[0]
    assert (fact.recognised_on, fact.booked_at) == (date(2025, 12, 30), NOON)
    assert sums(session, VolumeFact.recognised_on) == {date(2025, 12, 30): yuan("0.00")}


def test_taking_back_in_three_odd_parts_leaves_nothing_and_never_goes_below(session, centers):
    counted(session, list(zip(centers, (3334, 3333, 3333), strict=True)), "100.00")
    for number, amount in enumerate(("33.33", "33.34", None)):
        undone(session, amount, key=f"undo:{number}")
        assert min(left.minor for left in figures(session).values()) >= 0
    assert set(figures(session).values()) == {yuan("0.00")}
    assert "volume_reversal" not in {fault.code for fault in queries.check(session)}


def test_no_more_is_taken_back_than_is_left(session, centers):
    counted(session, [(centers[0], 10000)], "100.00")
    undone(session, "60.00")
    with pytest.raises(Conflict) as refusal:
        undone(session, "40.01", key="undo:2")
    assert refusal.value.code == "nothing_left"
    assert figures(session) == {centers[0]: yuan("40.00")}


def test_the_same_reversal_counts_once_and_another_under_its_key_is_refused(session, centers):
    counted(session, [(centers[0], 10000)], "100.00")
    first = undone(session, "60.00")
    assert undone(session, "60.00")[0].id == first[0].id
    with pytest.raises(Conflict):
        undone(session, "60.01")
    assert figures(session) == {centers[0]: yuan("40.00")}


def test_what_was_never_counted_is_not_taken_back(session, centers):
    with pytest.raises(NotFound):
        undone(session)


ROW = (
    "INSERT INTO volume_fact (center_id, subject, measure, category, right_kind, amount_minor, currency, recognised_on,"
    " booked_at, source_key, reverses_id, note, actor_name, xact) SELECT center_id, subject, measure, category,"
    " right_kind, :amount, currency, recognised_on, booked_at, :key, :reverses, '', '', 0"
    " FROM volume_fact WHERE id = :of"
)


def test_the_database_takes_back_no_more_than_there_was(session, centers):
    first = counted(session, [(centers[0], 6000), (centers[1], 4000)], "100.00")
    must_refuse(session, ROW, amount=-6001, key="raw", reverses=first[0].id, of=first[0].id)
    session.execute(text(ROW), {"amount": -6000, "key": "raw", "reverses": first[0].id, "of": first[0].id})
    must_refuse(session, ROW, amount=-1, key="raw:2", reverses=first[0].id, of=first[0].id)


def test_the_database_refuses_a_reversal_with_other_marks_or_the_wrong_sign(session, centers):
    first = counted(session, [(centers[0], 6000), (centers[1], 4000)], "100.00")
    must_refuse(session, ROW, amount=-100, key="raw", reverses=first[1].id, of=first[0].id)
    must_refuse(session, ROW, amount=100, key="raw", reverses=first[0].id, of=first[0].id)
    must_refuse(session, ROW, amount=-100, key="raw", reverses=None, of=first[0].id)
    must_refuse(session, ROW, amount=-100, key="raw", reverses=999, of=first[0].id)


def test_a_reversal_is_not_reversed_by_raw_sql_either(session, centers):
    counted(session, [(centers[0], 10000)], "100.00")
    back = undone(session, "60.00")[0]
    must_refuse(session, ROW, amount=-10, key="raw", reverses=back.id, of=back.id)


@pytest.mark.parametrize("act", ["DELETE FROM volume_fact", "UPDATE volume_fact SET amount_minor = 1"])
def test_facts_are_neither_changed_nor_deleted(session, centers, act):
    counted(session, [(centers[0], 10000)], "100.00")
    must_refuse(session, act)
    assert figures(session) == {centers[0]: yuan("100.00")}


def test_the_database_counts_a_cause_once(session, centers):
    first = counted(session, [(centers[0], 10000)], "100.00")
    must_refuse(session, ROW, amount=100, key="deal:42:release:1", reverses=None, of=first[0].id)
    if is_sqlite(session):
        must_refuse(session, "REPLACE INTO volume_fact SELECT * FROM volume_fact")


def test_settled_volume_that_the_ledger_did_not_release_is_named(session, centers):
    posted(session, "in", ("bank", "held:deal:42", "100.00"))
    posted(session, "deal:42:release:1", ("held:deal:42", "payable:org:7", "100.00"))
    counted(session, [(centers[0], 10000)], "100.00")
    assert queries.check(session) == []
    counted(session, [(centers[0], 10000)], "1.00", source_key="deal:43:release:1", subject="deal:43")
    assert [(fault.code, fault.subject) for fault in queries.check(session)] == [("volume_ledger", "deal:43:release:1")]


def test_an_amount_too_small_for_all_centers_is_worth_in_yuan_what_it_is_as_a_whole(session, centers):
    import_rates(session, text="day,currency,units,cny,source\n2026-11-23,JPY,100,700,x\n", actor=SYSTEM, now=NOON)
    shares = [(centers[0], 6000), (centers[1], 2000), (centers[2], 2000)]
    record(session, shares=shares, measure=Measure.COLLECTED, category=Category.TRANSFER, right_kind=RightKind.PATENT,
           amount=Money(1, "JPY"), recognised_on=TODAY, subject="deal:9", source_key="jpy", actor=CLERK,
           now=NOON)  # fmt: skip
    assert session.execute(select(VolumeFact.amount_minor, VolumeFact.base_minor)).all() == [(1, 700)]
    assert queries.check(session) == []


def test_another_currency_is_counted_apart(session, centers):
    import_rates(session, text="day,currency,units,cny,source\n2026-11-23,USD,1,7,x\n", actor=SYSTEM, now=NOON)
    counted(session, [(centers[0], 10000)], "100.00")
    record(session, shares=[(centers[0], 10000)], measure=Measure.SETTLED, category=Category.TRANSFER,
           right_kind=RightKind.PATENT, amount=Money(500, "USD"), recognised_on=TODAY, subject="deal:9",
           source_key="usd", actor=CLERK, now=NOON)  # fmt: skip
    assert sums(session) == {"CNY": yuan("100.00"), "USD": Money(500, "USD")}
