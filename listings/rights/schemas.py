"""Questions to the availability engine, and its verdicts, as JSON."""

from typing import Any

from marshmallow import EXCLUDE, fields

from core.fields import Choice, Day, Shape, Text
from listings.rights.matrix import Decision
from listings.terms.vocabulary import Grant


class AvailabilityQuery(Shape):
    """What somebody wants to grant; codes are separated by commas, days are inclusive."""

    class Meta:
        unknown = EXCLUDE

    grant = Choice(Grant, required=True)
    territories = Text(longest=400, load_default="WW", metadata={"example": "CN-LN,CN-JL"})
    fields_ = Text(
        longest=400,
        load_default="*",
        data_key="fields",
        attribute="fields",
        metadata={"example": "electrical.batteries"},
    )
    starts = Day(load_default=None)
    ends = Day(load_default=None)


class VerdictRow(Shape):
    """One fact that blocks or limits."""

    decision = Choice(Decision)
    record = fields.String()
    text = fields.String()
    overlap = fields.String()
    article = fields.String()
    law = fields.String()
    cure = fields.String()


class VerdictOut(Shape):
    """May it be done, and why not."""

    decision = Choice(Decision)
    label: Any = fields.String()
    rows = fields.List(fields.Nested(VerdictRow))
