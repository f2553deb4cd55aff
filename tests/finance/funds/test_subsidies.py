"""Subsidies: nothing twice (BR-56), limits by year and amount (BR-52), four eyes, and books that always fit."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from core import paging
from core.errors import Conflict, NotAllowed, Unacceptable
from core.money import Money
from finance.funds import check, granting, queries, services
from finance.funds.grants import GrantState, SubsidyGrant, SubsidyKind
from finance.funds.models import Fund, FundKind
from finance.funds.subsidies import queries as subsidies
from finance.funds.subsidies import routes
from reports.exports import of_finance
from reports.exports.asked import Asked
from tests.finance.funds.world import MONDAY, OPENED, City, a_city, a_fund, paid_in
from tests.parties.cast import a_uscc
from tests.settlement.money import must_refuse, yuan


@pytest.fixture
def city(session) -> City:
    return a_city(session)


@pytest.fixture
def fund(city) -> Fund:
    row = a_fund(city.session, city.first, "TZ", FundKind.SUBSIDY)
    paid_in(city.session, city.first, row, "1,000,000.00")
    return row


def asked(city: City, fund: Fund, kind: SubsidyKind = SubsidyKind.INVESTMENT, **more: Any) -> SubsidyGrant:
    values: dict[str, Any] = {
        "thing": "ZH-1", "beneficiary": "东湾新材料", "beneficiary_uscc": a_uscc(7_700_001), "year": 2026,
        "cost": yuan("900,000.00"), "amount": yuan("600,000.00"), "statement": "Pilot line", **more,
    }  # fmt: skip
    return granting.ask_for_subsidy(city.session, fund_id=fund.id, kind=kind, **values, actor=city.first, now=MONDAY)


def committed(city: City, row: SubsidyGrant) -> SubsidyGrant:
    return granting.approve_subsidy(city.session, grant_id=row.id, actor=city.second, now=MONDAY)


def interest(city: City, fund: Fund, year: int, amount: str, thing: str = "L-1") -> SubsidyGrant:
    kind = SubsidyKind.INTEREST
    return committed(
        city, asked(city, fund, kind, thing=thing, year=year, cost=yuan("800,000.00"), amount=yuan(amount))
    )


def code_of(act: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Conflict) as caught:
        act(*args, **more)
    return caught.value.code


def test_who_approved_a_subsidy_does_not_pay_it(city, fund):
    row = committed(city, asked(city, fund))
    with pytest.raises(NotAllowed) as refused:
        granting.pay_subsidy(city.session, grant_id=row.id, amount=yuan("1.00"), actor=city.second, now=MONDAY)
    assert refused.value.code == "four_eyes"
    assert row.payments == []


def test_what_is_committed_is_set_aside_paid_in_parts_and_the_rest_released(city, fund):
    row = committed(city, asked(city, fund))
    books = queries.books(city.session, fund)
    assert (books.capital, books.committed, books.pool) == (
        yuan("400,000.00"), yuan("600,000.00"), yuan("1,000,000.00"),
    )  # fmt: skip
    call: dict[str, Any] = {"grant_id": row.id, "actor": city.first, "now": MONDAY}
    for _each in range(2):
        granting.pay_subsidy(city.session, amount=yuan("200,000.00"), **call)
    assert code_of(granting.pay_subsidy, city.session, amount=yuan("200,000.01"), **call) == "above_commitment"
    granting.release_subsidy(city.session, reason="Cheaper than planned.", **call)
    books = queries.books(city.session, fund)
    assert (books.capital, books.committed, books.pool) == (yuan("600,000.00"), Money(0), yuan("600,000.00"))
    assert books.is_balanced
    assert check.check(city.session) == []


def test_a_fund_commits_no_more_than_it_has(city, fund):
    committed(city, asked(city, fund))
    second = asked(city, fund, thing="ZH-2")
    assert code_of(committed, city, second) == "fund_exhausted"
    assert second.state is GrantState.ASKED


def test_a_project_is_subsidised_once_and_the_database_says_so_too(city, fund):
    first = asked(city, fund)
    assert code_of(asked, city, fund, thing="zh-1", beneficiary_uscc=a_uscc(7_700_002)) == "subsidised_already"
    second = asked(city, fund, thing="ZH-2")
    must_refuse(
        city.session, "UPDATE subsidy_grant SET once_key = :key WHERE id = :id", key=first.once_key, id=second.id
    )
    granting.refuse_subsidy(city.session, grant_id=first.id, reason="No.", actor=city.first, now=MONDAY)
    assert asked(city, fund).state is GrantState.ASKED


def test_who_entered_a_request_does_not_approve_it(city, fund):
    row = asked(city, fund)
    with pytest.raises(NotAllowed):
        granting.approve_subsidy(city.session, grant_id=row.id, actor=city.first, now=MONDAY)
    must_refuse(city.session, "UPDATE subsidy_grant SET approved_by = asked_by WHERE id = :id", id=row.id)
    assert queries.books(city.session, fund).committed == Money(0)


def test_interest_is_subsidised_up_to_200_000_a_year(city, fund):
    interest(city, fund, 2026, "150,000.00")
    assert code_of(interest, city, fund, 2026, "50,000.01", "L-2") == "above_limit"
    interest(city, fund, 2026, "50,000.00", "L-3")
    must_refuse(city.session, "UPDATE subsidy_grant SET limit_minor = 1 WHERE state = 'committed'")


def test_interest_is_subsidised_for_two_consecutive_years_at_most(city, fund):
    for year in (2022, 2023):
        interest(city, fund, year, "100.00")
    assert code_of(interest, city, fund, 2024, "100.00") == "years_used_up"
    assert code_of(interest, city, fund, 2021, "100.00") == "years_used_up"
    interest(city, fund, 2025, "100.00")  # after a year without


def test_half_of_the_cost_is_subsidised(city, fund):
    kind = SubsidyKind.APPRAISAL
    row = asked(city, fund, kind, thing="R-1", cost=yuan("20,000.00"), amount=yuan("10,000.01"))
    assert code_of(committed, city, row) == "above_limit"
    with pytest.raises(Unacceptable):
        asked(city, fund, kind, thing="R-2", cost=yuan("20.00"), amount=yuan("20.01"))
    assert city.session.scalar(select(func.count(SubsidyGrant.id))) == 1


def test_the_subsidies_of_a_fund_stand_on_its_page_and_for_programs(client, city, fund):
    row = committed(city, asked(city, fund))
    waiting = asked(city, fund, thing="ZH-9")
    city.session.commit()
    paths = [f"/funds/subsidies/{row.id}", f"/funds/subsidies/{waiting.id}"]
    assert [client.get(path).status_code for path in ("/funds/TZ/subsidies", *paths)] == [200, 200, 404]
    said = client.get("/api/v1/funds/TZ/subsidies").get_json()
    assert [each["amount"]["amount"] for each in said["items"]] == ["600000.00"]
    assert said["committed"]["amount"] == "600000.00"
    rules = client.get("/api/v1/subsidy-rules").get_json()["rules"]
    assert {rule["kind"]: rule["most_years"] for rule in rules} == {"interest": 2, "insurance": None, "appraisal": None}
    assert queries.funds_total(city.session, OPENED, FundKind.SUBSIDY) == yuan("1,000,000.00")


def test_subsidies_come_page_by_page_and_all_of_them(client, city, fund, monkeypatch):
    rows = [committed(city, asked(city, fund, thing=f"ZH-{n}", amount=yuan("100.00"))) for n in range(3)]
    city.session.commit()
    monkeypatch.setattr(paging, "SIZE", 2)
    monkeypatch.setattr(routes, "SIZE", 2)
    first, second = (client.get(f"/funds/TZ/subsidies?page={page}").text for page in (1, 2))
    assert [rows[n].number in first for n in range(3)] == [False, True, True]
    assert [rows[n].number in second for n in range(3)] == [True, False, False]
    assert ("page=2" in first, 'rel="next"' in second) == (True, False)
    told = client.get("/api/v1/funds/TZ/subsidies?limit=2").get_json()
    assert ([row["id"] for row in told["items"]], told["next"]) == ([rows[2].id, rows[1].id], "2")
    last = client.get("/api/v1/funds/TZ/subsidies?limit=2&after=2").get_json()
    assert ([row["id"] for row in last["items"]], last["next"]) == ([rows[0].id], None)


@pytest.mark.parametrize("written", ["ＺＨ－1", "zh‐1", " ZH -1"])
def test_a_project_is_subsidised_once_however_its_code_is_written(city, fund, written):
    asked(city, fund)
    assert code_of(asked, city, fund, thing=written) == "subsidised_already"


def test_a_suspended_fund_commits_nothing_that_was_asked_for_before(city, fund):
    row = asked(city, fund)
    services.suspend_fund(city.session, fund_id=fund.id, reason="Audit", actor=city.first, now=MONDAY)
    assert code_of(committed, city, row) == "fund_suspended"
    assert (row.state, queries.books(city.session, fund).committed) == (GrantState.ASKED, Money(0))


def test_a_closed_fund_commits_nothing_and_no_longer_counts(city, fund):
    row, kind = asked(city, fund), FundKind.SUBSIDY
    services.close_fund(city.session, fund_id=fund.id, reason="At its end", actor=city.first, now=MONDAY)
    assert code_of(committed, city, row) == "fund_closed"
    totals = [queries.funds_total(city.session, day, kind) for day in (date(2026, 3, 1), date(2026, 3, 2))]
    assert totals == [yuan("1,000,000.00"), Money(0)]
    assert queries.contributions(city.session, day=date(2026, 3, 2), kind=kind) == []


def test_nobody_but_the_office_hears_whether_a_fund_can_be_closed(city, fund):
    committed(city, asked(city, fund))
    with pytest.raises(NotAllowed):
        services.close_fund(city.session, fund_id=fund.id, reason="x", actor=city.clerk, now=MONDAY)


def test_the_rest_that_was_released_counts_in_no_limit_and_no_sum(city, fund):
    row = interest(city, fund, 2026, "200,000.00")
    call: dict[str, Any] = {"grant_id": row.id, "actor": city.first, "now": MONDAY}
    granting.pay_subsidy(city.session, amount=yuan("50,000.00"), **call)
    granting.release_subsidy(city.session, reason="Repaid early.", **call)
    [of_year] = [each for each in subsidies.rules_in(city.session, 2026) if each.rule.kind is SubsidyKind.INTEREST]
    assert of_year.committed == yuan("50,000.00")
    assert code_of(interest, city, fund, 2026, "150,000.01", "L-2") == "above_limit"
    assert interest(city, fund, 2026, "150,000.00", "L-3").state is GrantState.COMMITTED


def test_the_self_check_holds_the_books_of_commitments_against_the_subsidies(city, fund):
    row = committed(city, asked(city, fund))
    assert check.check(city.session) == []
    row.paid_minor = 100
    city.session.flush()
    assert [fault.code for fault in check.check(city.session)] == ["fund_commitments_differ"]


def test_the_export_of_a_year_is_cut_by_no_newer_subsidies(city, fund, monkeypatch):
    mine = interest(city, fund, 2025, "100.00")
    for place in range(3):
        interest(city, fund, 2026, "1.00", f"L-{place + 2}")
    monkeypatch.setattr(of_finance, "MOST", 1)
    sheet = of_finance.granted(city.session, Asked(2025, today=date(2026, 3, 2)), None)
    assert [row[0] for row in sheet.rows] == [mine.number]
    assert [row.number for row in subsidies.subsidies_for(city.session, 2025, with_all=False, limit=1)] == [mine.number]
