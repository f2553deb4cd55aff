"""The fees of the law and the worked examples, as an accountant would check them (BR-02 to BR-06)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from core.money import Money
from listings.assets.kinds import AssetKind, AssetStatus
from listings.docket.book import Book, Right
from listings.docket.course import course
from listings.docket.fees import annual_fee
from listings.docket.queries import book
from listings.docket.vocabulary import Charge, Part, Reduction, Stage


@pytest.fixture
def rules(session: Session) -> Book:
    return book(session)


# An invention filed on Wednesday 10 June 2020 and granted on 3 May 2022, in its second year.
INVENTION = Right(
    "CN", AssetKind.PATENT_INVENTION, filed=date(2020, 6, 10), granted=date(2022, 5, 3), expires=date(2040, 6, 10)
)


def fee(rules, year, on, *reductions, right=INVENTION, charge=Charge.ANNUAL_FEE):
    (due,) = [
        each
        for each in course(rules, right, on=on, until=date(2060, 1, 1))
        if (each.charge, each.number) == (charge, year)
    ]
    return annual_fee(rules, right, due, on=on, reductions=reductions)


def amounts(bill):
    return [(line.part.value, line.amount.amount) for line in bill.lines]


def test_worked_example_4_two_months_and_ten_days_late_is_ten_per_cent_of_the_full_fee(rules):
    bill = fee(rules, 7, date(2026, 8, 20))
    assert bill.deadline.due == date(2026, 6, 10)
    assert bill.months_late == 2
    assert amounts(bill) == [("fee", "2000.00"), ("late", "200.00")]
    assert bill.total == Money(2_200_00)


def test_worked_example_4_holds_for_a_payer_whose_fee_is_reduced(rules):
    bill = fee(rules, 7, date(2026, 8, 20), Reduction.ONE_PAYER)
    assert amounts(bill) == [("fee", "2000.00"), ("fee", "-1700.00"), ("late", "200.00")]
    assert bill.total == Money(500_00)


def test_worked_example_5_an_open_licence_takes_fifteen_per_cent_off_year_13(rules):
    bill = fee(rules, 13, date(2032, 6, 1), Reduction.OPEN_LICENCE)
    assert amounts(bill) == [("fee", "6000.00"), ("fee", "-900.00")]
    assert bill.total == Money(5_100_00)


def test_worked_example_5_of_two_reductions_only_the_higher_holds(rules):
    bill = fee(rules, 7, date(2026, 6, 1), Reduction.OPEN_LICENCE, Reduction.ONE_PAYER)
    assert bill.total == Money(300_00)  # 2,000 less 85 %, not less 100 %
    assert "not added up" in str(bill.notes[0])


@pytest.mark.parametrize(
    ("kind", "last", "expected"),
    [
        (AssetKind.PATENT_INVENTION, 20, [900] * 3 + [1200] * 3 + [2000] * 3 + [4000] * 3 + [6000] * 3 + [8000] * 5),
        (AssetKind.PATENT_UTILITY, 10, [600] * 3 + [900] * 2 + [1200] * 3 + [2000] * 2),
        (AssetKind.PATENT_DESIGN, 10, [600] * 3 + [900] * 2 + [1200] * 3 + [2000] * 2),
    ],
)
def test_every_year_of_the_fee_table_of_china(rules, kind, last, expected):
    right = Right("CN", kind, filed=date(2022, 3, 1), granted=date(2022, 9, 1))
    paid = [fee(rules, year, date(2022, 10, 1), right=right).total for year in range(2, last + 1)]
    assert paid == [Money(yuan * 100) for yuan in expected[1:]]
    assert len(expected) == last


@pytest.mark.parametrize(
    ("paid_on", "percent"),
    [
        (date(2026, 6, 10), None),
        (date(2026, 6, 11), 0),
        (date(2026, 7, 10), 0),  # one whole month: still none
        (date(2026, 7, 11), 5),
        (date(2026, 8, 10), 5),  # two whole months: still the first step
        (date(2026, 8, 11), 10),
        (date(2026, 9, 11), 15),
        (date(2026, 10, 10), 15),  # a Saturday that is worked for the holidays before it, so the step ends on it
        (date(2026, 10, 11), 20),
        (date(2026, 11, 11), 25),
        (date(2026, 12, 10), 25),
    ],
)
def test_the_late_fee_steps_by_whole_months(rules, paid_on, percent):
    late = [line.amount for line in fee(rules, 7, paid_on).lines if line.part is Part.LATE]
    assert late == ([] if percent is None else [Money(2_000_00).share(percent * 100)])


def test_after_six_months_the_right_has_ended_and_a_restoration_costs_a_thousand_more(rules):
    bill = fee(rules, 7, date(2026, 12, 11))
    assert bill.stage is Stage.OVER
    assert amounts(bill) == [("fee", "2000.00"), ("late", "500.00"), ("restoration", "1000.00")]


@pytest.mark.parametrize(("reduction", "rest"), [(Reduction.ONE_PAYER, 300_00), (Reduction.SEVERAL_PAYERS, 600_00)])
def test_small_payers_pay_fifteen_or_thirty_per_cent_for_ten_years_from_the_year_of_grant(rules, reduction, rest):
    assert fee(rules, 9, date(2028, 6, 1), reduction).total == Money(rest)
    eleventh, twelfth = fee(rules, 11, date(2030, 6, 1), reduction), fee(rules, 12, date(2031, 6, 1), reduction)
    assert eleventh.total == Money(4_000_00).share(1500 if reduction is Reduction.ONE_PAYER else 3000)
    assert twelfth.total == Money(4_000_00)  # granted in year 2: years 2 to 11 are the ten
    assert "10 years" in str(twelfth.notes[0])


def test_a_reduction_of_another_office_is_said_not_to_exist(rules):
    bill = fee(rules, 7, date(2026, 6, 1), Reduction.MICRO_ENTITY)
    assert bill.total == Money(2_000_00)
    assert "micro entity" in str(bill.notes[0])


def test_a_design_of_china_has_no_known_amount_for_years_11_to_15(rules):
    right = Right(
        "CN", AssetKind.PATENT_DESIGN, filed=date(2022, 3, 1), granted=date(2022, 9, 1), expires=date(2037, 3, 1)
    )
    assert fee(rules, 11, date(2032, 2, 1), right=right).total is None
    assert fee(rules, 11, date(2032, 2, 1), right=right).is_payable


def test_a_mark_of_china_is_renewed_for_each_class(rules):
    right = Right("CN", AssetKind.TRADEMARK, granted=date(2016, 11, 24), expires=date(2026, 11, 23), classes=3)
    bill = fee(rules, 1, date(2026, 12, 1), right=right, charge=Charge.RENEWAL)
    assert amounts(bill) == [("fee", "1500.00"), ("late", "750.00")]
    assert not bill.is_certain


def test_a_patent_of_the_united_states_pays_a_surcharge_in_money_and_small_entities_pay_two_fifths_of_both(rules):
    right = Right(
        "US", AssetKind.PATENT_INVENTION, filed=date(2020, 1, 6), granted=date(2023, 2, 7), expires=date(2040, 1, 6)
    )
    assert fee(rules, 1, date(2026, 8, 7), right=right, charge=Charge.MAINTENANCE_FEE).total == Money(2_150_00, "USD")
    late = fee(rules, 1, date(2026, 8, 10), Reduction.SMALL_ENTITY, right=right, charge=Charge.MAINTENANCE_FEE)
    assert amounts(late) == [("fee", "2150.00"), ("fee", "-1290.00"), ("late", "540.00"), ("late", "-324.00")]
    assert late.total == Money(1_076_00, "USD")


def test_an_application_at_the_epo_pays_half_as_much_again_when_late(rules):
    right = Right("EP", AssetKind.PATENT_APPLICATION, AssetStatus.PENDING, filed=date(2021, 11, 15))
    assert fee(rules, 5, date(2025, 11, 28), right=right).total == Money(1_000_00, "EUR")
    assert fee(rules, 5, date(2026, 3, 31), right=right).total == Money(1_500_00, "EUR")
    assert fee(rules, 5, date(2026, 4, 1), right=right).total is None  # the table of that April is not on record


def test_a_mark_of_the_european_union_pays_by_classes_and_a_quarter_more_when_late(rules):
    right = Right("EM", AssetKind.TRADEMARK, filed=date(2016, 10, 5), expires=date(2026, 10, 5), classes=5)
    bill = fee(rules, 1, date(2026, 10, 1), right=right, charge=Charge.RENEWAL)
    assert [line.amount.amount for line in bill.lines] == ["850.00", "50.00", "450.00"]
    assert fee(rules, 1, date(2026, 10, 6), right=right, charge=Charge.RENEWAL).total == Money(1_687_50, "EUR")


def test_the_surcharge_of_a_mark_of_the_european_union_is_capped(rules):
    right = Right("EM", AssetKind.TRADEMARK, filed=date(2016, 10, 5), expires=date(2026, 10, 5), classes=45)
    late = [
        each
        for each in fee(rules, 1, date(2026, 10, 6), right=right, charge=Charge.RENEWAL).lines
        if each.part is Part.LATE
    ]
    assert [each.amount for each in late] == [Money(1_500_00, "EUR")]


def test_a_patent_of_germany_can_be_paid_for_two_months_without_the_fifty_euros(rules):
    right = Right(
        "DE", AssetKind.PATENT_INVENTION, filed=date(2020, 3, 10), granted=date(2023, 1, 5), expires=date(2040, 3, 10)
    )
    in_time = fee(rules, 7, date(2026, 6, 1), right=right)  # 31 May 2026 is a Sunday
    assert (in_time.deadline.nominal, in_time.deadline.due) == (date(2026, 3, 31), date(2026, 6, 1))
    assert in_time.total == Money(210_00, "EUR")
    assert fee(rules, 7, date(2026, 6, 2), right=right).total == Money(260_00, "EUR")


@pytest.mark.parametrize("on", [date(2026, 6, 1), date(2026, 8, 20), date(2026, 12, 11)])
@pytest.mark.parametrize("reduction", list(Reduction))
def test_the_lines_of_a_bill_add_up_and_each_names_its_rule(rules, on, reduction):
    bill = fee(rules, 7, on, reduction)
    assert bill.total is not None
    assert bill.total.minor == sum(line.amount.minor for line in bill.lines)
    assert all(line.source for line in bill.lines)
