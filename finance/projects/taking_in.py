"""Projects of past years out of a city's list with what they attracted: all lines or none."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, bulk, lists
from core.actor import Actor
from core.clock import business_date
from core.errors import Refusal
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.lists import Column, Line
from finance.projects.models import Investment, Project, ProjectIntake, Stage
from finance.projects.services import EARLIEST, OFFICE, accepted_code

KIND = "projects"
STAGE_WORDS = lists.words_of(
    Stage,
    ("立项", Stage.PROPOSED),
    ("研发", Stage.RESEARCH),
    ("中试", Stage.PILOT),
    ("量产", Stage.PRODUCTION),
    ("生产", Stage.PRODUCTION),
    ("完成", Stage.COMPLETED),
    ("终止", Stage.STOPPED),
)
COLUMNS = (
    Column("code", lazy("Code of the project"), ("项目编号",), longest=30),
    Column("name", lazy("Name of the project"), ("项目名称",)),
    Column("name_en", lazy("English name"), ("英文名称",), needed=False),
    Column("source", lazy("Where the rights come from"), ("成果来源", "来源单位"), needed=False),
    Column("carrier", lazy("Carried by"), ("承担单位", "转化单位")),
    Column("field", lazy("Field"), ("领域", "技术领域"), needed=False, longest=80),
    Column("rights", lazy("Numbers of the rights"), ("专利号", "专利号码"), needed=False, longest=400),
    Column("stage", lazy("Stage"), ("阶段", "项目阶段"), needed=False, longest=40),
    Column("started_on", lazy("Began on"), ("立项日期", "启动日期"), longest=40),
    Column("ended_on", lazy("Project ended on"), ("结束日期",), needed=False, longest=40),
    Column("investor", lazy("Investor"), ("投资方", "投资机构"), needed=False),
    Column("amount", lazy("Invested"), ("投资额", "投资金额"), needed=False, longest=40),
    Column("invested_on", lazy("Invested on"), ("投资日期", "到位日期"), needed=False, longest=40),
)
Read = tuple[Line, Project, Investment | None]


def take_in_projects(session: Session, *, content: bytes, name: str, actor: Actor, now: datetime) -> ProjectIntake:
    """Projects and investments out of a list, all lines or none; those on record stay as they are. City office.

    One line for each investment; lines of one project agree. Raises Unacceptable `list` with every line's fault.
    """
    actor.must_have(*OFFICE)
    digest = hashlib.sha256(content).hexdigest()
    known = session.scalar(select(ProjectIntake).filter_by(kind=KIND, sha256=digest).limit(1))
    if known is not None:
        return known
    lines = lists.lines_in(content, COLUMNS)
    read = [said for line in lines if (said := _read(line, business_date(now), now)) is not None]
    lists.must_fit(lines)
    projects = _projects(session, read)
    lists.must_fit(lines)
    intake = ProjectIntake(
        kind=KIND, name=name[:200] or "list", sha256=digest, rows=len(lines), new=0, taken_by=actor.name[:200],
        taken_at=now,
    )  # fmt: skip
    session.add(intake)
    session.flush()
    intake.new = _write(session, read, projects, intake)
    session.flush()
    after = {"name": intake.name, "rows": intake.rows, "new": intake.new}
    audit.record(session, f"project_intake:{intake.id}", "project.list", actor=actor, now=now, after=after)
    return intake


def _read(line: Line, today: date, now: datetime) -> Read | None:
    started, ended = line.day("started_on"), line.day("ended_on")
    stage = line.choice("stage", STAGE_WORDS, Stage.PROPOSED)
    try:
        code = accepted_code(line.text("code")) if line.text("code") else ""
    except Refusal as refusal:
        line.fault(refusal.message)
        return None
    if started is None or stage is None:
        return None
    if not EARLIEST <= started <= today or (ended is not None and not started <= ended <= today):
        line.fault(_("Its days lie ahead, or it ended before it began."))
    if (ended is not None) != (stage in (Stage.COMPLETED, Stage.STOPPED)):
        line.fault(_("A project that is completed or stopped has a day on which it ended, and no other."))
    project = Project(
        code=code, name=line.text("name"), name_en=line.text("name_en"), source=line.text("source"),
        carrier=line.text("carrier"), field=line.text("field"), rights=_numbers(line.text("rights")),
        subsidy_minor=0, jobs=0, started_on=started, state=stage, ended_on=ended, entered_at=now,
    )  # fmt: skip
    return line, project, _investment(line, started, today, now)


def _numbers(text: str) -> list[str]:
    parts = text.replace("、", ",").replace("，", ",").replace(";", ",").replace("；", ",").split(",")
    return [part.strip()[:60] for part in parts if part.strip()]


def _investment(line: Line, started: date, today: date, now: datetime) -> Investment | None:
    amount, day, investor = line.money("amount"), line.day("invested_on"), line.text("investor")
    if not (amount or day or investor):
        return None
    if not (amount and day and investor):
        line.fault(_("An investment has an investor, an amount and a day. Fill in all three or none."))
        return None
    if not started <= day <= today:
        line.fault(_("The investment lies before the project’s beginning or ahead."))
    return Investment(investor=investor, amount_minor=amount.minor, invested_on=day, reason="", entered_at=now)


def _said(project: Project) -> tuple[object, ...]:
    return project.name, project.carrier, project.started_on, project.state, project.ended_on


def _projects(session: Session, read: Sequence[Read]) -> dict[str, Project]:
    """Code → the project on record, or as its first line says it; lines that disagree are noted."""
    codes = {project.code for _line, project, _investment in read}
    known = {row.code: row for row in session.scalars(select(Project).where(Project.code.in_(codes)))}
    on_record = set(known)
    for line, project, _investment in read:
        first = known.setdefault(project.code, project)
        if first.code in on_record:
            if (first.name, first.carrier, first.started_on) != (project.name, project.carrier, project.started_on):
                line.fault(_("Project %(code)s is on record otherwise. Compare the two.", code=first.code))
        elif _said(first) != _said(project):
            line.fault(_("Project %(code)s stands in an earlier line otherwise.", code=first.code))
    return known


def _write(session: Session, read: Sequence[Read], projects: dict[str, Project], intake: ProjectIntake) -> int:
    new = 0
    for project in projects.values():
        if project.id is None:
            project.intake_id = intake.id
            session.add(project)
            new += 1
    session.flush()
    rows = session.scalars(select(Investment).where(Investment.project_id.in_([each.id for each in projects.values()])))
    there = {(row.project_id, row.investor, row.invested_on, row.amount_minor) for row in rows}
    fresh = []
    for _line, project, investment in read:
        if investment is None:
            continue
        key = (projects[project.code].id, investment.investor, investment.invested_on, investment.amount_minor)
        if key not in there:
            there.add(key)
            fresh.append(
                {
                    "project_id": key[0], "investor": key[1], "amount_minor": key[3], "invested_on": key[2],
                    "reversed_on": None, "reason": "", "intake_id": intake.id, "entered_at": investment.entered_at,
                }
            )  # fmt: skip
    bulk.insert_all(session, Investment, fresh)
    return new + len(fresh)
