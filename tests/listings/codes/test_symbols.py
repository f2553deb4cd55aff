"""Codes in every spelling of the registers become one."""

import pytest

from listings.codes.locarno import locarno_class
from listings.codes.nice import nice_class
from listings.codes.symbols import normal, read_symbol


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("A01B0001000000", "A01B 1/00"), ("H01M0010052500", "H01M 10/0525"), ("A61K0031102000", "A61K 31/102"),
        ("E21B  47/  0228            A I", "E21B 47/0228"), ("E21B  47/   024            A I", "E21B 47/024"),
        ("H04L   27/26    (2006.01)", "H04L 27/26"), ("H01M10/0525(2010.01)I", "H01M 10/0525"),
        ("A61F  206", "A61F 2/06"), ("H01L 21302", "H01L 21/302"), ("A41D013/00", "A41D 13/00"),
        ("C07D41700", "C07D 417/00"), ("G01N03072", "G01N 30/72"), ("A61K031542", "A61K 31/542"),
        ("A61K000910", "A61K 9/10"), ("A61F 206", "A61F 2/06"), ("h01m-10/0525", "H01M 10/0525"),
        ("Ｈ０１Ｍ １０／０５", "H01M 10/05"), ("Y02E 60/10", "Y02E 60/10"),
        ("H01M", "H01M"), ("H01", "H01"), ("h", "H"),
    ],
)  # fmt: skip
def test_every_spelling_of_a_symbol_is_one_symbol(written, read):
    assert normal(written) == read


@pytest.mark.parametrize("text", ["", "709201", "HELLO", "H01MX", "I01B 1/00", "24 303", "第9类"])
def test_what_is_no_symbol_is_left_as_it_is(text):
    assert read_symbol(text) is None
    assert normal(f" {text} ") == text


def test_a_symbol_knows_what_it_lies_in_and_how_the_world_office_writes_it():
    symbol = read_symbol("H01M10/0525")
    assert symbol is not None
    assert symbol.parents == ("H", "H01", "H01M", "H01M 10/00")
    assert symbol.fourteen == "H01M0010052500"
    assert read_symbol(symbol.fourteen) == symbol


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0101", "01-01"), ("01.01", "01-01"), ("06 - 01", "06-01"), ("6-1", "06-01"), ("3100", "31-00"),
        ("32.00", "32-00"), ("0601(13)", "06-01"), ("06–01", "06-01"), ("06", "06"), ("6", "06"), ("33-01", ""),
        ("0001", ""), ("601", ""), ("chair", ""), ("", ""),
    ],
)  # fmt: skip
def test_every_spelling_of_a_locarno_class_is_one_code(written, read):
    assert locarno_class(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("009", 9), ("9", 9), ("09", 9), ("第9类", 9), ("第 35 類", 35), ("Class 42", 42), ("IC 045", 45), ("４５", 45),
        ("46", None), ("0", None), ("200", None), ("A", None), ("9.5", None), ("-9", None), ("", None),
    ],
)  # fmt: skip
def test_every_spelling_of_a_nice_class_is_one_number(written, read):
    assert nice_class(written) == read
