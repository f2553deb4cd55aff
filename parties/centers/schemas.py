"""What forms and JSON say of centers and grants."""

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Day, Shape, Text, Whole
from parties.centers.models import GrantMode, Tier


class CenterIn(Shape):
    """What is needed to register a center."""

    organisation_id = Whole(least=1, required=True)
    code = Text(longest=20, required=True)
    name = Text(longest=200, required=True)
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

    tier = Choice(Tier, required=True)
    authority = Text(longest=200, required=True)
    document_no = Text(longest=100, required=True)
    from_date = Day(required=True)
    to_date = Day(load_default=None)


class GrantEnd(Shape):
    """The end of a grant."""

    last_day = Day(required=True)
    reason = Text(longest=300, required=True)


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
