"""The same schema loads JSON and form, and names what is at fault by the form's own names."""

from datetime import date

import pytest
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from core.errors import Unacceptable
from core.fields import plain
from listings.terms.forms import load_terms, rows_to_show, values_from, values_of
from listings.terms.schemas import TermsShape
from listings.terms.vocabulary import LicenseType, Trigger
from tests.listings.terms.making import TODAY, a_license, a_sale, yuan

ANSWERS = [
    ("grant", "exclusive"),
    ("instalments.0.amount", "400,000"),
    ("instalments.0.trigger", "signing"),
    ("instalments.1.amount", "８００，０００"),
    ("instalments.1.trigger", "date"),
    ("instalments.1.due_on", "2027年6月30日"),
    ("royalty.base", "net_sales"),
    ("royalty.rate_bp", "3 %"),
    ("royalty.period", "quarter"),
    ("scope.territories", "CN-LN"),
    ("scope.fields", "electrical.batteries"),
    ("scope.starts", "2027-01-01"),
    ("scope.ends", "2029-12-31"),
]


def form_with(**changes):
    answers = MultiDict(ANSWERS)
    for name, value in changes.items():
        answers.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    return answers


def faults_of(form):
    with pytest.raises(Unacceptable) as refusal:
        load_terms(form, today=TODAY)
    return refusal.value.fields


def test_a_form_is_loaded_as_people_write():
    assert load_terms(form_with(), today=TODAY) == a_license()


def test_a_form_filled_from_terms_gives_the_same_terms():
    for terms in (a_license(), a_license(sublicensing=True, note="Two lines\nof text"), a_sale()):
        assert load_terms(MultiDict(values_from(terms)), today=TODAY) == terms


def test_what_was_typed_is_kept_for_the_next_page():
    kept = MultiDict(values_of(form_with(scope__territories=["CN-LN", "CN-JL"])))
    assert load_terms(kept, today=TODAY).scope.territories == ("CN-JL", "CN-LN")


def test_a_sale_needs_no_scope_in_the_form():
    form = MultiDict([("grant", "assign"), ("instalments.0.amount", "2000000"), ("instalments.0.trigger", "recordal")])
    assert load_terms(form, today=TODAY) == a_sale()


def test_an_empty_row_between_instalments_is_passed_over():
    form = form_with(instalments__1__amount="", instalments__1__due_on="", instalments__4__amount="5")
    assert [part.amount for part in load_terms(form, today=TODAY).instalments] == [yuan("400000"), yuan("5")]


def test_a_blank_royalty_is_none():
    form = form_with(royalty__rate_bp="", royalty__minimum_per_year="")
    assert load_terms(form, today=TODAY).royalty is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grant": ""}, "grant"),
        ({"grant": "gift"}, "grant"),
        ({"instalments__0__amount": "a lot"}, "instalments.0.amount"),
        ({"instalments__1__due_on": "2027-02-30"}, "instalments.1.due_on"),
        ({"royalty__rate_bp": "3.125"}, "royalty.rate_bp"),
        ({"royalty__rate_bp": "0"}, "royalty.rate_bp"),
        ({"royalty__rate_bp": "101"}, "royalty.rate_bp"),
        ({"scope__territories": []}, "scope.territories"),
        ({"scope__fields": []}, "scope.fields"),
        ({"scope__starts": "soon"}, "scope.starts"),
        ({"note": "x" * 2001}, "note"),
    ],
)
def test_an_answer_at_fault_is_named_as_the_form_names_it(changes, field):
    assert field in faults_of(form_with(**changes))


def test_json_is_what_terms_are_kept_as():
    for terms in (a_license(), a_sale()):
        assert TermsShape().load(terms.as_json()) == terms
        assert TermsShape().dump(terms) == terms.as_json()


def test_json_without_a_type_of_licence_is_an_ordinary_one():
    given = {**a_license().as_json(), "license_type": None}
    assert TermsShape().load(given).license_type is LicenseType.ORDINARY


def test_json_says_basis_points_and_not_per_cent():
    given = a_license().as_json()
    given["royalty"]["rate_bp"] = "3"
    with pytest.raises(ValidationError) as fault:
        TermsShape().load(given)
    assert list(plain(fault.value.messages)) == ["royalty.rate_bp"]


@pytest.mark.parametrize(
    "change",
    [
        {"price": "1"},
        {"instalments": [{"amount": 5}]},
        {"instalments": "all"},
        {"scope": None},
        {"scope": {"territories": "CN", "fields": ["*"], "starts": "2027-01-01"}},
        {"act": "lend"},
        {"sublicensing": "yes"},
        {"royalty": []},
    ],
)
def test_json_of_another_shape_is_refused_without_a_crash(change):
    with pytest.raises(ValidationError) as fault:
        TermsShape().load({**a_license().as_json(), **change})
    assert set(fault.value.messages) == set(change)


def test_the_form_always_has_one_more_row_than_is_filled():
    assert rows_to_show({}) == 3
    assert rows_to_show({"instalments.3.amount": "5"}) == 5
    assert rows_to_show({"instalments.11.amount": "5"}) == 12


def test_an_instalment_without_a_trigger_is_due_at_signing():
    form = MultiDict([("grant", "assign"), ("instalments.0.amount", "5")])
    assert load_terms(form, today=date(2026, 1, 1)).instalments[0].trigger is Trigger.SIGNING
