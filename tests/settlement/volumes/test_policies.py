"""Which kinds of operation are trade, which finance, and which stand apart: versions with the year they hold from."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from core.actor import Role
from core.errors import Conflict, NotAllowed, Unacceptable
from settlement.volumes import policies
from settlement.volumes.models import Category, CountsAs, Recognition, VolumePolicy
from tests.builders import NOON, actor_for

OFFICE = actor_for(900, Role.CITY_OFFICE)
ALL_TRADE = dict.fromkeys(Category, (CountsAs.TRADE, Recognition.RELEASE))


def enacted(session, year: int, now: datetime = NOON, **other):
    said = {"entries": ALL_TRADE, "source": "海知发〔2026〕9号", "actor": OFFICE, **other}
    return policies.enact_policy(session, year_from=year, now=now, **said)


def test_version_1_says_of_every_kind_where_it_counts(session):
    first = policies.policy_of(session, 2021)
    assert first.version == 1
    assert first.trade == ["transfer", "license", "open_license", "auction", "equity"]
    assert first.of(CountsAs.FINANCE) == ["pledge_finance", "securitization", "investment"]
    assert first.of(CountsAs.APART) == ["insurance", "service", "cultivation"]
    assert set(first.days) == set(Category)


def test_years_before_the_first_version_are_judged_by_it(session):
    assert policies.policy_of(session, 1990) == policies.policy_of(session, 2018)


def test_a_later_version_holds_from_its_year_on_and_no_earlier(session):
    enacted(session, 2028)
    versions = policies.policies_of(session, (2026, 2027, 2028, 2029))
    assert [versions[year].version for year in (2026, 2027, 2028, 2029)] == [1, 1, 2, 2]
    assert versions[2028].counts("insurance") is CountsAs.TRADE


@pytest.mark.parametrize(
    ("year", "now"),
    [(2025, NOON), (2026, NOON), (2027, datetime(2026, 12, 26, 4, tzinfo=UTC))],
)
def test_no_year_that_has_begun_or_begins_within_a_week_gets_another_policy(session, year, now):
    with pytest.raises(Conflict) as refused:
        enacted(session, year, now)
    assert refused.value.code == "year_begun"
    assert session.scalar(select(func.count(VolumePolicy.id))) == 1


def test_a_policy_that_leaves_a_kind_out_is_refused(session):
    with pytest.raises(Unacceptable) as refused:
        enacted(session, 2028, entries={Category.TRANSFER: (CountsAs.TRADE, Recognition.RELEASE)})
    assert refused.value.code == "entries_missing"


def test_versions_come_one_after_another(session):
    enacted(session, 2028)
    with pytest.raises(Conflict) as refused:
        enacted(session, 2027)
    assert refused.value.code == "policy_known"


def test_only_the_city_office_enacts_a_policy(session):
    with pytest.raises(NotAllowed):
        enacted(session, 2028, actor=actor_for(900, Role.CENTER_MANAGER))
    assert session.scalar(select(func.count(VolumePolicy.id))) == 1
