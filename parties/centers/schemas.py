"""What forms and JSON say of centers and grants."""

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Day, Shape, Text, Whole
from core.i18n import lazy_gettext as lazy
from parties.centers.models import GrantMode, Tier
from parties.organisations.schemas import wanted


class CenterIn(Shape):
    """What is needed to register a center."""

    organisation_id = Whole(
        least=1, required=True, error_messages=wanted(lazy("Choose the organisation that runs the center."))
    )
    code = Text(longest=20, required=True, error_messages=wanted(lazy("Write the center’s code, such as DL-03.")))
    name = Text(longest=200, required=True, error_messages=wanted(lazy("Write the center’s name.")))
    name_en = Text(longest=200, load_default="")
    industry = Text(longest=80, load_default="")
    region_code = Text(longest=12, load_default="")
    contact = Text(longest=300, load_default="")


class CenterChange(Shape):
    """What may be changed afterwards."""

    name_en = Text(longest=200)
    industry = Text(longest=80)
    contact = Text(longest=300)


class CenterForm(Shape):
    """The page's form of the same: an emptied field is emptied."""

    name_en = Text(longest=200, load_default="")
    industry = Text(longest=80, load_default="")
    contact = Text(longest=300, load_default="")


class GrantIn(Shape):
    """A tier that an authority granted."""

    tier = Choice(Tier, required=True, error_messages=wanted(lazy("Choose a tier.")))
    authority = Text(longest=200, required=True, error_messages=wanted(lazy("Write which authority granted it.")))
    document_no = Text(
        longest=100, required=True, error_messages=wanted(lazy("Write the number of the authority’s document."))
    )
    from_date = Day(required=True, error_messages=wanted(lazy("Write the first day, such as 2026-01-05.")))
    to_date = Day(load_default=None)


class SuccessionIn(Shape):
    """Which center takes the place, from when, and by which document."""

    successor_id = Whole(least=1, required=True)
    from_date = Day(required=True)
    document_no = Text(longest=100, required=True)


class SuccessionOut(Shape):
    """Who took whose place."""

    center_id = fields.Integer(required=True)
    successor_id = fields.Integer(required=True)
    from_date = Day(required=True)
    document_no = fields.String(required=True)


class GrantEnd(Shape):
    """The end of a grant."""

    last_day = Day(required=True, error_messages=wanted(lazy("Write the last day, such as 2026-01-05.")))
    reason = Text(longest=300, required=True, error_messages=wanted(lazy("Write why the grant ends.")))


class GrantOut(Shape):
    """A grant as it is on record."""

    id = fields.Integer()
    tier = Choice(Tier)
    mode = Choice(GrantMode)
    authority = fields.String()
    document_no = fields.String()
    from_date = Day()
    to_date = Day(allow_none=True)


class CenterOut(Shape):
    """What everybody may know of a center; `tier` is the one in force today."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    industry = fields.String()
    region_code = fields.String()
    contact = fields.String()
    organisation_id = fields.Integer()
    tier = Choice(Tier, allow_none=True)
    grants = fields.List(fields.Nested(GrantOut))


class CenterQuery(PageQuery):
    """How to look for centers."""

    tier = Choice(Tier, load_default=None)
