"""Each record through the API changes exactly the figures that it should: the whole yearbook before and after."""

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core import clock, files
from core.actor import SYSTEM, Role
from parties.organisations.models import Organisation, OrganisationKind
from parties.organisations.services import register_organisation
from parties.people.queries import actor_of
from parties.people.services import add_membership, create_person
from tests.parties.cast import a_uscc
from tests.registers.disputes.test_importing import LINE, a_list
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import NOON, World, a_deal, a_world, sign

YEAR = 2026
CLOSED = NOON + timedelta(days=90)  # February 2027
Changed = dict[str, tuple[str | None, str | None]]


@pytest.fixture
def world(session: Session, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


@pytest.fixture
def city(world: World) -> Program:
    return Program(world, world.city)


def book(city: Program, year: int = YEAR) -> dict[str, str | None]:
    """Every figure of a year, as the API gives it."""
    return {row["code"]: row["value"] for row in city.get(f"/yearbook/{year}")["figures"]}


@contextmanager
def changes(city: Program, expected: Changed, year: int = YEAR) -> Iterator[None]:
    """What is done within changes exactly these figures of the year."""
    before = book(city, year)
    yield
    after = book(city, year)
    assert {code: (before[code], after[code]) for code in after if before[code] != after[code]} == expected


def money(text: str) -> dict[str, str]:
    return {"amount": text, "currency": "CNY"}


# Titles: what each kind and level is counted in.
TITLES = (
    ("certification", "national", "S14.certified"),
    ("demonstration", "national", "S16.national"),
    ("advantage", "national", "S16.national"),
    ("demonstration", "provincial", "S16.provincial"),
    ("pilot", "municipal", "S11.units"),
    ("base", "municipal", "S13.bases"),
    ("maker_space", "municipal", "S13.bases"),
    ("product", "municipal", None),
    ("demonstration", "municipal", None),
)


def programme(city: Program, kind: str, level: str) -> None:
    """A programme with its first rule, which a second officer confirmed."""
    office = city.world.city.organisation_id
    assert office is not None
    body = {"code": "P-1", "kind": kind, "level": level, "authority": "主管部门", "name": "项目"}
    standard = {"standard": "GB/T 29490"} if kind == "certification" else {}
    city.post("/programmes", {**body, **standard}, 201)
    rule = {
        "programme": "P-1", "valid_from": "2015-01-01", "validity_months": 36, "check_months": 36, "check_renews": True,
        "check_window_days": 60, "publicity_days": 5, "source": "文",
    }  # fmt: skip
    made = city.post("/rules/programmes/proposals", {"version": rule}, 201)
    second = somebody(city.world, office, Role.CITY_OFFICE)
    second.post(f"/rules/proposals/{made['id']}/approval")


def title(city: Program, granted: str = "2026-03-02", serial: int = 7_300_001, kind: str = "pilot") -> int:
    head = "programme,name,uscc,kind,number,object_name,edition,issuer,granted_on"
    edition = "2023" if kind == "certification" else ""
    thing = "某对象" if kind in ("base", "maker_space", "product") else ""
    line = f"P-1,单位{serial},{a_uscc(serial)},enterprise,N-{serial},{thing},{edition},认证机构,{granted}"
    city.post("/registers/lists", {"table": f"{head}\n{line}\n", "name": "x.csv"}, 201)
    return int(city.get("/titles")["items"][0]["id"])


@pytest.mark.parametrize(("kind", "level", "code"), TITLES)
def test_a_title_counts_from_its_grant_to_its_revocation(
    city: Program, kind: str, level: str, code: str | None
) -> None:
    programme(city, kind, level)
    up: Changed = {code: ("0", "1")} if code else {}
    down: Changed = {code: ("1", "0")} if code else {}
    with changes(city, up):
        held = title(city, kind=kind)
    with changes(city, down):
        city.post(f"/titles/{held}/suspension", {"from_date": "2026-05-01", "reason": "复核"})
    with changes(city, up):
        city.post(f"/titles/{held}/restoration", {"restored_on": "2026-05-01", "reason": "复核通过"})
    with changes(city, down), changes(city, {}, YEAR - 1):
        city.post(f"/titles/{held}/revocation", {"ended_on": "2026-06-01", "reason": "撤销"})


def test_a_title_of_an_earlier_day_counts_in_the_earlier_year_too(city: Program) -> None:
    programme(city, "pilot", "municipal")
    with changes(city, {"S11.units": ("0", "1")}), changes(city, {"S11.units": ("0", "1")}, YEAR - 1):
        title(city, granted="2025-12-31")


def test_a_list_that_is_refused_changes_nothing(city: Program) -> None:
    programme(city, "pilot", "municipal")
    with changes(city, {}):
        body = {"table": "programme,name,uscc,granted_on\nP-1,单位,12,2026-03-02\n", "name": "x.csv"}
        city.post("/registers/lists", body, 422)


def test_an_output_and_its_correction_change_the_output_of_their_year(city: Program) -> None:
    programme(city, "pilot", "municipal")
    held = title(city, granted="2025-03-02")
    first = {"year": 2025, "output": money("1200.00")}
    with changes(city, {"S11.output": ("0.00", "1200.00")}, 2025), changes(city, {}):
        city.post(f"/titles/{held}/outputs", first, 201)
    again = {"year": 2025, "output": money("1500.50"), "reason": "审计调整"}
    with changes(city, {"S11.output": ("1200.00", "1500.50")}, 2025):
        city.post(f"/titles/{held}/outputs", again, 201)
    with changes(city, {"S11.output": ("1500.50", "0.00"), "S11.units": ("1", "0")}, 2025):
        city.post(f"/titles/{held}/revocation", {"ended_on": "2025-12-31", "reason": "撤销"})


def an_agency(world: World) -> Program:
    home: Organisation = register_organisation(
        world.session, name="海岸知识产权事务所", kind=OrganisationKind.AGENCY, uscc=a_uscc(7_300_900), actor=SYSTEM,
        now=NOON,
    )  # fmt: skip
    return somebody(world, home.id, Role.RIGHT_HOLDER)


def somebody(world: World, organisation_id: int, role: Role) -> Program:
    """One more person of an organisation."""
    given: dict[str, Any] = {"actor": SYSTEM, "now": NOON}
    person = create_person(world.session, email="more@haizhou.example", name="An Gao", password=None, **given)
    add_membership(world.session, person_id=person.id, organisation_id=organisation_id, role=role, **given)
    world.session.flush()
    actor = actor_of(world.session, person.id, organisation_id)
    assert actor is not None
    return Program(world, actor)


def test_hosting_counts_distinct_enterprises_while_an_agreement_holds(world: World, city: Program) -> None:
    agency = an_agency(world)
    body = {
        "sme_name": "小企业", "sme_uscc": a_uscc(7_300_901), "services": ["training"], "from_date": "2026-03-01",
        "to_date": "2027-02-28",
    }  # fmt: skip
    with changes(city, {}):
        row = agency.post("/hosting", body, 201)
    purpose, stream = f"hosting:{row['id']}", io.BytesIO(b"%PDF-1.4\nsigned\n%%EOF\n")
    paper = files.keep_upload(world.session, stream, "signed.pdf", purpose=purpose, actor=SYSTEM, now=NOON)
    world.commit()
    with changes(city, {}):
        agency.post(f"/hosting/{row['id']}/signed-agreement", {"evidence": paper.sha256})
    with changes(city, {"S15.hosted": ("0", "1")}), changes(city, {}, YEAR - 1):
        city.post(f"/hosting/{row['id']}/acceptance", {"evidence": paper.sha256})
    with changes(city, {}):
        agency.post("/hosting", {**body, "to_date": "2026-02-01"}, 422)
    with changes(city, {"S15.hosted": ("1", "0")}):
        agency.post(f"/hosting/{row['id']}/end", {"ended_on": "2026-06-01", "reason": "停业"})


def test_alliances_and_their_members_count_by_kind(city: Program) -> None:
    def founded(code: str, kind: str) -> None:
        body = {"code": code, "kind": kind, "name": f"{code}联盟", "founders": ["甲", "乙"], "founded_on": "2026-01-05"}
        city.post("/alliances", body, 201)

    with changes(city, {"S12.alliances": ("0", "1")}):
        founded("IND", "industry")
    with changes(city, {}):
        founded("FIN", "finance")
    member = {"name": "银行", "uscc": a_uscc(7_300_902), "category": "banking", "joined_on": "2026-02-01"}
    with changes(city, {}):
        city.post("/alliances/IND/members", {**member, "category": "enterprise"}, 201)
    with changes(city, {"S9.members": ("0", "1")}):
        row = city.post("/alliances/FIN/members", member, 201)
    with changes(city, {"S9.members": ("1", "0")}):
        city.post(f"/alliance-members/{row['id']}/leaving", {"left_on": "2026-06-01", "reason": "退出"})
    with changes(city, {"S12.alliances": ("1", "0")}):
        city.post("/alliances/IND/dissolution", {"dissolved_on": "2026-07-01", "reason": "解散"})


def granted(city: Program, tier: str = "national", first: str = "2018-01-01") -> int:
    body = {"tier": tier, "authority": "主管部门", "document_no": f"{tier}1号", "from_date": first}
    return int(city.post("/centers/C-01/grants", body, 201)["id"])


def test_a_grant_counts_in_its_tier_from_its_day_to_its_end(city: Program) -> None:
    with changes(city, {"S1.municipal": ("0", "1")}), changes(city, {}, YEAR - 1):
        granted(city, "municipal", "2026-02-01")
    with changes(city, {"S1.national": ("0", "1")}), changes(city, {"S1.national": ("0", "1")}, YEAR - 1):
        row = granted(city)
    with changes(city, {"S1.national": ("1", "0")}), changes(city, {}, YEAR - 1):
        city.post(f"/centers/C-01/grants/{row}/end", {"last_day": "2026-11-22", "reason": "到期不再续"})


REPORTED = {
    "category": "transfer", "right_kind": "patent", "numbers": "ZL201910000001", "seller_name": "星海液流储能有限公司",
    "seller_code": a_uscc(7_300_910), "buyer_name": "北岸电力科技有限公司", "buyer_code": a_uscc(7_300_911),
    "contract_on": "2026-02-03", "recognised_on": "2026-04-05", "amount": money("10000000.01"),
    "recordal_no": "X2026000001",
}  # fmt: skip
VOLUME: Changed = {
    "S2.backbone": ("0", "1"), "S3.volume_3y": ("0.00", "10000000.01"), "S5.kinds_traded": ("0", "1"),
}  # fmt: skip


def reported(center: Program, **other: object) -> int:
    claim = int(center.post("/reported-deals", {**REPORTED, **other}, 201)["id"])
    center.post(f"/reported-deals/{claim}/submit")
    return claim


def test_a_deal_from_outside_counts_when_it_is_accepted_until_it_is_taken_back(world: World, city: Program) -> None:
    center = Program(world, world.chief)
    granted(city)
    with changes(city, {}):
        claim, refused = reported(center), reported(center, numbers="ZL201910000002")
        city.post(f"/reported-deals/{refused}/reject", {"reason": "无证明"})
    with changes(city, VOLUME), changes(city, {}, YEAR - 1):
        city.post(f"/reported-deals/{claim}/accept", {})
    with changes(city, {code: (new, old) for code, (old, new) in VOLUME.items()}):
        center.post(f"/reported-deals/{claim}/withdraw", {"reason": "合同解除"})


def test_a_deal_from_outside_that_is_redated_counts_in_its_other_year(world: World, city: Program) -> None:
    center = Program(world, world.chief)
    granted(city)
    claim = reported(center)
    city.post(f"/reported-deals/{claim}/accept", {})
    earlier = {**REPORTED, "contract_on": "2025-02-03", "recognised_on": "2025-04-05", "reason": "日期有误"}
    gone: Changed = {"S2.backbone": ("1", "0"), "S5.kinds_traded": ("1", "0")}
    with changes(city, gone), changes(city, VOLUME, YEAR - 1):
        row = center.post(f"/reported-deals/{claim}/correct", earlier, 201)
        city.post(f"/reported-deals/{row['id']}/accept", {})


def test_capital_of_funds_counts_with_its_leverage_until_it_is_taken_back(world: World, city: Program) -> None:
    def fund(code: str, kind: str) -> None:
        body = {
            "code": code, "kind": kind, "name": f"{code}资金", "district_name": "高新区", "committed": money("9000.00"),
            "opened_on": "2026-01-05",
        }  # fmt: skip
        city.post("/funds", body, 201)

    paid = {"sponsor": "财政局", "amount": money("1000.50"), "paid_on": "2026-02-02", "document_no": "1号"}
    with changes(city, {}):
        fund("RISK", "compensation")
        fund("INVEST", "subsidy")
        terms = {"valid_from": "2026-01-05", "fund_bp": 6000, "bank_bp": 4000, "leverage": 10, "source": "办法"}
        proposed = city.post("/funds/RISK/terms", terms, 201)["id"]
        assert world.city.organisation_id is not None
        second = somebody(world, world.city.organisation_id, Role.CITY_OFFICE)
        second.post(f"/fund-terms/{proposed}/confirmation", {})
    with changes(city, {"S6.funds_total": ("0.00", "1000.50"), "S6.capacity": ("0.00", "10005.00")}):
        row = city.post("/funds/RISK/contributions", paid, 201)
    with changes(city, {"S7.fund_total": ("0.00", "1000.50")}), changes(city, {}, YEAR - 1):
        city.post("/funds/INVEST/contributions", paid, 201)
    with changes(city, {"S6.funds_total": ("1000.50", "0.00"), "S6.capacity": ("10005.00", "0.00")}):
        city.post(f"/fund-contributions/{row['id']}/reversal", {"reason": "误记"})


def test_projects_and_their_investments_count_until_they_are_taken_back(city: Program) -> None:
    body = {
        "code": "PR-1",
        "name": "储能项目",
        "source": "某研究所",
        "carrier": "某公司",
        "started_on": "2026-02-02",
    }
    with changes(city, {"S8.projects": ("0", "1")}), changes(city, {}, YEAR - 1):
        city.post("/projects", body, 201)
    invested = {"investor": "某基金", "amount": money("5000.00"), "invested_on": "2026-03-02"}
    with changes(city, {"S8.investment": ("0.00", "5000.00")}):
        row = city.post("/projects/PR-1/investments", invested, 201)
    with changes(city, {"S8.investment": ("5000.00", "0.00")}):
        city.post(f"/project-investments/{row['id']}/reversal", {"reason": "误记"})


CHANNELS = (
    ("司法", "S17.judicial_3y"), ("行政", "S18.administrative_3y"), ("仲裁", "S19.arbitration_3y"),
    ("调解", "S20.mediation_3y"),
)  # fmt: skip


@pytest.mark.parametrize(("channel", "code"), CHANNELS)
def test_a_concluded_case_counts_in_three_years_by_its_channel(city: Program, channel: str, code: str) -> None:
    outcome = "调解" if channel == "调解" else "部分支持"
    line = LINE.replace("司法", channel, 1).replace("部分支持", outcome).replace("2021-01-15", "2024-05-15")
    content = base64.b64encode(a_list(line)).decode()
    with changes(city, {code: ("0", "1")}), changes(city, {code: ("0", "1")}, 2024), changes(city, {}, 2023):
        city.post("/dispute-cases/lists", {"content": content})
    with changes(city, {}):
        city.post("/dispute-cases/lists", {"content": content})


def test_a_case_counts_when_it_is_settled_and_not_before(world: World, city: Program) -> None:
    party = Program(world, world.buyer)
    sides = [{"side": "claimant", "organisation_id": world.buyer.organisation_id},
             {"side": "respondent", "organisation_id": world.seller.organisation_id}]  # fmt: skip
    body = {"channel": "mediation", "cause": "infringement", "right_kind": "patent", "parties": sides, "claim": "侵权"}
    on = clock.business_date(NOON).isoformat()
    with changes(city, {}):
        there = "/dispute-cases/" + party.post("/dispute-cases", body, 201)["number"]
        other = "/dispute-cases/" + party.post("/dispute-cases", body, 201)["number"]
        city.post(f"{there}/acceptance", {"accepted_on": on, "body": "调委会"})
        city.post(f"{other}/non-acceptance", {"ground": "不属受理范围"})
        city.post(f"{there}/forum", {"channel": "mediation"})
    with changes(city, {"S20.mediation_3y": ("0", "1")}):
        city.post(f"{there}/settlement", {"settled_on": on})


def a_fair(city: Program, first: date) -> None:
    body = {
        "code": "FAIR", "kind": "fair", "name": "交易会", "organiser": "主管部门", "first_day": first.isoformat(),
        "last_day": first.isoformat(),
    }  # fmt: skip
    city.post("/events", body, 201)


def test_a_deal_counts_with_the_event_at_which_it_came_about(world: World, city: Program) -> None:
    deal = sign(world, a_deal(world))
    number = deal.number
    world.commit()
    today = clock.business_date(NOON)
    with changes(city, {}):
        a_fair(city, today)
    with changes(city, {"S4.event_deals": ("0", "1")}), changes(city, {}, YEAR - 1):
        city.post("/events/FAIR/deals", {"number": number}, 201)
    with changes(city, {}):
        city.post("/events/FAIR/deals", {"number": number}, 409)
    moved = {"first_day": "2025-10-15", "last_day": "2025-10-15", "reason": "误登"}
    with changes(city, {"S4.event_deals": ("1", "0")}), changes(city, {"S4.event_deals": ("0", "1")}, YEAR - 1):
        city.post("/events/FAIR/days", moved)
    with changes(city, {}), changes(city, {"S4.event_deals": ("1", "0")}, YEAR - 1):
        city.post(f"/events/FAIR/deals/{number}/remove", {"reason": "误登"})


def test_a_deal_that_was_signed_before_the_event_is_not_tagged(world: World, city: Program) -> None:
    number = sign(world, a_deal(world)).number
    world.commit()
    a_fair(city, clock.business_date(NOON) + timedelta(days=1))
    with changes(city, {}):
        city.post("/events/FAIR/deals", {"number": number}, 409)


def test_a_target_counts_when_the_records_meet_it(city: Program) -> None:
    target = {
        "indicator": "hosted", "scope": "city", "year": YEAR, "value": 1, "effective_from": "2026-01-01",
        "source": "规划",
    }  # fmt: skip
    programme(city, "certification", "national")
    title(city, kind="certification")
    with changes(city, {}):
        city.post("/targets", target, 201)
    with changes(city, {"S22.targets_met": ("0", "1")}):
        city.post("/targets", {**target, "indicator": "certified"}, 201)
    later = {**target, "indicator": "certified", "value": 2, "effective_from": "2026-06-01"}
    with changes(city, {"S22.targets_met": ("1", "0")}):
        city.post("/targets", later, 201)


def test_a_closed_year_changes_only_by_a_restated_edition(
    world: World, city: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme(city, "pilot", "municipal")
    title(city)
    monkeypatch.setattr(clock, "now", lambda: CLOSED)
    city = Program(world, world.city)  # the key of November is dead
    first = city.post(f"/yearbook/{YEAR}/publish", {}, 201)
    city.post(f"/yearbook/{YEAR}/restate", {"reason": "无"}, 409)
    title(city, serial=7_300_002)
    editions = city.get(f"/yearbook/{YEAR}/editions")["items"]
    assert [(row["edition"], row["figures"]["S11.units"]["value"]) for row in editions] == [(1, "1")]
    assert city.get(f"/yearbook/{YEAR}")["state"] == "corrected"
    again = city.post(f"/yearbook/{YEAR}/restate", {"reason": "漏登一家单位"}, 201)
    assert again["difference"] == [{"code": "S11.units", "before": "1", "after": "2"}]
    assert city.get(f"/yearbook/{YEAR}/editions")["items"][0] == first
