"""What forms and JSON say of projects."""

from enum import StrEnum

from marshmallow import fields

from core.api import AddressQuery, PageQuery
from core.fields import Choice, Day, MoneyField, Shape, Text, Whole
from finance.projects.models import PROJECT, Stage

StageAct = StrEnum("StageAct", {act.upper(): act for act in PROJECT.actions})  # type: ignore[misc]


class ProjectBase(Shape):
    """What a form and a program say alike of a project."""

    code = Text(longest=30, required=True)
    name = Text(longest=200, required=True)
    name_en = Text(longest=200, load_default="")
    source = Text(longest=200, load_default="")
    carrier = Text(longest=200, required=True)
    field = Text(longest=80, load_default="")
    subsidy = MoneyField(zero=True, load_default=None, allow_none=True)
    jobs = Whole(least=0, most=1_000_000, load_default=0)
    started_on = Day(required=True)


class ProjectIn(ProjectBase):
    """A project with the numbers of its rights."""

    rights = fields.List(Text(longest=60), load_default=list)


class ProjectForm(ProjectBase):
    """The page's form: one number in a line."""

    rights = Text(longest=2000, lines=True, load_default="")


class StageIn(Shape):
    """The stage that begins."""

    act = Choice(StageAct, required=True)
    changed_on = Day(required=True)
    note = Text(longest=500, lines=True, load_default="")


class MilestoneIn(Shape):
    """What is to be reached."""

    name = Text(longest=200, required=True)
    planned_on = Day(required=True)


class ReachedIn(Shape):
    """When it was."""

    reached_on = Day(required=True)


class InvestmentIn(Shape):
    """Who put in how much."""

    investor = Text(longest=200, required=True)
    amount = MoneyField(required=True)
    invested_on = Day(required=True)


class TakenBackIn(Shape):
    """Why."""

    reason = Text(longest=500, lines=True, required=True)


class ProjectOutputIn(Shape):
    """What was sold in a year."""

    year = Whole(least=2000, most=2200, required=True)
    amount = MoneyField(zero=True, required=True)


class ProjectListIn(Shape):
    """A list as the text of a CSV table."""

    name = Text(longest=200, load_default="list.csv")
    table = fields.String(required=True)


class InvestmentOut(Shape):
    """An investment."""

    id = fields.Integer()
    project = fields.String(attribute="project.code")
    investor = fields.String()
    amount = MoneyField()
    invested_on = Day()
    reversed_on = Day(allow_none=True)
    reason = fields.String()


class MilestoneOut(Shape):
    """A milestone."""

    id = fields.Integer()
    name = fields.String()
    planned_on = Day()
    reached_on = Day(allow_none=True)


class ProjectOutputOut(Shape):
    """Output of a year."""

    year = fields.Integer()
    amount = MoneyField()


class ProjectRow(Shape):
    """A project in a list."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    source = fields.String()
    carrier = fields.String()
    field = fields.String()
    rights = fields.List(fields.String())
    subsidy = MoneyField()
    jobs = fields.Integer()
    started_on = Day()
    ended_on = Day(allow_none=True)
    state = Choice(Stage)


class ProjectOut(ProjectRow):
    """A project with all that hangs on it."""

    milestones = fields.List(fields.Nested(MilestoneOut))
    investments = fields.List(fields.Nested(InvestmentOut))
    outputs = fields.List(fields.Nested(ProjectOutputOut))


class ProjectsOut(Shape):
    """Projects of a day, and what they attracted by then."""

    on = Day()
    projects = fields.Integer()
    investment = MoneyField()
    items = fields.List(fields.Nested(ProjectRow))
    next = fields.String(allow_none=True)


class InvestmentsOut(Shape):
    """Investments that count on a day."""

    on = Day()
    total = MoneyField()
    items = fields.List(fields.Nested(InvestmentOut))


class ProjectsQuery(AddressQuery):
    """Which day, which stage."""

    on = Day(load_default=None)
    stage = Choice(Stage, load_default=None)
    q = Text(longest=80, load_default="")


class ProjectsPageQuery(ProjectsQuery, PageQuery):
    """The same, page by page."""


class ProjectIntakeOut(Shape):
    """A list that was taken in."""

    id = fields.Integer()
    name = fields.String()
    rows = fields.Integer()
    new = fields.Integer()
    sha256 = fields.String()
