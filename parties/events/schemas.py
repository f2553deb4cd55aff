"""What forms and JSON say of events."""

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Day, Instant, MoneyField, Shape, Text, Whole
from parties.events.models import EventKind


class EventIn(Shape):
    """A fair or another event."""

    code = Text(longest=20, required=True)
    kind = Choice(EventKind, required=True)
    name = Text(longest=200, required=True)
    name_en = Text(longest=200, load_default="")
    organiser = Text(longest=200, required=True)
    venue = Text(longest=200, load_default="")
    about = Text(longest=1000, lines=True, load_default="")
    first_day = Day(required=True)
    last_day = Day(required=True)


class EventMove(Shape):
    """Other days, and why."""

    first_day = Day(required=True)
    last_day = Day(required=True)
    reason = Text(longest=500, lines=True, required=True)


class ExhibitorIn(Shape):
    """A booth."""

    booth = Text(longest=20, required=True)


class LotIn(Shape):
    """What is shown; `listing_id` where it is on sale here."""

    title = Text(longest=200, required=True)
    title_en = Text(longest=200, load_default="")
    listing_id = Whole(least=1, load_default=None)
    asked = MoneyField(load_default=None)


class MeetingIn(Shape):
    """When, and what about."""

    starts_at = Instant(required=True)
    wish = Text(longest=500, lines=True, required=True)
    lot_id = Whole(least=1, load_default=None)


class MeetingActIn(Shape):
    """agree, decline, withdraw or hold, with a word on it."""

    act = Text(longest=20, required=True)
    result = Text(longest=500, lines=True, load_default="")


class EventOut(Shape):
    """An event."""

    code = fields.String()
    kind = fields.String()
    name = fields.String()
    name_en = fields.String()
    organiser = fields.String()
    venue = fields.String()
    about = fields.String()
    first_day = Day()
    last_day = Day()


class ExhibitorOut(Shape):
    """Who exhibits."""

    id = fields.Integer()
    booth = fields.String()
    organisation = fields.String(attribute="organisation.name")


class LotOut(Shape):
    """What is shown."""

    id = fields.Integer()
    number = fields.Integer()
    title = fields.String()
    title_en = fields.String()
    listing_id = fields.Integer(allow_none=True)
    asked = MoneyField(allow_none=True)
    exhibitor = fields.Nested(ExhibitorOut)


class MeetingOut(Shape):
    """A meeting, for its two sides."""

    id = fields.Integer()
    state = fields.String()
    starts_at = Instant()
    wish = fields.String()
    result = fields.String()
    visitor = fields.String(attribute="visitor.name")
    booth = fields.String(attribute="exhibitor.booth")


class EventWholeOut(EventOut):
    """An event with who and what is there; meetings are those of the reader's organisation."""

    exhibitors = fields.List(fields.Nested(ExhibitorOut))
    lots = fields.List(fields.Nested(LotOut))
    meetings = fields.List(fields.Nested(MeetingOut))


class EventsQuery(PageQuery):
    """Which events."""

    year = Whole(least=1990, most=2200, load_default=None)
    kind = Choice(EventKind, load_default=None)
