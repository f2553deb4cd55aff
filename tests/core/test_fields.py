"""Fields: the same schema reads a form kindly and a JSON body strictly."""

from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from marshmallow import ValidationError, fields
from werkzeug.datastructures import MultiDict

from core.fields import Choice, Day, Flag, Instant, MoneyField, Shape, Text, Whole, load_form, plain
from core.money import Money


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Order(Shape):
    title = Text(required=True, longest=10)
    count = Whole(least=1, most=9)
    price = MoneyField()
    on = Day()
    at = Instant()
    colour = Choice(Colour)
    urgent = Flag()
    tags = fields.List(Text())


def faults(given, *, form=False):
    with pytest.raises(ValidationError) as refusal:
        load_form(Order, MultiDict(given)) if form else Order().load(given)
    return plain(refusal.value.messages)


def json(**given):
    return Order().load({"title": "x", **given})


def form(**given):
    return load_form(Order, MultiDict({"title": "x", **given}))


def test_text_is_trimmed_and_composed():
    assert json(title="  Cafe\u0301 ")["title"] == "Café"


@pytest.mark.parametrize("title", ["", "   ", "x" * 11, "a\x00b", "a\nb", 5, None, "\u202eabc"])
def test_what_is_no_text_is_refused(title):
    assert set(faults({"title": title})) == {"title"}


def test_an_unknown_field_is_refused_in_json_and_passed_over_in_a_form():
    assert set(faults({"title": "x", "tea": 1})) == {"tea"}
    assert "tea" not in form(tea="1")


@pytest.mark.parametrize("count", [0, 10, "3", 3.0, True, None])
def test_json_takes_whole_numbers_only(count):
    assert set(faults({"title": "x", "count": count})) == {"count"}


@pytest.mark.parametrize("count", ["3", "３", " 3 "])
def test_a_form_takes_numbers_as_people_write_them(count):
    assert form(count=count)["count"] == 3


@pytest.mark.parametrize(
    "price",
    [1200, "1200.00", {"amount": 1200, "currency": "CNY"}, {"amount": "1200.001", "currency": "CNY"},
     {"amount": "-5", "currency": "CNY"}, {"amount": "0", "currency": "CNY"}, {"amount": "5", "currency": "XXX"},
     {"amount": "5"}, {"amount": "5", "currency": "CNY", "tea": 1}, {"amount": "NaN", "currency": "CNY"},
     {"amount": "1e3", "currency": "CNY"}, {"amount": "9" * 20, "currency": "CNY"}],
)  # fmt: skip
def test_json_takes_amounts_as_strings_with_their_currency(price):
    assert all(key.startswith("price") for key in faults({"title": "x", "price": price}))


def test_amounts_go_in_and_out_the_same():
    price = {"amount": "1200.00", "currency": "CNY"}
    loaded = json(price=price)
    assert loaded["price"] == Money(1200_00)
    assert Order().dump(loaded)["price"] == price
    assert form(price="1,200")["price"] == Money(1200_00)


@pytest.mark.parametrize("on", ["2026-01-05", "2026/1/5", "2026年1月5日"])
def test_a_form_takes_dates_as_people_write_them(on):
    assert form(on=on)["on"] == date(2026, 1, 5)


@pytest.mark.parametrize("on", ["2026/1/5", "5.1.2026", "2026-02-30", 20260105, "today"])
def test_json_takes_iso_dates_only(on):
    assert set(faults({"title": "x", "on": on})) == {"on"}


@pytest.mark.parametrize("on", ["9999-12-31", "0001-01-01", "2201-01-01", "1799-12-31"])
def test_a_date_at_the_end_of_the_calendar_is_a_slip(on):
    said = ["Write a year between 1800 and 2200."]
    assert faults({"title": "x", "on": on}) == faults({"title": "x", "on": on}, form=True) == {"on": said}


def test_an_instant_carries_its_zone_in_json_and_is_of_beijing_in_a_form():
    assert json(at="2026-01-05T09:00:00Z")["at"] == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert form(at="2026-01-05T17:00")["at"] == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert set(faults({"title": "x", "at": "2026-01-05T09:00:00"})) == {"at"}
    assert Order().dump({"at": datetime(2026, 1, 5, 9, tzinfo=UTC)})["at"] == "2026-01-05T09:00:00Z"


def test_a_choice_is_one_of_its_words():
    assert json(colour="red")["colour"] is Colour.RED
    assert "red, blue" in faults({"title": "x", "colour": "green"})["colour"][0]


def test_a_ticked_box_is_yes_and_an_empty_one_no():
    assert form(urgent="yes")["urgent"] is True
    assert form()["urgent"] is False
    assert json(urgent=True)["urgent"] is True


def test_a_form_leaves_out_what_was_not_answered():
    assert set(form(count="", on=" ")) <= {"title", "urgent", "tags"}


def test_messages_of_nested_fields_are_told_by_their_path():
    assert plain({"a": {"b": ["one"], "c": {"d": "two"}}, "json": {"e": ["three"]}}) == {
        "a.b": ["one"], "a.c.d": ["two"], "e": ["three"],
    }  # fmt: skip
