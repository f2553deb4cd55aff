"""Terms have one canonical form, are said in words, and differ term by term."""

import json
from dataclasses import replace
from datetime import date

import pytest
from marshmallow import ValidationError

from core.errors import Unacceptable
from core.fields import plain
from core.i18n import speaking
from core.money import LARGEST_MINOR, Money
from listings.terms.agreement import Instalment, Royalty, Terms
from listings.terms.risks import risks_of
from listings.terms.schemas import TermsShape
from listings.terms.scope import Scope
from listings.terms.validation import RightFacts, validate
from listings.terms.vocabulary import Grant, LicenseType, Period, RoyaltyBase, Trigger, grant_of
from listings.terms.wording import compared, describe, diff, price_in_words
from tests.listings.terms.making import TODAY, a_license, a_sale, yuan


def faults_of(terms, **facts):
    with pytest.raises(Unacceptable) as refusal:
        validate(terms, right=RightFacts(**facts), today=TODAY)
    assert refusal.value.code == "terms_unacceptable"
    return refusal.value.fields


def test_terms_are_read_back_as_they_were_written():
    for terms in (a_license(), a_sale(), a_license(royalty=None, note="按合同执行", sublicensing=True)):
        assert Terms.from_json(json.loads(terms.canonical)) == terms


def test_the_digest_is_of_what_is_meant_and_not_of_how_it_was_typed():
    typed_twice = a_license(
        scope=Scope(("CN-LN", "CN-LN-DL"), ("electrical.batteries",), date(2027, 1, 1), date(2029, 12, 31))
    )
    assert typed_twice.digest == a_license().digest
    assert len(a_license().digest) == 64


@pytest.mark.parametrize(
    "changes",
    [
        {"license_type": LicenseType.SOLE},
        {"instalments": (Instalment(yuan("1200000.01")),)},
        {"instalments": (Instalment(Money(120000000, "USD")),)},
        {"royalty": Royalty(RoyaltyBase.NET_SALES, 301)},
        {"royalty": None},
        {"sublicensing": True},
        {"note": "."},
        {"scope": Scope(("CN",), ("electrical.batteries",), date(2027, 1, 1), date(2029, 12, 31))},
        {"scope": Scope(("CN-LN",), ("electrical.batteries",), date(2027, 1, 1), date(2029, 12, 30))},
    ],
)
def test_any_other_meaning_has_another_digest(changes):
    assert a_license(**changes).digest != a_license().digest


def test_the_fixed_total_is_the_sum_of_the_instalments():
    assert a_license().fixed_total == yuan("1200000")
    assert a_license(instalments=()).fixed_total == Money(0)


def test_a_licence_without_a_type_counts_as_ordinary():
    assert grant_of("license", None) is Grant.ORDINARY
    assert grant_of("assign", None) is Grant.ASSIGN


def test_a_licence_is_described_in_the_order_of_a_contract():
    assert describe(a_license()) == [
        ("What is granted", "Exclusive licence"),
        ("Fixed price", "CNY 1,200,000.00"),
        ("Instalment 1", "CNY 400,000.00 when both sides have signed"),
        ("Instalment 2", "CNY 800,000.00 on 30 Jun 2027"),
        ("Running royalty", "3 % of net sales, reported and paid every quarter"),
        ("Territory", "Liaoning"),
        ("Field of use", "Batteries and energy storage"),
        ("Term", "from 1 Jan 2027 until 31 Dec 2029"),
        ("Sublicensing", "Not allowed"),
    ]


def test_a_sale_is_of_the_whole_right():
    assert ("Scope", "The whole right, in every territory and for every field") in describe(a_sale())


def test_terms_are_described_in_chinese_as_chinese():
    with speaking("zh_Hans"):
        rows = dict(describe(a_license()))
    assert rows["授权方式"] == "独占许可"
    assert rows["第1期款"] == "¥400,000.00，双方签署后支付"
    assert rows["提成费"] == "按净销售额的 3 % 提成，每季度报告并支付"


def test_equal_terms_have_no_difference():
    assert diff(a_license(), a_license()) == []


def test_a_difference_names_the_term_and_says_both_texts():
    changed = a_license(royalty=Royalty(RoyaltyBase.NET_SALES, 250, Period.YEAR), sublicensing=True)
    found = {change.term: (change.old_text, change.new_text) for change in diff(a_license(), changed)}
    assert set(found) == {"royalty", "sublicensing"}
    assert found["royalty"][1] == "2.5 % of net sales, reported and paid every year"


def test_a_dropped_term_stays_in_its_place_with_an_empty_text():
    lines = compared(a_license(), a_license(instalments=(Instalment(yuan("1200000")),)))
    dropped = next(line for line in lines if line.term == "instalment.2")
    assert (dropped.text, dropped.was) == ("", "CNY 800,000.00 on 30 Jun 2027")
    price = next(line for line in lines if line.term == "price")
    assert (price.text, price.was) == ("CNY 1,200,000.00 when both sides have signed", "CNY 1,200,000.00")
    assert [line.term for line in lines].index("instalment.2") == 3


def test_a_new_term_has_an_empty_old_text():
    change = next(c for c in diff(a_license(), a_license(note="Training for two weeks")) if c.term == "note")
    assert (change.old_text, change.new_text) == ("", "Training for two weeks")


def test_the_price_is_said_in_one_line():
    assert price_in_words(a_license()) == "CNY 1,200,000.00 and 3 % of net sales, reported and paid every quarter"


@pytest.mark.parametrize("terms", [a_license(), a_sale(), a_license(license_type=LicenseType.ORDINARY, instalments=())])
def test_sound_terms_are_accepted(terms):
    validate(terms, right=RightFacts("patent", date(2040, 1, 1)), today=TODAY)


def test_terms_without_any_price_are_refused():
    assert list(faults_of(a_license(instalments=(), royalty=None))) == ["instalments.0.amount"]


def test_an_exclusive_licence_without_a_last_day_is_refused():
    assert list(faults_of(a_license(scope=replace(a_license().scope, ends=None)))) == ["scope.ends"]


def test_an_ordinary_licence_may_last_as_long_as_the_right():
    terms = a_license(license_type=LicenseType.ORDINARY, scope=replace(a_license().scope, ends=None))
    validate(terms, right=RightFacts("patent", date(2028, 1, 1)), today=TODAY)


def test_a_licence_cannot_outlive_the_right():
    [text] = faults_of(a_license(), ends=date(2029, 12, 30))["scope.ends"]
    assert "30 Dec 2029" in text
    validate(a_license(), right=RightFacts("patent", date(2029, 12, 31)), today=TODAY)


def test_a_licence_that_ends_before_it_begins_is_refused():
    terms = a_license(scope=replace(a_license().scope, ends=date(2026, 12, 31)))
    assert list(faults_of(terms)) == ["scope.ends"]


def test_a_licence_that_is_over_already_is_refused():
    terms = a_license(scope=replace(a_license().scope, starts=date(2025, 1, 1), ends=date(2026, 11, 22)))
    assert list(faults_of(terms)) == ["scope.ends"]


@pytest.mark.parametrize("rate", [0, -1, 10_001])
def test_a_rate_outside_the_whole_is_refused(rate):
    assert list(faults_of(a_license(royalty=Royalty(RoyaltyBase.NET_SALES, rate)))) == ["royalty.rate_bp"]


@pytest.mark.parametrize(
    ("part", "field"),
    [
        (Instalment(Money(0), Trigger.SIGNING), "instalments.0.amount"),
        (Instalment(Money(-5), Trigger.SIGNING), "instalments.0.amount"),
        (Instalment(Money(5), Trigger.DATE), "instalments.0.due_on"),
        (Instalment(Money(5), Trigger.SIGNING, date(2027, 1, 1)), "instalments.0.due_on"),
    ],
)
def test_an_instalment_at_fault_is_named(part, field):
    assert list(faults_of(a_license(instalments=(part,)))) == [field]


def test_two_instalments_at_one_moment_are_refused():
    twice = (Instalment(Money(5), Trigger.SIGNING), Instalment(Money(6), Trigger.SIGNING))
    assert list(faults_of(a_license(instalments=twice))) == ["instalments"]
    same_day = tuple(Instalment(Money(n), Trigger.DATE, date(2027, 1, 1)) for n in (5, 6))
    assert list(faults_of(a_license(instalments=same_day))) == ["instalments.1.due_on"]


def test_all_amounts_of_an_agreement_are_in_one_currency():
    royalty = Royalty(RoyaltyBase.GROSS, 300, minimum_per_year=Money(100, "USD"))
    assert list(faults_of(a_license(royalty=royalty))) == ["royalty.minimum_per_year"]
    dollars = (Instalment(Money(100, "USD")),)
    validate(a_license(instalments=dollars, royalty=royalty))
    with pytest.raises(ValidationError) as refusal:
        TermsShape().load(a_license(royalty=royalty).as_json())
    assert list(plain(refusal.value.messages)) == ["royalty.minimum_per_year"]


def test_instalments_that_add_up_to_more_than_money_holds_are_refused():
    most = Money(LARGEST_MINOR)
    parts = (Instalment(most, Trigger.SIGNING), Instalment(Money(1), Trigger.RECORDAL))
    assert list(faults_of(a_license(instalments=parts))) == ["instalments"]
    validate(a_license(instalments=parts[:1]))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"license_type": LicenseType.SOLE}, "license_type"),
        ({"scope": Scope(("CN",), ("*",), TODAY)}, "scope.territories"),
        ({"scope": Scope.everything(TODAY, date(2030, 1, 1))}, "scope.territories"),
        ({"sublicensing": True}, "sublicensing"),
    ],
)
def test_a_sale_moves_the_whole_right_and_nothing_else(changes, field):
    assert list(faults_of(a_sale(**changes))) == [field]


@pytest.mark.parametrize(
    ("territories", "fields", "field"),
    [
        ((), ("*",), "scope.territories"),
        (("CN",), (), "scope.fields"),
        (("XX",), ("*",), "scope.territories"),
        (("CN",), ("magic",), "scope.fields"),
    ],
)
def test_codes_that_are_missing_or_unknown_are_named(territories, fields, field):
    assert list(faults_of(a_license(scope=Scope(territories, fields, TODAY, date(2029, 1, 1))))) == [field]


@pytest.mark.parametrize(
    ("family", "code", "fits"),
    [
        ("patent", "electrical", True), ("patent", "nice.9", False), ("patent", "works.film", False),
        ("patent", "*", True),
        ("trademark", "nice.9", True), ("trademark", "electrical", False),
        ("copyright", "works.software", True), ("copyright", "nice.9", False),
    ],
)  # fmt: skip
def test_a_field_of_use_fits_the_family_of_the_right(family, code, fits):
    terms = a_license(scope=Scope(("CN",), (code,), date(2027, 1, 1), date(2029, 12, 31)))
    if fits:
        validate(terms, right=RightFacts(family), today=TODAY)
    else:
        assert list(faults_of(terms, family=family)) == ["scope.fields"]


def test_every_fault_is_named_at_once():
    terms = a_license(instalments=(), royalty=None, sublicensing=False, note="x" * 2001, scope=Scope((), (), TODAY))
    assert set(faults_of(terms)) == {"instalments.0.amount", "note", "scope.ends", "scope.territories", "scope.fields"}


@pytest.mark.parametrize(
    ("note", "codes"),
    [
        ("Training for two weeks, support for a year.", []),
        ("Licensee shall GRANT BACK all improvements free of charge.", ["improvements"]),
        ("被许可人不得质疑专利有效性，后续改进归许可人所有。", ["improvements", "no challenge"]),
        ("设备必须购买许可人指定的型号。", ["tying"]),
    ],
)
def test_clauses_that_may_be_void_are_pointed_out(note, codes):
    assert [risk.code for risk in risks_of(a_license(note=note))] == codes
