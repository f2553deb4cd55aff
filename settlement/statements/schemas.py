"""The days of a statement."""

from core.fields import Day, Shape


class SpanIn(Shape):
    """From which day to which, both included."""

    first = Day(required=True)
    last = Day(required=True)
