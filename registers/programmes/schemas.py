"""What forms and JSON say of programmes, applications and titles."""

from marshmallow import fields

from core.api import AddressQuery, PageQuery
from core.fields import Choice, Day, Flag, Instant, Shape, Text, Whole
from registers.programmes.checklist import System
from registers.programmes.forms import Reviewed
from registers.programmes.models import Level, ProgrammeKind
from registers.programmes.states import ApplicationState, ObjectionState, TitleState

DIGEST = {"description": "SHA-256 of a file kept for it"}


class ProgrammeIn(Shape):
    """A programme."""

    code = Text(longest=20, required=True)
    kind = Choice(ProgrammeKind, required=True)
    level = Choice(Level, required=True)
    authority = Text(longest=200, required=True)
    name = Text(longest=200, required=True)
    name_en = Text(longest=200, load_default="")
    standard = Text(longest=40, load_default="", metadata={"description": "of certifications, such as GB/T 29490"})


class BatchIn(Shape):
    """When a batch takes applications."""

    opens = Day(required=True)
    closes = Day(required=True)
    notice = Text(longest=2000, lines=True, load_default="")


class BatchChange(Shape):
    """Another last day."""

    closes = Day(required=True)
    reason = Text(longest=1000, required=True)


class ProgrammeApplicationIn(Shape):
    """What an organisation applies with; which answers are needed depends on the kind of programme."""

    statement = Text(longest=4000, lines=True, required=True)
    contact = Text(longest=200, required=True)
    object_name = Text(longest=200, load_default="")
    edition = Text(longest=20, load_default="")
    certificate_no = Text(longest=60, load_default="")
    issuer = Text(longest=200, load_default="")
    system_since = Day(load_default=None, allow_none=True)
    audited_on = Day(load_default=None, allow_none=True)
    management_on = Day(load_default=None, allow_none=True)
    staff = Whole(most=100_000, load_default=None, allow_none=True)
    systems = fields.List(Choice(System), load_default=list)
    is_clean = Flag(load_default=False)


class ApplicationReviewIn(Shape):
    """The office's decision on what was handed in."""

    act = Choice(Reviewed, required=True)
    reason = Text(longest=1000, lines=True, load_default="")


class ObjectionIn(Shape):
    """An objection; `name` and `received_on` are for letters that the city office enters."""

    statement = Text(longest=4000, lines=True, required=True)
    contact = Text(longest=200, required=True)
    name = Text(longest=200, load_default="")
    received_on = Day(load_default=None, allow_none=True)


class ObjectionDecisionIn(Shape):
    """Dismissed or upheld, and why."""

    uphold = Flag(required=True)
    decision = Text(longest=1000, lines=True, required=True)


class TitleGrantIn(Shape):
    """What a grant adds; `granted_on` of certifications only."""

    document_no = Text(longest=100, load_default="")
    granted_on = Day(load_default=None, allow_none=True)


class CheckIn(Shape):
    """A passed check."""

    passed_on = Day(required=True)
    note = Text(longest=1000, load_default="")
    evidence = Text(longest=64, load_default=None, allow_none=True, metadata=DIGEST)


class SuspendIn(Shape):
    """From when, and why."""

    from_date = Day(required=True)
    reason = Text(longest=1000, lines=True, required=True)


class RestoreIn(Shape):
    """In force again from when, and why."""

    restored_on = Day(required=True)
    reason = Text(longest=1000, lines=True, required=True)


class RevokeIn(Shape):
    """No longer in force from when, and why."""

    ended_on = Day(required=True)
    reason = Text(longest=1000, lines=True, required=True)


class ConvertIn(Shape):
    """A conversion to the edition that replaces the old one."""

    converted_on = Day(required=True)
    evidence = Text(longest=64, load_default=None, allow_none=True, metadata=DIGEST)


class FirstIn(Shape):
    """The first of its kind in a scope."""

    scope = Text(longest=120, required=True)
    basis = Text(longest=1000, lines=True, required=True)
    evidence = Text(longest=64, load_default=None, allow_none=True, metadata=DIGEST)


TITLE_SHAPES: dict[str, type[Shape]] = {
    "check": CheckIn, "suspend": SuspendIn, "restore": RestoreIn, "revoke": RevokeIn, "convert": ConvertIn,
    "first": FirstIn,
}  # fmt: skip


class IntakeIn(Shape):
    """A list as text (CSV), as a city keeps it."""

    name = Text(longest=200, load_default="list.csv")
    programme = Text(longest=20, load_default="", metadata={"description": "for lines that name none"})
    table = fields.String(required=True, metadata={"description": "CSV, its first line names the columns"})


class IntakeOut(Shape):
    """What a list brought."""

    id = fields.Integer()
    register = fields.String()
    name = fields.String()
    sha256 = fields.String()
    rows = fields.Integer()
    new = fields.Integer()
    same = fields.Integer()
    taken_at = Instant()


class RuleOut(Shape):
    """A rule of a programme."""

    valid_from = Day()
    validity_months = fields.Integer()
    check_months = fields.Integer()
    check_window_days = fields.Integer()
    check_renews = fields.Boolean()
    suspend_after_days = fields.Integer(
        allow_none=True, metadata={"description": "a check missed by so many days suspends by itself; null: never"}
    )
    publicity_days = fields.Integer()
    system_months = fields.Integer(
        allow_none=True, metadata={"description": "how long an applicant's system has run; null: not asked"}
    )
    least_staff = fields.Integer(
        allow_none=True, metadata={"description": "how many people of its own an applicant has; null: not asked"}
    )
    source = fields.String()


class ProgrammeOut(Shape):
    """A programme with its rules, the latest first."""

    code = fields.String()
    kind = Choice(ProgrammeKind)
    level = Choice(Level)
    authority = fields.String()
    name = fields.String()
    name_en = fields.String()
    standard = fields.String()
    rules = fields.List(fields.Nested(RuleOut))


class ProgrammesOut(Shape):
    """Every programme."""

    items = fields.List(fields.Nested(ProgrammeOut))


class BatchOut(Shape):
    """A batch."""

    number = fields.String()
    opens = Day()
    closes = Day()
    notice = fields.String()


class BodyOut(Shape):
    """Who stands in a register."""

    name = fields.String()
    name_en = fields.String()
    uscc = fields.String(allow_none=True)
    kind = fields.String(attribute="kind.value")
    region_code = fields.String()


class ObjectionOut(Shape):
    """An objection as the applicant and the office read it."""

    id = fields.Integer()
    state = Choice(ObjectionState)
    name = fields.String()
    statement = fields.String()
    received_on = Day()
    decision = fields.String()


class ApplicationOut(Shape):
    """An application; statement, reason and objections only for the applicant and the city office."""

    number = fields.String()
    batch = fields.String(attribute="batch.number")
    state = Choice(ApplicationState)
    applicant = fields.Nested(BodyOut, attribute="body")
    object_name = fields.String()
    edition = fields.String()
    published_on = Day(allow_none=True)
    publicity_ends = Day(allow_none=True)
    title_id = fields.Integer(allow_none=True)


class ApplicationWhole(ApplicationOut):
    """The same with what is not public."""

    id = fields.Integer()
    statement = fields.String()
    contact = fields.String()
    certificate_no = fields.String()
    issuer = fields.String()
    system_since = Day(allow_none=True)
    audited_on = Day(allow_none=True)
    management_on = Day(allow_none=True)
    staff = fields.Integer(allow_none=True)
    systems = fields.List(fields.String())
    is_clean = fields.Boolean()
    reason = fields.String()
    objections = fields.List(fields.Nested(ObjectionOut))


class ApplicationsOut(Shape):
    """Applications."""

    items = fields.List(fields.Nested(ApplicationWhole))


class PublicOut(Shape):
    """Applications as everybody may read them."""

    items = fields.List(fields.Nested(ApplicationOut))


class TitleOut(Shape):
    """What stands in a register; `state` is that of the last act, `valid_to` the last day in force."""

    id = fields.Integer()
    number = fields.String()
    programme = fields.String(attribute="programme.code")
    kind = fields.String(attribute="programme.kind.value")
    level = fields.String(attribute="programme.level.value")
    standard = fields.String(attribute="programme.standard")
    holder = fields.Nested(BodyOut, attribute="body")
    object_name = fields.String()
    edition = fields.String()
    issuer = fields.String()
    document_no = fields.String()
    granted_on = Day()
    valid_to = Day()
    state = Choice(TitleState)
    ended_on = Day(allow_none=True)


class TitlesWanted(AddressQuery):
    """Which titles; nothing said is all."""

    kind = Choice(ProgrammeKind, load_default=None)
    programme = Text(longest=20, load_default="")
    level = Choice(Level, load_default=None)
    state = Choice(TitleState, load_default=None)
    on = Day(load_default=None, metadata={"description": "in force on this day"})
    year = Whole(least=1980, most=2200, load_default=None, metadata={"description": "granted in this year"})
    edition = Text(longest=20, load_default="")
    q = Text(longest=200, load_default="")
    ends = Whole(least=1, most=3650, load_default=None, metadata={"description": "ends within so many days"})


class TitlesQuery(PageQuery, TitlesWanted):
    """Which titles, page by page."""


class CountOut(Shape):
    """How many titles, and how many bodies hold them."""

    titles = fields.Integer()
    bodies = fields.Integer()


class TitleCertificateOut(Shape):
    """A certificate."""

    number = fields.String()
    code = fields.String()
    sha256 = fields.String()
    drawn_at = Instant()
