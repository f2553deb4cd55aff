"""Which kinds of operation are trade, which finance, and which stand apart: versions with the year they hold from."""

from settlement.volumes import policies
from settlement.volumes.labels import RECOGNITIONS
from settlement.volumes.models import OPERATIONS, CountsAs
from settlement.volumes.rule_tables import RULE_TABLES

ALL_TRADE = dict.fromkeys(OPERATIONS, CountsAs.TRADE)


def enacted(session, year: int) -> None:
    policies.keep_policy(session, year_from=year, entries=ALL_TRADE, source="海知发〔2026〕9号")


def test_version_1_says_of_every_kind_where_it_counts(session):
    first = policies.policy_of(session, 2021)
    assert first.version == 1
    assert first.trade == ["transfer", "license", "open_license", "auction", "equity"]
    assert first.of(CountsAs.FINANCE) == ["pledge_finance", "securitization", "investment"]
    assert first.of(CountsAs.APART) == ["insurance", "service", "cultivation", "set_apart"]


def test_the_day_on_which_a_kind_counts_is_no_choice_of_a_policy(session):
    assert set(RECOGNITIONS) == set(OPERATIONS)
    assert [each.name for each in RULE_TABLES[0].numbers] == [f"{each}_counts_as" for each in OPERATIONS]


def test_years_before_the_first_version_are_judged_by_it(session):
    assert policies.policy_of(session, 1990) == policies.policy_of(session, 2018)


def test_a_later_version_holds_from_its_year_on_and_no_earlier(session):
    enacted(session, 2028)
    versions = policies.policies_of(session, (2026, 2027, 2028, 2029))
    assert [versions[year].version for year in (2026, 2027, 2028, 2029)] == [1, 1, 2, 2]
    assert versions[2028].counts("insurance") is CountsAs.TRADE
