"""Saved searches as forms and JSON."""

from typing import Any

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Instant, Shape, Text, Whole
from core.i18n import lazy_gettext
from listings.alerts import watching
from listings.alerts.models import Rhythm, Watch
from listings.alerts.rules import LONGEST_NAME

MOST_PARAMETERS = 100
TEXTS: dict[str, Any] = {"invalid": lazy_gettext("This takes an object with named fields.")}


class SaveForm(Shape):
    """How a search is kept; `replaced` is one of one's own that it takes the place of."""

    name = Text(longest=LONGEST_NAME, required=True)
    rhythm = Choice(Rhythm, required=True)
    replaced = Whole(least=1, load_default=None, allow_none=True)


class ChangeForm(Shape):
    """Name and rhythm of a saved search."""

    name = Text(longest=LONGEST_NAME, required=True)
    rhythm = Choice(Rhythm, required=True)


class Parameters(fields.Dict):
    """The parameters of the search's address: name → values."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            keys=fields.String(),
            values=fields.List(Text(longest=200)),
            error_messages=TEXTS,
            metadata={"example": {"q": ["battery"], "kind": ["patent_invention"]}},
            **kwargs,
        )


def pairs_of(parameters: dict[str, list[str]]) -> list[list[str]]:
    """Named values as the pairs of an address."""
    return [[name, value] for name, values in parameters.items() for value in values][:MOST_PARAMETERS]


class SavedIn(Shape):
    """A search to be kept."""

    watch = Choice(Watch, load_default=Watch.LISTINGS)
    name = Text(longest=LONGEST_NAME, required=True)
    parameters = Parameters(load_default=dict)
    rhythm = Choice(Rhythm, load_default=Rhythm.DAILY)


class SavedChange(Shape):
    """What changes in a saved search."""

    name = Text(longest=LONGEST_NAME)
    parameters = Parameters()
    rhythm = Choice(Rhythm)


class SavedOut(Shape):
    """A saved search."""

    id = fields.Integer(required=True)
    watch = Choice(Watch, required=True)
    name = fields.String(required=True)
    parameters = fields.Function(
        lambda row: watching.args_of(row.parameters),
        metadata={"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    )
    address = fields.Function(lambda row: watching.address_of(row.watch, row.parameters), metadata={"type": "string"})
    rhythm = Choice(Rhythm, required=True)
    created_at = Instant()
    updated_at = Instant()


class RunQuery(PageQuery):
    """A page of what meets a saved search."""


class FoundOut(Shape):
    """Something that meets a saved search."""

    thing_id = fields.Integer(required=True, metadata={"description": "of a listing or a need"})
    line = fields.String(metadata={"description": "in one line"})
    path = fields.String()
    published_at = Instant()
