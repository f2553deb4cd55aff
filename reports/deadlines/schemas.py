"""Deadlines as JSON, and the words of the list's address."""

from typing import Any

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Day, Instant, Shape
from core.running import Matter
from reports.deadlines.queries import Line, Move, Span


class ClockQuery(PageQuery):
    """Which deadlines."""

    matter = Choice(Matter)
    move = Choice(Move)
    span = Choice(Span)


class ClockOut(Shape):
    """One clock that runs, in the reader's language. `due_on` is the last day on which it is in time, in Beijing."""

    key = fields.String(attribute="clock.key", metadata={"description": "the same as long as the clock runs"})
    kind = fields.String(attribute="clock.kind.name")
    matter = Choice(Matter, attribute="clock.kind.matter")
    due_on = Day(attribute="clock.due_on")
    at = Instant(attribute="clock.at", allow_none=True)
    text = fields.String()
    href = fields.String(attribute="clock.href")
    move = fields.Method("whose", metadata={"type": "string", "enum": [move.value for move in Move]})
    days_left = fields.Integer()

    def whose(self, line: Any) -> str:
        """Who has to act."""
        assert isinstance(line, Line)
        return (Move.MINE if line.mine else Move.OTHERS).value
