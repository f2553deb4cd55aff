"""What forms and JSON say of hosting."""

from marshmallow import fields

from core.api import AddressQuery, PageQuery
from core.fields import Choice, Day, Instant, Shape, Text, Whole
from registers.hosting.models import HostedService
from registers.programmes.schemas import BodyOut


class AgreementIn(Shape):
    """An agreement of one's own agency with an enterprise."""

    sme_name = Text(longest=200, required=True)
    sme_uscc = Text(longest=20, required=True)
    sme_name_en = Text(longest=200, load_default="")
    services = fields.List(Choice(HostedService), required=True)
    from_date = Day(required=True)
    to_date = Day(required=True)


class AgreementEnd(Shape):
    """From which day on it holds no more, and why."""

    ended_on = Day(required=True)
    reason = Text(longest=500, lines=True, required=True)


class SignedIn(Shape):
    """The SHA-256 of the signed agreement, a file under `hosting:<id>`."""

    evidence = Text(longest=64, required=True)


class ActivityIn(Shape):
    """What was done."""

    done_on = Day(required=True)
    service = Choice(HostedService, required=True)
    what = Text(longest=500, lines=True, required=True)
    hours = Whole(most=1000, required=True)


class ActivityOut(Shape):
    """What was done."""

    id = fields.Integer()
    done_on = Day()
    service = fields.String()
    what = fields.String()
    hours = fields.Integer()
    recorded_at = Instant()


class AgreementOut(Shape):
    """An agreement."""

    id = fields.Integer()
    agency = fields.Nested(BodyOut)
    sme = fields.Nested(BodyOut)
    services = fields.List(fields.String())
    from_date = Day()
    to_date = Day()
    ended_on = Day(allow_none=True)
    confirmed_on = Day(allow_none=True, metadata={"description": "by the enterprise"})
    signed_file = fields.String(allow_none=True)
    accepted_on = Day(allow_none=True, metadata={"description": "the signed agreement, by the city office"})
    is_proved = fields.Boolean(metadata={"description": "whether it counts at all"})


class AgreementsQuery(PageQuery):
    """Which agreements."""

    on = Day(load_default=None, metadata={"description": "in force on this day"})
    q = Text(longest=200, load_default="")


class HostedQuery(AddressQuery):
    """On which day; today where none is named."""

    on = Day(load_default=None)


class HostedOut(Shape):
    """How many on a day; `smes` are distinct."""

    on = Day()
    agreements = fields.Integer()
    smes = fields.Integer()
    agencies = fields.Integer()
