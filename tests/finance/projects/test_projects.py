"""Projects: counted and summed on any day, stages, milestones, output, and lists that go in whole or not at all."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core import paging
from core.actor import Role
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from core.money import Money
from core.running import Asked
from finance.projects import queries, routes, running, services, taking_in
from finance.projects.models import Investment, Project, Stage
from parties.organisations.models import OrganisationKind
from reports.deadlines import reminding
from tests.conftest import kept
from tests.finance.funds.world import MONDAY
from tests.parties import cast
from tests.settlement.money import must_refuse, yuan

HEAD = "项目编号,项目名称,承担单位,成果来源,阶段,立项日期,结束日期,投资方,投资额,投资日期"
FIRST = "ZH-1,耐高温膜,东湾新材料,海湾化学研究所,量产,2020-05-01,,东湾创投,300万,2021-06-30"
MORE = "ZH-1,耐高温膜,东湾新材料,海湾化学研究所,量产,2020-05-01,,海湾基金,1.2亿,2021-12-31"
OTHER = "ZH-2,潮汐发电,海湾电力,,研发,2022-01-01,,,,"


@kept
def people(session):
    """An officer and somebody else."""
    office = cast.an_organisation(session, "海湾市知识产权局", OrganisationKind.GOV)
    first = cast.a_person(session, "first@office.example", Role.CITY_OFFICE, at=office, name="Qi Ming", now=MONDAY)
    firm = cast.an_organisation(session, name_en="Haiwan Battery Co., Ltd.")
    lin = cast.a_person(session, cast.LIN, Role.RIGHT_HOLDER, at=firm, now=MONDAY)
    return cast.as_actor(session, first, office), cast.as_actor(session, lin, firm)


@pytest.fixture
def officer(session):
    return people(session)[0]


def a_project(session, officer, code: str = "ZH-1", day: date = date(2020, 5, 1)) -> Project:
    return services.enter_project(
        session, code=code, name="耐高温膜", name_en="Heat-resistant film", carrier="东湾新材料", started_on=day,
        rights=["ZL201920000001.1"], actor=officer, now=MONDAY,
    )  # fmt: skip


def put(session, officer, project: Project, amount: str, day: date) -> Investment:
    return services.invest(
        session, project_id=project.id, investor="东湾创投", amount=yuan(amount), invested_on=day, actor=officer,
        now=MONDAY,
    )  # fmt: skip


def said(session, day: date) -> tuple[int, str]:
    return queries.count_projects(session, day), queries.investment_total(session, day).amount


def test_projects_and_investments_count_from_their_days(session, officer):
    project = a_project(session, officer)
    put(session, officer, project, "100.00", date(2021, 12, 31))
    put(session, officer, project, "50.00", date(2022, 1, 1))
    days = (date(2020, 4, 30), date(2020, 5, 1), date(2021, 12, 31), date(2022, 1, 1))
    assert [said(session, day) for day in days] == [(0, "0.00"), (1, "0.00"), (1, "100.00"), (1, "150.00")]
    assert sum(row.amount_minor for row in queries.investments(session, on=days[3])) == 150_00


def test_a_stopped_project_and_what_was_taken_back_count_no_more(session, officer):
    project = a_project(session, officer)
    wrong = put(session, officer, project, "100.00", date(2021, 3, 1))
    put(session, officer, project, "7.00", date(2021, 3, 1))
    back: dict[str, Any] = {"investment_id": wrong.id, "reason": "Entered twice.", "actor": officer, "now": MONDAY}
    services.reverse_investment(session, **back)
    with pytest.raises(Conflict):
        services.reverse_investment(session, **back)
    assert said(session, date(2021, 12, 31)) == (1, "7.00")
    services.change_stage(
        session, project_id=project.id, act="stop", changed_on=date(2021, 12, 31), note="Bankrupt.", actor=officer,
        now=MONDAY,
    )  # fmt: skip
    assert [said(session, day) for day in (date(2021, 12, 30), date(2021, 12, 31))] == [(1, "7.00"), (0, "0.00")]
    with pytest.raises(Conflict) as caught:
        put(session, officer, project, "1.00", date(2022, 1, 1))
    assert caught.value.code == "project_stopped"


def test_a_milestone_is_a_clock_of_the_office_and_of_who_carries_the_project(session, officer):
    project = a_project(session, officer)
    firm = cast.an_organisation(session, "东湾新材料", name_en="Dongwan Materials")
    given: dict[str, Any] = {"project_id": project.id, "planned_on": date(2026, 6, 1), "actor": officer, "now": MONDAY}
    milestone = services.plan_milestone(session, name="Pilot line", **given)
    [clock] = running.CLOCKS.read(Asked(session, date(2026, 3, 2)))
    assert (clock.due_on, {each.organisation_id for each in clock.movers}) == (
        date(2026, 6, 1), {firm.id, officer.organisation_id},
    )  # fmt: skip
    other = cast.an_organisation(session, "北岸潮汐能有限公司", name_en="Somebody Else Ltd.")
    assert list(running.CLOCKS.read(Asked(session, date(2026, 3, 2), organisation_id=other.id))) == []
    services.reach_milestone(session, milestone_id=milestone.id, reached_on=date(2026, 3, 1), actor=officer, now=MONDAY)
    assert list(running.CLOCKS.read(Asked(session, date(2026, 3, 2)))) == []


def test_a_milestone_is_reminded_of_once_at_each_step(session, officer):
    services.plan_milestone(
        session, project_id=a_project(session, officer).id, name="Pilot line", planned_on=date(2026, 6, 1),
        actor=officer, now=MONDAY,
    )  # fmt: skip
    told = [
        reminding.remind(session, running.CLOCKS, now=datetime(2026, month, day, 4, tzinfo=UTC))
        for month, day in ((5, 1), (5, 2), (5, 2), (5, 25), (5, 25), (6, 2), (6, 2), (6, 3))
    ]
    assert told == [0, 1, 0, 1, 0, 1, 0, 0]


def test_stages_go_forward_only_and_the_database_wants_a_day_of_the_end(session, officer):
    project = a_project(session, officer)
    move: dict[str, Any] = {"project_id": project.id, "changed_on": date(2021, 1, 1), "actor": officer, "now": MONDAY}
    services.change_stage(session, act="pilot", **move)
    with pytest.raises(IllegalTransition):
        services.change_stage(session, act="research", **move)
    assert project.state is Stage.PILOT
    must_refuse(session, "UPDATE transformation_project SET state = 'completed' WHERE id = :id", id=project.id)


def test_milestones_and_outputs_are_entered_once(session, officer):
    project = a_project(session, officer)
    call: dict[str, Any] = {"actor": officer, "now": MONDAY}
    plan: dict[str, Any] = {"project_id": project.id, "name": "First line runs", "planned_on": date(2027, 1, 1)}
    milestone = services.plan_milestone(session, **plan, **call)
    with pytest.raises(Conflict):
        services.plan_milestone(session, **plan, **call)
    services.reach_milestone(session, milestone_id=milestone.id, reached_on=date(2026, 3, 1), **call)
    with pytest.raises(Conflict):
        services.reach_milestone(session, milestone_id=milestone.id, reached_on=date(2026, 3, 1), **call)
    services.record_output(session, project_id=project.id, year=2025, amount=yuan("9.00"), **call)
    with pytest.raises(Conflict):
        services.record_output(session, project_id=project.id, year=2025, amount=yuan("8.00"), **call)
    assert queries.output_by_year(session) == [(2025, yuan("9.00"))]


def take(session, officer, *lines: str):
    content = "\n".join([HEAD, *lines]).encode()
    return taking_in.take_in_projects(session, content=content, name="p.csv", actor=officer, now=MONDAY)


def test_a_list_goes_in_whole_and_once(session, officer):
    assert take(session, officer, FIRST, MORE, OTHER).new == 4
    assert take(session, officer, OTHER, MORE, FIRST).new == 0
    assert said(session, date(2021, 12, 31)) == (1, "123000000.00")
    assert said(session, date(2022, 1, 1)) == (2, "123000000.00")


@pytest.mark.parametrize(
    "wrong",
    [
        OTHER.replace("研发", "梦想"),
        OTHER.replace("2022-01-01", "2027-01-01"),
        MORE.replace("海湾基金", ""),
        MORE.replace("量产", "中试"),
        MORE.replace("2021-12-31", "2019-12-31"),
        OTHER.replace("研发", "终止"),
    ],
)
def test_a_list_with_a_fault_is_refused_whole(session, officer, wrong):
    with pytest.raises(Unacceptable) as caught:
        take(session, officer, FIRST, wrong)
    assert caught.value.fields["file"][0].startswith("Line 3")
    assert session.scalar(select(func.count(Project.id))) == 0


def test_only_the_office_enters_projects(session):
    _officer, stranger = people(session)
    with pytest.raises(NotAllowed):
        a_project(session, stranger)


def test_pages_and_programs_say_the_same(client: FlaskClient, session, officer):
    take(session, officer, FIRST, MORE)
    session.commit()
    told = client.get("/api/v1/projects?on=2021-12-31").get_json()
    assert (told["projects"], told["investment"]["amount"]) == (1, "123000000.00")
    assert client.get("/api/v1/project-investments?on=2021-12-31").get_json()["total"] == told["investment"]
    assert "123,000,000.00" in client.get("/projects/investments?on=2021-12-31").text
    assert "耐高温膜" in client.get("/projects/ZH-1").text
    for path in ("/projects", "/projects/investments.csv"):
        assert client.get(path).status_code == 200
    assert client.get("/projects/new").status_code == 303
    assert Money(0) == queries.investment_total(session, date(2019, 1, 1))


def test_an_investment_that_was_taken_back_can_be_entered_again_and_then_once(session, officer):
    project, day = a_project(session, officer), date(2021, 3, 1)
    first = put(session, officer, project, "100.00", day)
    services.reverse_investment(session, investment_id=first.id, reason="Too early.", actor=officer, now=MONDAY)
    put(session, officer, project, "100.00", day)
    with pytest.raises(Conflict) as caught:
        put(session, officer, project, "100.00", day)
    assert (caught.value.code, said(session, day)) == ("invested_already", (1, "100.00"))


def test_projects_come_page_by_page_and_all_of_them(client: FlaskClient, session, officer, monkeypatch):
    for n in range(3):
        a_project(session, officer, f"ZH-{n}")
    session.commit()
    monkeypatch.setattr(paging, "SIZE", 2)
    monkeypatch.setattr(routes, "SIZE", 2)
    first, second = (client.get(f"/projects?q=ZH&page={page}").text for page in (1, 2))
    assert ("ZH-1" in first, "ZH-2" in first, "ZH-1" in second, "ZH-2" in second) == (True, False, False, True)
    assert re.search(r'rel="next" href="[^"]*q=ZH[^"]*page=2"', first)
    assert 'rel="next"' not in second
    told = client.get("/api/v1/projects?limit=2").get_json()
    assert ([row["code"] for row in told["items"]], told["next"], told["projects"]) == (["ZH-0", "ZH-1"], "2", 3)
    last = client.get("/api/v1/projects?limit=2&after=2").get_json()
    assert ([row["code"] for row in last["items"]], last["next"]) == (["ZH-2"], None)
