"""Alliances: members of any day by category, products of a finance alliance, referrals with their outcome."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from core import paging
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from core.money import Money
from parties.organisations.models import OrganisationKind
from registers.alliances import queries, routes, services
from registers.alliances.models import Alliance, AllianceKind, AllianceMember, Category, Outcome, Referral
from tests.parties.cast import a_uscc
from tests.registers import town as made
from tests.registers.town import MONDAY, Town, at

CODES = [a_uscc(number) for number in range(7_200_001, 7_200_006)]
FOUNDED = date(2026, 1, 5)


@pytest.fixture
def town(session) -> Town:
    return made.a_town(session)


def founded(town: Town, kind: AllianceKind = AllianceKind.FINANCE, code: str = "FIN") -> Alliance:
    return services.found_alliance(
        town.session, code=code, kind=kind, name=f"{code} 联盟", founders=["市知识产权局", "市金融局"],
        founded_on=FOUNDED, actor=town.first, now=MONDAY,
    )  # fmt: skip


def joined(
    town: Town, row: Alliance, n: int, category: Category = Category.BANKING, day: date = FOUNDED
) -> AllianceMember:
    return services.join(
        town.session, alliance_id=row.id, name=f"成员{n}", uscc=CODES[n], kind=OrganisationKind.ENTERPRISE,
        category=category, joined_on=day, actor=town.first, now=MONDAY,
    )  # fmt: skip


def members(town: Town, day: date) -> int:
    return queries.count_members(town.session, AllianceKind.FINANCE, day)


def test_members_count_from_joining_to_the_day_before_leaving_and_sum_up_by_category(town):
    row = founded(town)
    first = joined(town, row, 0)
    joined(town, row, 1, Category.INSURANCE, date(2026, 2, 1))
    services.leave(
        town.session, member_id=first.id, left_on=date(2026, 3, 1), reason="So.", actor=town.first, now=MONDAY
    )
    days = (date(2026, 1, 4), FOUNDED, date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1))
    assert [members(town, day) for day in days] == [0, 1, 2, 2, 1]
    found = queries.by_category(town.session, row.id, date(2026, 2, 28))
    assert found == {Category.BANKING: 1, Category.INSURANCE: 1}
    assert len(queries.members(town.session, kind=AllianceKind.FINANCE, on=date(2026, 2, 28))) == 2


def test_a_member_of_two_alliances_counts_once(town):
    for code in ("FIN", "FIN-2"):
        joined(town, founded(town, code=code), 0)
    assert members(town, FOUNDED) == 1


def test_a_body_is_a_member_once_at_a_time(town):
    row = founded(town)
    member = joined(town, row, 0)
    with pytest.raises(Conflict) as caught:
        joined(town, row, 0, day=date(2026, 2, 1))
    assert caught.value.code == "member_already"
    services.leave(
        town.session, member_id=member.id, left_on=date(2026, 2, 1), reason="So.", actor=town.first, now=MONDAY
    )
    joined(town, row, 0, day=date(2026, 2, 1))
    assert members(town, date(2026, 2, 1)) == 1


def test_a_dissolved_alliance_counts_no_more_and_nor_do_its_members(town):
    row = founded(town)
    joined(town, row, 0)
    services.dissolve_alliance(
        town.session, alliance_id=row.id, dissolved_on=date(2026, 2, 1), reason="So.", actor=town.first, now=MONDAY
    )
    days = (date(2026, 1, 31), date(2026, 2, 1))
    assert [queries.count_alliances(town.session, AllianceKind.FINANCE, day) for day in days] == [1, 0]
    assert [members(town, day) for day in days] == [1, 0]
    with pytest.raises(Conflict):
        joined(town, row, 1)


def test_products_belong_to_finance_alliances_and_referrals_have_an_outcome(town):
    plain = joined(town, founded(town, AllianceKind.INDUSTRY, "IND"), 0)
    member = joined(town, founded(town), 1)
    offer: dict[str, Any] = {
        "name": "Pledge loan",
        "terms": "",
        "from_date": FOUNDED,
        "actor": town.first,
        "now": MONDAY,
    }
    with pytest.raises(Conflict) as caught:
        services.offer_product(town.session, member_id=plain.id, **offer)
    assert caught.value.code == "not_a_finance_alliance"
    product = services.offer_product(town.session, member_id=member.id, **offer)
    referral = services.refer(
        town.session, product_id=product.id, name="小公司", uscc=CODES[4], need="Working capital", referred_on=FOUNDED,
        actor=town.first, now=MONDAY,
    )  # fmt: skip
    decide: dict[str, Any] = {
        "referral_id": referral.id,
        "decided_on": date(2026, 3, 1),
        "actor": town.first,
        "now": MONDAY,
    }
    with pytest.raises(Unacceptable):
        services.decide_referral(town.session, outcome=Outcome.CONCLUDED, **decide)
    with pytest.raises(NotAllowed):
        services.decide_referral(town.session, outcome=Outcome.DECLINED, **{**decide, "actor": town.stranger})
    services.decide_referral(town.session, outcome=Outcome.CONCLUDED, amount=Money(500_000), **decide)
    assert queries.referred(town.session, member.alliance_id, 2026) == (1, 1, Money(500_000))
    with pytest.raises(IllegalTransition):
        services.decide_referral(town.session, outcome=Outcome.DECLINED, **decide)
    assert town.session.scalars(select(Referral.state)).all() == [Outcome.CONCLUDED]


def test_after_a_member_has_left_its_product_is_not_offered(town):
    row = founded(town)
    member = joined(town, row, 0)
    product = services.offer_product(
        town.session, member_id=member.id, name="Loan", terms="", from_date=FOUNDED, actor=town.first, now=MONDAY
    )
    services.leave(
        town.session, member_id=member.id, left_on=date(2026, 2, 1), reason="So.", actor=town.first, now=MONDAY
    )
    assert [len(queries.products(town.session, row.id, day)) for day in (date(2026, 1, 31), date(2026, 2, 1))] == [1, 0]
    with pytest.raises(Conflict) as caught:
        services.refer(
            town.session, product_id=product.id, name="小公司", uscc=CODES[4], need="Money",
            referred_on=date(2026, 2, 1), actor=town.first, now=MONDAY,
        )  # fmt: skip
    assert caught.value.code == "not_offered"


def take(town: Town, *lines: str):
    text = "\n".join(["联盟代码,单位名称,统一社会信用代码,类别,加入日期,退出日期", *lines])
    return services.take_in_members(town.session, content=text.encode(), name="m.csv", actor=town.first, now=MONDAY)


def test_a_list_of_members_goes_in_whole_and_once(town):
    founded(town)
    lines = [f"FIN,成员{n},{CODES[n]},{word},2026-01-05," for n, word in enumerate(("银行", "保险", "service"))]
    assert (take(town, *lines).new, take(town, *lines[::-1]).new) == (3, 0)
    assert members(town, FOUNDED) == 3


def test_a_list_with_a_fault_is_refused_whole(town):
    founded(town)
    line = f"FIN,成员0,{CODES[0]},银行,2026-01-05,"
    for wrong in ("NO,成员1,{0},银行,2026-01-05,", "FIN,成员1,{0},矿山,2026-01-05,", "FIN,成员1,{0},银行,2026-01-04,"):
        with pytest.raises(Unacceptable) as caught:
            take(town, line, wrong.format(CODES[1]))
        assert caught.value.fields["file"][0].startswith("Line 3")
    assert town.session.scalar(select(func.count(AllianceMember.id))) == 0


def test_an_alliance_is_entered_once_by_the_office_with_its_founders(town):
    row = founded(town)
    assert row.founders == ["市知识产权局", "市金融局"]
    with pytest.raises(Conflict):
        founded(town)
    with pytest.raises(NotAllowed):
        services.found_alliance(
            town.session, code="X-1", kind=AllianceKind.INDUSTRY, name="X", founders=["Y"], founded_on=FOUNDED,
            actor=town.applicant, now=at(FOUNDED),
        )  # fmt: skip
    assert town.session.scalar(select(func.count(Alliance.id))) == 1


def test_members_come_page_by_page_and_all_of_them(town, client, monkeypatch):
    row = founded(town)
    for n in range(5):
        joined(town, row, n)
    joined(town, founded(town, code="FIN-2"), 0)
    town.session.commit()
    monkeypatch.setattr(paging, "SIZE", 2)
    monkeypatch.setattr(routes, "SIZE", 2)
    for path, entries in (("/alliances/FIN", 5), ("/alliances/members?kind=finance", 6)):
        seen: list[str] = []
        following: str | None = f"{path}{'&' if '?' in path else '?'}on={FOUNDED}"
        while following is not None:
            page = client.get(following).text
            seen += re.findall(r"成员\d", page)
            found = re.search(r'rel="next" href="([^"]+)"', page)
            following = unescape(found[1]) if found else None
        assert len(seen) == entries, path
        assert len(set(seen)) == 5
    assert "6 memberships" in client.get(f"/alliances/members?on={FOUNDED}").text
    sheet = client.get(f"/alliances/members.csv?on={FOUNDED}").text
    assert len(re.findall(r"成员\d", sheet)) == 6
    names, after = [], ""
    while after is not None:
        told = client.get(f"/api/v1/alliance-members?on={FOUNDED}&limit=4{after and f'&after={after}'}").get_json()
        names += [each["id"] for each in told["items"]]
        after = told["next"]
        assert told["count"] == 6
    assert len(set(names)) == 6
