"""Matches as JSON and the form that puts one aside."""

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Instant, Shape, Text
from trading.matching.dismissing import LONGEST_NOTE
from trading.matching.models import WhyNot
from trading.matching.weights import Term


class TermOut(Shape):
    """One term of a score: points are the weight times the value (0 to 1), to a tenth."""

    term = Choice(Term, required=True)
    weight = fields.Integer(required=True)
    value = fields.Float(required=True)
    points = fields.Float(required=True)
    sentence = fields.String(required=True, metadata={"description": "why, in the language asked for"})


class MatchOut(Shape):
    """A need and a listing with their score, which is the sum of its terms and the same from both sides."""

    need_id = fields.Integer(required=True)
    listing_id = fields.Integer(required=True)
    score = fields.Float(required=True, metadata={"description": "0 to 100"})
    terms = fields.List(fields.Nested(TermOut), required=True)


class FittingNeedOut(MatchOut):
    """A need that fits a listing."""


class MatchesQuery(PageQuery):
    """A page of matches."""


class DismissIn(Shape):
    """Why a match is put aside."""

    reason = Choice(WhyNot, required=True)
    note = Text(longest=LONGEST_NOTE, lines=True, load_default="")


class DismissalOut(Shape):
    """A match that was put aside."""

    need_id = fields.Integer(required=True)
    listing_id = fields.Integer(required=True)
    reason = Choice(WhyNot, required=True)
    note = fields.String()
    dismissed_at = Instant()
