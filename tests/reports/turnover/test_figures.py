"""Every figure opens down to its facts: their sum is the figure, to the fen."""

import csv
import io
import json
from datetime import date

import pytest

from core.actor import SYSTEM, Role
from core.errors import NotAllowed
from core.i18n import speaking
from core.money import Money
from reports.turnover import charts, export, figures, labels, overview, queries, sheets
from reports.turnover.queries import Filter
from settlement.rates.services import import_rates
from settlement.volumes.models import Category, Measure, RightKind
from settlement.volumes.services import record, reverse
from tests.builders import NOON, actor_for
from tests.reports.turnover.city import a_city, at, closed, released, rescinded, rolled_up, year_of


@pytest.fixture
def centers(session):
    return a_city(session)


@pytest.fixture
def busy(session, centers):
    """Facts of every kind over two years, some taken back, half of them folded."""
    n = 0
    for measure in Measure:
        for category in Category:
            for kind in RightKind:
                n += 1
                fact = released(
                    session, centers[n % 3], f"{n * 1000}.{n % 100:02}", date(2025 + n % 2, 1 + n % 12, 28),
                    measure=measure, category=category, kind=kind,
                )  # fmt: skip
                if n % 4 == 0:
                    rescinded(session, fact, f"{n}.01", NOON)
                if n == 12:
                    rolled_up(session)
    return centers


def asked(session, **filter_) -> int:
    """What the drill-down adds up to, page by page."""
    wanted = Filter(**filter_)
    total, count = queries.facts_total(session, wanted)
    rows, after = [], 0
    while page := queries.facts(session, wanted, after=after, limit=2):
        rows += page
        after = page[-1].id
    assert (sum(row.amount.minor for row in rows), len(rows)) == (total.minor, count)
    return total.minor


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_drill_down_adds_up_to_each_figure(session, busy, year):
    for center in busy:
        for measure in Measure:
            rows = figures.year_of_centers(session, year, measure=measure)
            row = next(each for each in rows if each.center.id == center.id)
            one = {"year": year, "center": center.code, "measure": measure}
            assert row.total.minor == asked(session, **one)
            assert all(row.months[month] == asked(session, **one, month=month) for month in range(1, 13))
            assert all(row.categories.get(each, 0) == asked(session, **one, category=each) for each in Category)
            assert all(row.kinds.get(each, 0) == asked(session, **one, kind=each) for each in RightKind)


def test_the_citys_figures_are_the_sums_of_its_centers(session, busy):
    seen = overview.of_city(session, 2026)
    assert seen.total == Money(sum(row.total.minor for row in seen.rows))
    assert seen.total.minor == asked(session, year=2026) == sum(seen.months.values()) == sum(seen.kinds.values())


def test_the_measures_stand_side_by_side_and_are_never_added(session, busy):
    seen = overview.of_center(session, busy[0], 2026)
    assert seen.row.total == seen.by_measure["settled"].total
    assert {key: row.total.minor for key, row in seen.by_measure.items()} == {
        measure.value: asked(session, year=2026, center=busy[0].code, measure=measure) for measure in Measure
    }


def in_dollars(session, center, day, key):
    """5 dollars, counted at 7 yuan each."""
    import_rates(session, text=f"day,currency,units,cny,source\n{day},USD,1,7,x\n", actor=SYSTEM, now=NOON)
    [fact] = record(
        session, shares=[(center.id, 10_000)], measure=Measure.SETTLED, category=Category.TRANSFER,
        right_kind=RightKind.PATENT, amount=Money(5_00, "USD"), recognised_on=day, subject="other:2", source_key=key,
        actor=SYSTEM, now=at(day),
    )  # fmt: skip
    session.commit()
    return fact


def test_figures_in_another_currency_are_counted_in_yuan_by_their_rate(session, centers):
    in_dollars(session, centers[0], date(2026, 1, 1), "other:usd")
    assert year_of(session, centers[0], 2026).total == Money(35_00)
    rolled_up(session)
    assert year_of(session, centers[0], 2026).total == Money(35_00)
    (row,) = queries.facts(session, Filter(2026), limit=5)
    assert (row.amount, row.original) == (Money(35_00), Money(5_00, "USD"))


def test_a_correction_in_another_currency_is_listed_in_yuan_by_the_first_rate(session, centers):
    dollars = in_dollars(session, centers[0], date(2025, 1, 1), "other:usd")
    version = closed(session, 2025)
    reverse(
        session, source_key=dollars.source_key, measure=Measure.SETTLED, amount=Money(3_00, "USD"), note="$",
        new_source_key="other:usd:undone", actor=SYSTEM, now=NOON,
    )  # fmt: skip
    assert overview.of_city(session, 2026).prior_total == Money(-21_00)
    assert [fact.note for fact in queries.later_facts(session, version)] == ["$"]


def test_the_citys_total_is_what_its_centers_add_up_to(session, busy):
    for year in (2024, 2025, 2026):
        assert figures.settled_in(session, year) == total_of(figures.year_of_centers(session, year))


def total_of(rows):
    return Money(sum(row.total.minor for row in rows))


def test_the_facts_are_written_out_page_by_page_and_none_is_left_out(session, busy, monkeypatch):
    monkeypatch.setattr(queries, "BATCH", 2)
    wanted = Filter(year=2026, measure=Measure.CONTRACTED)
    whole = [row.id for row in queries.facts(session, wanted, limit=1000)]
    assert len(whole) > queries.BATCH
    assert [row.id for row in queries.every_fact(session, wanted)] == whole


@pytest.mark.parametrize(
    ("role", "center", "may"),
    [
        (Role.CITY_OFFICE, None, True),
        (Role.ADMINISTRATOR, None, True),
        (Role.FINANCE_OFFICER, "C-02", True),
        (Role.CENTER_STAFF, "C-01", True),
        (Role.CENTER_MANAGER, "C-01", True),
        (Role.CENTER_STAFF, "C-02", False),
        (Role.CENTER_STAFF, None, False),
        (Role.RIGHT_HOLDER, "C-01", False),
        (Role.BUYER, None, False),
    ],
)
def test_the_facts_open_for_those_whom_they_concern(session, centers, role, center, may):
    actor = actor_for(centers[0].organisation_id, role)
    if may:
        queries.must_see_facts(session, actor, center)
        return
    with pytest.raises(NotAllowed):
        queries.must_see_facts(session, actor, center)


def test_the_report_for_scripts_has_every_center_in_every_year(session, centers):
    released(session, centers[1], "10,000,000.01", date(2025, 5, 5))
    closed(session, 2025)
    said = export.as_json(session, [2025, 2026])
    assert said["years"]["2025"] == {
        "total": "10000000.01", "currency": "CNY", "state": "closed",
        "centers": [
            {"code": "C-01", "name": "第1知识产权运营中心", "tier": "national", "total": "0.00", "backbone": False},
            {"code": "C-02", "name": "第2知识产权运营中心", "tier": "provincial", "total": "10000000.01",
             "backbone": True},
            {"code": "C-03", "name": "第3知识产权运营中心", "tier": "municipal", "total": "0.00", "backbone": False},
        ],
    }  # fmt: skip
    assert [said["years"]["2026"][key] for key in ("total", "state")] == ["0.00", "open"]
    assert json.loads(json.dumps(said)) == said


def test_the_csv_says_the_same_and_opens_in_a_spreadsheet(session, centers):
    centers[0].name = '=HYPERLINK("http://x")'
    session.commit()
    released(session, centers[1], "1,234.50")
    text = export.as_csv(export.as_json(session, [2026]))
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["total"] for row in rows] == ["0.00", "1234.50", "0.00"]
    assert rows[0]["name"] == '\'=HYPERLINK("http://x")'
    assert rows[1]["name"] == "第2知识产权运营中心"


@pytest.mark.parametrize("note", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1", "\t=1"])
def test_no_note_becomes_a_formula(session, centers, note):
    fact = released(session, centers[0], "5.00")
    back = rescinded(session, fact, "1.00", NOON, note)
    rows = queries.facts(session, Filter(year=2026))
    told = list(csv.reader(io.StringIO("".join(sheets.facts_sheet(rows)).removeprefix("\ufeff"))))[-1]
    assert told[0] == str(back.id)
    assert told[-1].startswith("'")
    assert told[7] == "-1.00"


def test_months_that_have_not_come_yet_have_no_bar(app):
    with app.test_request_context():
        rows = charts.months(2026, {1: 5_00}, date(2026, 3, 15))
    assert [row["value"] for row in rows[:4]] == [Money(5_00), Money(0), Money(0), None]


def test_a_forecast_holds_the_average_so_far_and_says_so(app):
    with app.test_request_context():
        said = charts.forecast(2026, Money(100_00), date(2026, 4, 10), charts.LEAST_FACTS)
        assert said is not None
        assert said["value"] == Money(365_00)
        assert "100 days" in said["basis"]


@pytest.mark.parametrize(
    ("year", "total", "today", "facts"),
    [(2025, 5_00, date(2026, 6, 1), 50), (2026, 0, date(2026, 6, 1), 50), (2026, 5, date(2026, 2, 1), 50),
     (2026, 5_00, date(2026, 6, 1), charts.LEAST_FACTS - 1)],
)  # fmt: skip
def test_there_is_no_forecast_without_a_basis(app, year, total, today, facts):
    with app.test_request_context():
        assert charts.forecast(year, Money(total), today, facts) is None


@pytest.mark.parametrize(
    ("year", "today", "facts", "said"),
    [(2026, date(2026, 6, 1), 2, "2 facts"), (2026, date(2026, 2, 1), 50, "90 days"), (2025, date(2026, 6, 1), 2, ""),
     (2026, date(2026, 6, 1), 12, "")],
)  # fmt: skip
def test_a_running_year_without_a_forecast_says_why(app, year, today, facts, said):
    with app.test_request_context():
        told = charts.no_forecast(year, today, facts)
    assert said in told
    assert bool(told) == bool(said)


@pytest.mark.parametrize(
    ("now", "before", "growth"),
    [
        (112_30, 100_00, 1230),
        (50_00, 100_00, -5000),
        (5_00, 0, None),
        (0, 5_00, -10_000),
        (2, 3, -3333),
        (5, 3, 6667),
        (79_999, 80_000, -0),
        (20_001, 20_000, 1),
    ],
)
def test_growth_is_measured_against_the_year_before_and_not_against_nothing(now, before, growth):
    assert overview.growth_bp(Money(now), Money(before)) == growth


@pytest.mark.parametrize(
    ("tongue", "head", "kind"), [("en", "Center code", "Patents"), ("zh_Hans", "中心代码", "专利")]
)
def test_a_sheet_for_people_speaks_the_readers_language_and_beijing_time(session, centers, tongue, head, kind):
    released(session, centers[0], "5.00", date(2026, 11, 23))
    with speaking(tongue):
        lines = sheets.facts_sheet(queries.facts(session, Filter(year=2026)))
    rows = list(csv.reader(io.StringIO("".join(lines).removeprefix("\ufeff"))))
    assert rows[0][1] == head
    assert rows[1][1] == centers[0].code
    assert (rows[1][6], rows[1][9]) == (kind, "2026-11-23 12:00")


def test_a_sheets_name_says_what_was_asked_and_when():
    asked = Filter(year=2021, center="C01", month=3)
    assert sheets.name_of(asked, date(2026, 11, 23)) == "facts-2021-03-C01-settled-2026-11-23.csv"


def test_every_word_of_the_facts_has_its_label():
    assert set(labels.MEASURES) == set(Measure) == set(labels.MEASURE_DEFINITIONS)
    assert set(labels.CATEGORIES) == set(Category)
    assert set(labels.KINDS) == set(RightKind)
