"""What exports take and give."""

from marshmallow import fields

from core.fields import Choice, Instant, Shape, Text
from reports.exports.models import Rhythm
from reports.exports.sheets import Format


class ExportIn(Shape):
    """A report to be kept."""

    name = Text(longest=120, required=True)
    report = Text(longest=40, required=True)
    wishes = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True), load_default=dict)
    format = Choice(Format, required=True)
    rhythm = Choice(Rhythm, load_default=Rhythm.NEVER)


class ExportForm(Shape):
    """The page's form of the same; the wishes stand in its address."""

    name = Text(longest=120, required=True)
    format = Choice(Format, required=True)
    rhythm = Choice(Rhythm, required=True)


class ExportOut(Shape):
    """A report that is kept."""

    id = fields.Integer()
    name = fields.String()
    report = fields.String()
    wishes = fields.Dict()
    format = fields.String()
    rhythm = fields.String()
    sent_for = fields.String()
    saved_at = Instant()


class ExportsOut(Shape):
    """What one keeps."""

    items = fields.List(fields.Nested(ExportOut))
