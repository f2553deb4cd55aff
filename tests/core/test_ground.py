"""The ground floor: time, deadlines, lifecycles, words, and how values are shown."""

from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock, deadlines, i18n, show
from core.deadlines import CalendarDay
from core.errors import IllegalTransition
from core.i18n import LazyText, _, lazy_gettext, ngettext, speaking
from core.logs import _without_secrets
from core.money import Money
from core.states import LABELS, LIFECYCLES, HasLifecycle, Lifecycle, label_of


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2024, 2, 28, 16, 0, 0, tzinfo=UTC), date(2024, 2, 29)),
    ],
)
def test_a_business_day_is_one_of_beijing(instant, day):
    assert (clock.business_date(instant), clock.business_year(instant)) == (day, day.year)
    assert clock.business_date(clock.start_of_day(day)) == day


def test_an_instant_without_a_zone_is_none():
    with pytest.raises(ValueError):
        clock.business_date(datetime(2026, 1, 1))
    with pytest.raises(ValueError):
        clock.parse_instant("2026-01-01T00:00:00")


def test_an_instant_is_read_in_any_zone_and_kept_in_utc():
    assert clock.parse_instant("2027-01-01T00:30:00+08:00") == datetime(2026, 12, 31, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        *((date(year, 1, 31), 1, date(year, 2, 29 if year % 4 == 0 else 28)) for year in range(2024, 2035)),
        *((date(year, 12, 31), 6, date(year + 1, 6, 30)) for year in range(2024, 2035)),
        *((date(year, 8, 31), 1, date(year, 9, 30)) for year in range(2024, 2035)),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_months_last(day, months, end):
    """Failure 27. BR-05."""
    assert deadlines.add_months(day, months) == end


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_a_period_of_months_ends_in_its_month_and_never_after_its_day(day, months):
    end = deadlines.add_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day <= day.day


def test_a_deadline_on_a_day_off_moves_to_the_next_day_that_is_worked(session):
    """Failure 27. BR-05: Saturday, then a holiday on Monday; the Sunday is worked in exchange."""
    saturday = date(2027, 2, 20)
    assert deadlines.due(session, date(2026, 11, 20), months=3) == date(2027, 2, 22)
    session.add(CalendarDay(day=date(2027, 2, 22), working=False, name="holiday"))
    session.flush()
    assert deadlines.due(session, date(2026, 11, 20), months=3) == date(2027, 2, 23)
    session.add(CalendarDay(day=date(2027, 2, 21), working=True, name="worked Sunday"))
    session.flush()
    assert deadlines.due(session, date(2026, 11, 20), months=3) == date(2027, 2, 21)
    assert saturday.weekday() == 5


class Tap(StrEnum):
    SHUT = "shut"
    OPEN = "open"


TABLE = Lifecycle("tap of the tests", {(Tap.SHUT, "turn"): Tap.OPEN, (Tap.OPEN, "turn"): Tap.SHUT}, start=Tap.SHUT)
LIFECYCLES.pop(TABLE.name)


class Basin(HasLifecycle):
    __lifecycle__ = TABLE
    state = Tap.SHUT


def test_a_state_changes_by_its_table_only():
    basin = Basin()
    basin.advance("turn")
    assert (basin.state, basin.can("turn"), basin.can("mend")) == (Tap.OPEN, True, False)
    with pytest.raises(IllegalTransition) as refusal:
        basin.advance("mend")
    assert (basin.state, refusal.value.status, refusal.value.details[0]["action"]) == (Tap.OPEN, 409, "mend")


def test_a_refusal_names_the_state_in_the_readers_words_and_not_by_its_code(app):
    deal = LIFECYCLES["deal"]
    with speaking("zh_Hans"), pytest.raises(IllegalTransition) as refusal:
        deal.after(deal.start, "close")
    assert deal.start.value not in str(refusal.value.message)
    assert label_of(deal.start) == "Agreed, to be signed"


def test_every_lifecycle_that_people_meet_has_words_for_its_states(app):
    assert {name for name, each in LIFECYCLES.items() if type(each.start) not in LABELS} == {"job"}


def test_every_pair_of_every_lifecycle_either_moves_or_is_refused(app):
    assert len(LIFECYCLES) >= 8
    for lifecycle in LIFECYCLES.values():
        for state in lifecycle.states:
            for action in lifecycle.actions:
                if lifecycle.allows(state, action):
                    assert lifecycle.after(state, action) in lifecycle.states
                else:
                    with pytest.raises(IllegalTransition):
                        lifecycle.after(state, action)


def test_every_state_of_every_lifecycle_can_be_reached(app):
    for lifecycle in LIFECYCLES.values():
        reached, new = set(), {lifecycle.start}
        while new:
            reached |= new
            new = {after for (state, _action), after in lifecycle.table.items() if state in reached} - reached
        entries = {after for (state, _action), after in lifecycle.table.items()}
        assert set(lifecycle.states) - entries - {lifecycle.start} == set(lifecycle.states) - reached, lifecycle.name


def test_a_text_is_said_in_the_language_in_force():
    with speaking("zh_Hans"):
        assert _("Beijing time") == "北京时间"
    with speaking("xx"):
        assert _("Beijing time") == "⟦Beijing time⟧"
    with speaking("klingon"):
        assert _("Beijing time") == "Beijing time"
    assert i18n.language() == "en"


def test_a_label_is_looked_up_when_it_is_shown():
    label = lazy_gettext("Beijing time")
    with speaking("zh_Hans"):
        assert (str(label), label.__html__()) == ("北京时间", "北京时间")
    assert str(label) == "Beijing time"


def test_a_label_in_a_page_is_escaped():
    assert LazyText("<b>", {}).__html__() == "&lt;b&gt;"


def test_plurals_are_counted():
    assert ngettext("%(num)s deal", "%(num)s deals", 1) == "1 deal"
    assert ngettext("%(num)s deal", "%(num)s deals", 2) == "2 deals"


def test_a_text_without_translation_stays_english():
    with speaking("zh_Hans"):
        assert _("A text that nobody has translated") == "A text that nobody has translated"


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        (Money(1200_00), "CNY 1,200.00", "¥1,200.00"),
        (Money(-1), "CNY -0.01", "-¥0.01"),
        (Money(1200, "JPY"), "JPY 1,200", "JPY 1,200"),
        (Money(999_999_999_999_99), "CNY 999,999,999,999.99", "¥999,999,999,999.99"),
        (None, "", ""),
    ],
)
def test_amounts_are_shown_exactly_with_their_currency(amount, english, chinese):
    assert show.money(amount) == english
    with speaking("zh_Hans"):
        assert show.money(amount) == chinese


def test_large_amounts_are_short_in_wan_and_yi_with_the_exact_figure_beside():
    with speaking("zh_Hans"):
        said = show.money_short(Money(180_000_000_00))
    assert "1.8亿" in said
    assert 'value="180000000.00"' in said
    assert "¥180,000,000.00" in said
    assert "CNY 180M" in show.money_short(Money(180_000_000_00))


def test_days_and_instants_are_of_beijing_and_say_so():
    assert show.day(date(2026, 1, 5)) == "5 Jan 2026"
    said = show.instant(datetime(2026, 12, 31, 16, 0, tzinfo=UTC))
    assert "1 Jan 2027, 00:00" in said
    assert "Beijing time" in said
    with speaking("zh_Hans"):
        assert show.day(date(2026, 1, 5)) == "2026年1月5日"
        assert "2027年1月1日 00:00" in show.instant(datetime(2026, 12, 31, 16, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("basis_points", "said"), [(200, "2 %"), (250, "2.5 %"), (1, "0.01 %"), (0, "0 %"), (None, "")]
)
def test_basis_points_are_shown_as_per_cent(basis_points, said):
    assert show.percent_bp(basis_points) == said


@pytest.mark.parametrize(
    "name", ["password", "new_password", "SECRET_KEY", "csrf_token", "Authorization", "api_key", "set-cookie"]
)
def test_no_log_line_holds_a_secret(name):
    assert _without_secrets(None, "info", {name: "hunter2", "path": "/"}) == {name: "withheld", "path": "/"}
