"""Answers that an act cannot do without."""

import pytest

from core.answers import given, must_be_given, refused
from core.errors import Unacceptable


@pytest.mark.parametrize("answer", [None, "", "  \n"])
def test_an_answer_of_blanks_is_none(answer: str | None) -> None:
    with pytest.raises(Unacceptable) as refusal:
        must_be_given(answer, "reason")
    assert (refusal.value.code, list(refusal.value.fields)) == ("unacceptable", ["reason"])


@pytest.mark.parametrize("answer", ["x", 0, False])
def test_any_other_answer_is_one(answer: object) -> None:
    must_be_given(answer, "reason")


def test_a_given_text_loses_its_spare_blanks_and_a_missing_one_is_wished_for() -> None:
    assert given("  a \n b ", "name", "Write it.") == "a b"
    with pytest.raises(Unacceptable) as refusal:
        given(" ", "name", "Write it.")
    assert (refusal.value.code, refusal.value.fields) == ("name_missing", {"name": ["Write it."]})


def test_a_refused_answer_names_its_field_code_and_rule() -> None:
    one = refused("day", "Too early.", code="early", rule="BR-1")
    assert (one.code, one.rule, one.fields) == ("early", "BR-1", {"day": ["Too early."]})
