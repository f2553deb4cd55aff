"""Doors of their own: an insurer enters its policies and claims, an enterprise applies for its subsidy."""

from datetime import date
from typing import Any

import pytest

from core.actor import Actor, Role
from core.errors import Conflict, NotAllowed, NotFound
from finance.funds import granting, insuring
from finance.funds.grants import GrantState, SubsidyGrant, SubsidyKind
from finance.funds.models import Fund, FundKind
from finance.funds.policies import PolicyKind
from finance.funds.subsidies import queries as subsidies
from parties.organisations.models import OrganisationKind
from tests.finance.funds.test_policies import a_claim, a_policy
from tests.finance.funds.world import MONDAY, City, a_city, a_fund, paid_in
from tests.parties import cast
from tests.reports.doors import signed_in
from tests.settlement.money import yuan


@pytest.fixture
def city(session) -> City:
    return a_city(session)


def an_insurer(city: City, name: str) -> Actor:
    home = cast.an_organisation(city.session, name, OrganisationKind.INSURER)
    person = cast.a_person(city.session, f"{home.id}@insurer.example", Role.RIGHT_HOLDER, at=home, now=MONDAY)
    return cast.as_actor(city.session, person, home)


def test_an_insurer_enters_its_policies_under_its_own_name_and_sees_them_alone(city):
    mine, other = an_insurer(city, "海湾财险"), an_insurer(city, "海角财险")
    a_policy(city)
    row = a_policy(city, number="P-8", insurer="somebody else", actor=mine)
    assert (row.insurer, row.insurer_id) == ("海湾财险", mine.organisation_id)
    assert [each.number for each in insuring.policies(city.session, insurer_id=mine.organisation_id)] == ["P-8"]
    told: dict[str, Any] = {"occurred_on": date(2026, 2, 1), "what": "Invalidated", "claimed": yuan("10.00")}
    with pytest.raises(NotFound):
        insuring.report_policy_claim(city.session, policy_id=row.id, **told, actor=other, now=MONDAY)
    claim = insuring.report_policy_claim(city.session, policy_id=row.id, **told, actor=mine, now=MONDAY)
    with pytest.raises(NotFound):
        insuring.decide_policy_claim(
            city.session, claim_id=claim.id, decided_on=date(2026, 3, 1), paid=yuan("10.00"), actor=other, now=MONDAY
        )
    insuring.decide_policy_claim(
        city.session, claim_id=claim.id, decided_on=date(2026, 3, 1), paid=yuan("10.00"), actor=mine, now=MONDAY
    )
    assert claim.paid == yuan("10.00")


def test_no_insurer_opens_a_page_of_anothers_policy(city, client):
    mine, other = an_insurer(city, "海湾财险"), an_insurer(city, "海角财险")
    row = a_policy(city, number="P-8", actor=mine)
    city.session.commit()
    for actor, status in ((other, 404), (mine, 200)):
        signed_in(client, actor)
        assert client.get(f"/funds/policies/{row.id}/claims").status_code == status
    assert "/exports/" not in client.get("/funds/policies").get_data(as_text=True)


def test_everybody_else_enters_no_policy(city):
    with pytest.raises(NotAllowed) as caught:
        a_policy(city, actor=city.stranger)
    assert (caught.value.code, insuring.sums(city.session).count) == ("not_an_insurer", 0)


def test_sums_are_of_all_policies_however_many_a_page_shows(city):
    for number in range(3):
        a_claim(city, a_policy(city, number=f"P-{number}", kind=PolicyKind.LOSS), "1.00")
    sums = insuring.sums(city.session, on=date(2026, 6, 1))
    assert len(insuring.policies(city.session, on=date(2026, 6, 1), limit=2)) == 2
    assert (sums.count, sums.premiums, sums.insured) == (3, yuan("2,700.00"), yuan("3,000.00"))


def test_a_policy_that_begins_within_a_year_is_entered_today(city):
    row = a_policy(city, first_day=date(2026, 3, 3), last_day=date(2027, 3, 2))
    assert row.first_day == date(2026, 3, 3)


@pytest.fixture
def fund(city) -> Fund:
    row = a_fund(city.session, city.first, "TZ", FundKind.SUBSIDY)
    paid_in(city.session, city.first, row, "1,000,000.00")
    return row


def applied(city: City, fund: Fund, actor: Actor) -> SubsidyGrant:
    said: dict[str, Any] = {
        "thing": "L-1", "beneficiary": "Somebody else", "beneficiary_uscc": "", "year": 2026, "statement": "Interest",
        "cost": yuan("90,000.00"), "amount": yuan("40,000.00"),
    }  # fmt: skip
    return granting.ask_for_subsidy(
        city.session, fund_id=fund.id, kind=SubsidyKind.INTEREST, **said, actor=actor, now=MONDAY
    )


def test_an_enterprise_applies_for_its_own_subsidy_and_the_office_approves(city, fund):
    row = applied(city, fund, city.stranger)
    assert (row.beneficiary, row.state) == ("海湾电池有限公司", GrantState.ASKED)
    assert subsidies.subsidy_for(city.session, row.id, city.stranger) is row
    with pytest.raises(NotFound):
        subsidies.subsidy_for(city.session, row.id, city.clerk)
    with pytest.raises(NotAllowed):
        granting.approve_subsidy(city.session, grant_id=row.id, actor=city.stranger, now=MONDAY)
    with pytest.raises(Conflict) as caught:
        applied(city, fund, city.stranger)
    assert caught.value.code == "subsidised_already"
    assert granting.approve_subsidy(city.session, grant_id=row.id, actor=city.first, now=MONDAY).limit_minor is not None


def test_a_bank_applies_for_no_subsidy(city, fund):
    with pytest.raises(NotAllowed):
        applied(city, fund, city.clerk)
