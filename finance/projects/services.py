"""Acts of transformation projects: enter, move to another stage, milestones, investments, output, lists."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.answers import given, must_be_day
from core.clock import business_date, business_year
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.i18n import _
from core.money import Money
from core.show import day as day_text
from finance.attribution import services as attribution
from finance.attribution.models import Attribution
from finance.projects.models import Investment, Milestone, Project, ProjectOutput, Stage
from parties.organisations.keeping import keep_only_one
from settlement.volumes.models import Category, RightKind

OFFICE = (Role.CITY_OFFICE,)
EARLIEST = date(1990, 1, 1)
CODE = re.compile(r"[A-Z0-9](-?[A-Z0-9]){1,29}")
RESERVED = frozenset({"NEW", "INVESTMENTS", "LISTS", "MILESTONES"})


def accepted_code(code: str) -> str:
    """A project's code in capital letters; Unacceptable `code_form`."""
    plain = code.strip().upper()
    if not CODE.fullmatch(plain) or len(plain) > 30 or plain in RESERVED:
        text = _("A code has 2 to 30 capital letters and figures, with hyphens between them, such as ZH-2021-01.")
        raise Unacceptable(text, code="code_form", fields={"code": [text]})
    return plain


def enter_project(
    session: Session,
    *,
    code: str,
    name: str,
    carrier: str,
    started_on: date,
    name_en: str = "",
    source: str = "",
    field: str = "",
    rights: Sequence[str] = (),
    subsidy: Money | None = None,
    jobs: int = 0,
    actor: Actor,
    now: datetime,
) -> Project:
    """Enter a project that has begun. City office. Raises Conflict `project_exists`, Unacceptable by field."""
    actor.must_have(*OFFICE)
    must_be_day(started_on, EARLIEST, now, "started_on")
    row = Project(
        code=accepted_code(code),
        name=given(name, "name", _("Write the project’s name.")),
        name_en=name_en.strip(),
        source=source.strip(),
        carrier=given(carrier, "carrier", _("Write who carries the project.")),
        field=field.strip(),
        rights=[" ".join(each.split())[:60] for each in rights if each.strip()],
        subsidy_minor=subsidy.minor if subsidy else 0,
        jobs=jobs,
        started_on=started_on,
        entered_at=now,
    )
    taken = _("A project with this code is on record.")
    keep_only_one(session, row, Conflict(taken, code="project_exists", fields={"code": [taken]}))
    after = {"code": row.code, "name": row.name, "from": started_on.isoformat()}
    audit.record(session, row.subject, "project.entered", actor=actor, now=now, after=after)
    return row


def change_stage(
    session: Session, *, project_id: int, act: str, changed_on: date, note: str = "", actor: Actor, now: datetime
) -> Project:
    """Move a project to the stage that an act leads to. City office. Raises IllegalTransition."""
    row = _opened(session, project_id, actor)
    must_be_day(changed_on, row.started_on, now, "changed_on")
    if act == "stop":
        given(note, "note", _("Write why it is stopped."))
    row.advance(act)
    if row.state in (Stage.COMPLETED, Stage.STOPPED):
        row.ended_on = changed_on
    session.flush()
    after = {"state": row.state.value, "from": changed_on.isoformat(), "reason": " ".join(note.split())}
    audit.record(session, row.subject, "project.stage", actor=actor, now=now, after=after)
    return row


def plan_milestone(
    session: Session, *, project_id: int, name: str, planned_on: date, actor: Actor, now: datetime
) -> Milestone:
    """What the project is to reach by a day. City office. Raises Conflict `milestone_exists`."""
    row = _opened(session, project_id, actor)
    milestone = Milestone(
        project_id=row.id, name=given(name, "name", _("Write what is to be reached.")), planned_on=planned_on,
        entered_at=now,
    )  # fmt: skip
    taken = _("The project has this milestone already.")
    keep_only_one(session, milestone, Conflict(taken, code="milestone_exists", fields={"name": [taken]}))
    after = {"name": milestone.name, "to": planned_on.isoformat()}
    audit.record(session, row.subject, "project.milestone", actor=actor, now=now, after=after)
    return milestone


def reach_milestone(session: Session, *, milestone_id: int, reached_on: date, actor: Actor, now: datetime) -> Milestone:
    """It was reached on a day. City office. Raises Conflict `reached_already`."""
    row = _opened(session, found(session, Milestone, milestone_id).project_id, actor)
    milestone = locked(session, Milestone, milestone_id)
    if milestone.reached_on is not None:
        text = _("It was reached on %(day)s.", day=day_text(milestone.reached_on))
        raise Conflict(text, code="reached_already")
    must_be_day(reached_on, row.started_on, now, "reached_on")
    milestone.reached_on = reached_on
    session.flush()
    after = {"name": milestone.name, "from": reached_on.isoformat()}
    audit.record(session, row.subject, "project.milestone_reached", actor=actor, now=now, after=after)
    return milestone


def invest(
    session: Session,
    *,
    project_id: int,
    investor: str,
    amount: Money,
    invested_on: date,
    actor: Actor,
    now: datetime,
) -> Investment:
    """What an investor put into a project on a day. City office.

    Raises Conflict `invested_already` for the same investor, day and amount, `project_stopped`.
    """
    row = _opened(session, project_id, actor)
    if row.state is Stage.STOPPED:
        raise Conflict(_("The project is stopped. Nothing is invested in it any more."), code="project_stopped")
    must_be_day(invested_on, row.started_on, now, "invested_on")
    investment = Investment(
        project_id=row.id,
        investor=given(investor, "investor", _("Write who invested.")),
        amount_minor=amount.minor,
        invested_on=invested_on,
        entered_at=now,
    )
    taken = _("This investment is on record already.")
    keep_only_one(session, investment, Conflict(taken, code="invested_already"))
    after = {"name": investment.investor, "amount": amount.amount, "from": invested_on.isoformat()}
    audit.record(session, row.subject, "project.invested", actor=actor, now=now, after=after)
    return investment


def reverse_investment(session: Session, *, investment_id: int, reason: str, actor: Actor, now: datetime) -> Investment:
    """Take back an entry made in error. City office. Raises Conflict `reversed_already`."""
    row = _opened(session, found(session, Investment, investment_id).project_id, actor)
    investment = locked(session, Investment, investment_id)
    if investment.reversed_on is not None:
        raise Conflict(_("This entry was taken back already."), code="reversed_already")
    why = given(reason, "reason", _("Write why it is taken back."))
    investment.reversed_on, investment.reason = business_date(now), why
    session.flush()
    attribution.put_right(session, investment.subject, None, reason=why, actor=actor, now=now)
    after = {"name": investment.investor, "amount": investment.amount.amount, "reason": why}
    audit.record(session, row.subject, "project.investment_reversed", actor=actor, now=now, after=after)
    return investment


def name_serving_center(
    session: Session, *, investment_id: int, center_id: int, right_kind: RightKind, actor: Actor, now: datetime
) -> Attribution:
    """Name the center that brought an investment about; it counts as finance on the day of the payment (BR-82) once
    that center confirms it. City office. Raises Conflict `center_named`, `reversed_already`."""
    row = _opened(session, found(session, Investment, investment_id).project_id, actor)
    investment = locked(session, Investment, investment_id)
    if investment.reversed_on is not None:
        raise Conflict(_("This entry was taken back already."), code="reversed_already")
    served = attribution.Served(
        investment.subject, f"{row.code} {investment.investor}", f"/projects/{row.code}", Category.INVESTMENT,
        right_kind, investment.amount, investment.invested_on,
    )  # fmt: skip
    return attribution.name_center(session, served, center_id=center_id, actor=actor, now=now)


def record_output(
    session: Session, *, project_id: int, year: int, amount: Money, actor: Actor, now: datetime
) -> ProjectOutput:
    """What its products were sold for in a year. City office. Raises Conflict `output_exists`."""
    row = _opened(session, project_id, actor)
    if not row.started_on.year <= year <= business_year(now):
        text = _("Write a year from %(first)s to %(last)s.", first=row.started_on.year, last=business_year(now))
        raise Unacceptable(text, code="year_outside", fields={"year": [text]})
    output = ProjectOutput(project_id=row.id, year=year, amount_minor=amount.minor, entered_at=now)
    taken = _("The output of this year is on record.")
    keep_only_one(session, output, Conflict(taken, code="output_exists", fields={"year": [taken]}))
    after = {"year": year, "amount": amount.amount}
    audit.record(session, row.subject, "project.output", actor=actor, now=now, after=after)
    return output


def _opened(session: Session, project_id: int, actor: Actor) -> Project:
    actor.must_have(*OFFICE)
    return locked(session, Project, project_id)
