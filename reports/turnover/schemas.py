"""What the turnover pages and operations take and give."""

from marshmallow import EXCLUDE, fields, validate

from core.api import PageQuery
from core.fields import Choice, Day, Instant, MoneyField, Shape, Whole
from parties.centers.models import Tier
from reports.turnover.figures import WITHOUT
from reports.turnover.queries import Total
from settlement.volumes.models import Category, Measure, RightKind


class FactQuery(PageQuery):
    """Which facts: of a center, a month, a category, a kind of right, a measure."""

    class Meta:
        unknown = EXCLUDE

    center = fields.String()
    month = Whole(least=1, most=12)
    category = Choice(Category)
    kind = Choice(RightKind)
    measure = Choice(Measure, load_default=Measure.SETTLED)
    total = Choice(Total, load_default=Total.TRADE, metadata={"description": "which total, where no category is named"})
    tier = fields.String(
        validate=validate.OneOf([*Tier, WITHOUT]),
        metadata={"description": "what the center holds at the end of the year; none: no grant in force"},
    )
    industry = fields.String(metadata={"description": "of the center; none: it names none"})


class BackboneOut(Shape):
    """The backbone centers of a year."""

    year = fields.Integer()
    line = MoneyField()
    centers = fields.List(fields.Nested(lambda: CenterYearOut()))


class KindTradedOut(Shape):
    """A kind of right with its settled trade."""

    kind = fields.String()
    amount = MoneyField()


class KindsOut(Shape):
    """The kinds of right that were traded in a year."""

    year = fields.Integer()
    kinds = fields.List(fields.Nested(KindTradedOut))


class OperationsOut(Shape):
    """Operations (contracts), pieces (distinct rights), piece-operations and beneficiaries; `category` '' is all."""

    category = fields.String()
    contracts = fields.Integer()
    pieces = fields.Integer()
    piece_operations = fields.Integer()
    beneficiaries = fields.Integer()


class OperationsOfYearOut(Shape):
    """The counts of a year, all together first."""

    year = fields.Integer()
    items = fields.List(fields.Nested(OperationsOut))


class FactOut(Shape):
    """One volume fact."""

    id = fields.Integer()
    center = fields.String()
    subject = fields.String()
    deal = fields.String(allow_none=True)
    measure = fields.String()
    category = fields.String()
    kind = fields.String()
    amount = MoneyField()
    recognised_on = Day()
    booked_at = Instant()
    reverses = fields.Integer(allow_none=True)
    note = fields.String()


class EvidenceOut(Shape):
    """A kept file; its bytes are at /files/<id> for those whom it concerns."""

    id = fields.Integer()
    name = fields.String()
    purpose = fields.String()
    sha256 = fields.String()
    size_bytes = fields.Integer()


class FactStoryOut(Shape):
    """A fact, what was taken back of it, and what proves it."""

    fact = fields.Nested(FactOut)
    reversals = fields.List(fields.Nested(FactOut))
    evidence = fields.List(fields.Nested(EvidenceOut))


class CenterYearOut(Shape):
    """A center's year in the ranking: `total` is trade alone, `broad` trade and finance."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    tier = fields.String(allow_none=True)
    total = MoneyField()
    finance = MoneyField()
    broad = MoneyField()
    apart = MoneyField()
    backbone = fields.Boolean()


class CorrectionOut(Shape):
    """A correction booked in this year that belongs to an earlier, closed one: listed, never counted here."""

    center = fields.String()
    amount = MoneyField()
    recognised_on = Day()
    booked_at = Instant()
    note = fields.String()


class YearOut(Shape):
    """A year of all centers: `total` is trade alone, `broad` trade and finance, by the named version of the policy."""

    year = fields.Integer()
    policy_version = fields.Integer()
    total = MoneyField()
    finance = MoneyField()
    broad = MoneyField()
    apart = MoneyField()
    accumulated = MoneyField()
    line = MoneyField()
    state = fields.String()
    version = fields.Integer(allow_none=True)
    sha256 = fields.String(allow_none=True)
    centers = fields.List(fields.Nested(CenterYearOut))
    prior_period = fields.List(fields.Nested(CorrectionOut))
    prior_period_total = MoneyField()


class CenterTurnoverOut(CenterYearOut):
    """A center's year with its parts; `measures` stand side by side and are never added. `months` are empty but for the
    center itself and the offices: a month can be a single deal."""

    year = fields.Integer()
    state = fields.String()
    line = MoneyField()
    accumulated = MoneyField()
    months = fields.Dict(keys=fields.String(), values=MoneyField())
    categories = fields.Dict(keys=fields.String(), values=MoneyField())
    kinds = fields.Dict(keys=fields.String(), values=MoneyField())
    measures = fields.Dict(keys=fields.String(), values=MoneyField())
    years = fields.Dict(keys=fields.String(), values=MoneyField())
    prior_period = fields.List(fields.Nested(CorrectionOut))


class VersionOut(Shape):
    """A version of a year. `sha256` is over the whole `figures`, of which the cells of a center, by month, are given to
    itself and the offices alone."""

    year = fields.Integer()
    version = fields.Integer()
    kind = fields.String()
    sha256 = fields.String()
    reason = fields.String(attribute="why")
    difference = fields.List(fields.Dict())
    figures = fields.Dict()
    made_at = Instant()
    made_by = fields.String()


class VersionsOut(Shape):
    """The versions of a year, oldest first."""

    items = fields.List(fields.Nested(VersionOut))
