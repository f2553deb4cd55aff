"""What forms and JSON say of annual reports."""

from marshmallow import fields

from core.api import PageQuery
from core.fields import Day, Instant, Shape, Text, Whole


class ReportWordsIn(Shape):
    """The center's words."""

    narrative = Text(longest=4000, lines=True, load_default="")


class ReportFileIn(Shape):
    """A file to add."""

    name = Text(longest=120, required=True, metadata={"example": "cases.pdf"})
    content = fields.String(required=True, metadata={"description": "the bytes in Base64", "format": "byte"})


class ReportFileOut(Shape):
    """A file of a report; its bytes are on the report's page."""

    id = fields.Integer()
    name = fields.String()
    sha256 = fields.String()
    size_bytes = fields.Integer(attribute="file.size_bytes")
    added_at = Instant()


class ReportSeenIn(Shape):
    """The hash of what was looked at."""

    digest = Text(longest=64, required=True, metadata={"description": "the report's sha256 as it was looked at"})


class ReportConfirmationIn(ReportWordsIn, ReportSeenIn):
    """The center's words, and the hash of what it looked at."""


class ReturnIn(Shape):
    """What is to be mended."""

    reason = Text(longest=1000, lines=True, required=True)


class ReportsQuery(PageQuery):
    """Of which year."""

    year = Whole(least=1990, most=2200, required=True)


class ReportCenterOut(Shape):
    """A center."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()


class AnnualReportOut(Shape):
    """One version of a center's annual report; `figures` in CNY fen, `sha256` over figures, narrative and files; the
    cells by month are given to the center and the offices alone."""

    id = fields.Integer()
    number = fields.String()
    center = fields.Nested(ReportCenterOut)
    year = fields.Integer()
    version = fields.Integer()
    state = fields.String()
    figures = fields.Dict()
    narrative = fields.String()
    attachments = fields.List(fields.Nested(ReportFileOut))
    sha256 = fields.String()
    difference = fields.List(fields.Dict())
    reason = fields.String(attribute="why")
    returned = fields.String()
    due_on = Day()
    compiled_at = Instant()
    confirmed_at = Instant(allow_none=True)
    submitted_at = Instant(allow_none=True)
    accepted_at = Instant(allow_none=True)
    published_at = Instant(allow_none=True)
