"""What forms and JSON say of organisations."""

from typing import Any

from marshmallow import fields, validate

from core.api import PageQuery
from core.fields import NEEDED, Choice, Flag, Instant, Shape, Text
from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from parties.organisations.models import OrganisationKind


def wanted(text: LazyText) -> dict[str, Any]:
    """What is said where a needed answer is missing: what to write, not that something is missing."""
    return {"required": text, "null": text}


class OrganisationIn(Shape):
    """What is needed to register an organisation."""

    name = Text(
        longest=200,
        required=True,
        metadata={"description": "registered name"},
        error_messages=wanted(lazy("Write the organisation’s registered name.")),
    )
    name_en = Text(longest=200, load_default="")
    uscc = Text(longest=40, load_default=None, metadata={"description": "unified social credit code (GB 32100-2015)"})
    country = Text(longest=2, load_default="CN", metadata={"description": "ISO 3166-1 alpha-2"})
    kind = Choice(OrganisationKind, required=True, error_messages=wanted(lazy("Choose the kind of organisation.")))
    region_code = Text(longest=12, load_default="")


class OrganisationSetUp(OrganisationIn):
    """What an administrator may say besides."""

    aliases = fields.List(
        Text(longest=200), load_default=list, validate=validate.Length(max=30), error_messages=NEEDED,
        metadata={"description": "names under which registers carry it"},
    )  # fmt: skip


class OrganisationChange(Shape):
    """What an administrator may change."""

    name_en = Text(longest=200)
    region_code = Text(longest=12)
    aliases = fields.List(Text(longest=200), validate=validate.Length(max=30), error_messages=NEEDED)
    of_the_state = Flag(metadata={"description": "founded or owned by the state: its prices are found in the open"})


class OrganisationForm(Shape):
    """The page's form of the same: names in registers, one a line."""

    name_en = Text(longest=200, load_default="")
    region_code = Text(longest=12, load_default="")
    aliases = Text(longest=6000, lines=True, load_default="")
    of_the_state = Flag(load_default=False)


class OrganisationOut(Shape):
    """What everybody may know of an organisation."""

    id = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    uscc = fields.String(allow_none=True)
    country = fields.String()
    kind = Choice(OrganisationKind)
    region_code = fields.String()
    aliases = fields.List(fields.String())
    of_the_state = fields.Boolean()
    verified_at = Instant(allow_none=True)
    warning = fields.String(allow_none=True)


class OrganisationQuery(PageQuery):
    """How to look for organisations."""

    q = Text(longest=200, load_default="", metadata={"description": "words of a name, or a credit code"})
    kind = Choice(OrganisationKind, load_default=None)
    verified = Flag(load_default=None)


class OrganisationSearch(Shape):
    """The page's search."""

    q = Text(longest=200, load_default="")
    kind = Choice(OrganisationKind, load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(1, 10_000))
