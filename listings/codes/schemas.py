"""Code lists as JSON."""

from typing import Any

from marshmallow import fields

from core.api import PageQuery
from core.fields import Instant, Shape, Text
from listings.codes.page import Row


class SchemeOut(Shape):
    """A list of codes."""

    scheme = fields.String(required=True)
    name = fields.String(required=True)
    own = fields.Integer(metadata={"description": "codes that have a label of the product's own"})
    loaded = fields.Integer(metadata={"description": "different codes of official lists that are loaded"})
    loaded_at = Instant(allow_none=True)


class SchemesOut(Shape):
    """Every list."""

    items = fields.List(fields.Nested(SchemeOut), required=True)


class CodesQuery(PageQuery):
    """Which codes of a list."""

    under = Text(longest=60, load_default="", metadata={"description": "a code of the list, such as H01M or 06"})


def _text(row: Row, language: str) -> str | None:
    title = row.titles.get(language)
    return title.text if title else None


class CodeOut(Shape):
    """One code. Labels are the product's own words, titles those of an official list that is loaded."""

    code = fields.String(required=True)
    parent = fields.String(required=True, metadata={"description": "the code that it lies in; empty at the top"})
    label_en = fields.String()
    label_zh = fields.String()
    title_en = fields.Function(lambda row: _text(row["row"], "en"), metadata={"type": ["string", "null"]})
    title_zh = fields.Function(lambda row: _text(row["row"], "zh_Hans"), metadata={"type": ["string", "null"]})
    standing = fields.String(metadata={"enum": ["current", "historic", "unknown"]})
    note = fields.String(metadata={"description": "the field of technology of a symbol, the class of an event"})
    rights = fields.Integer(metadata={"description": "rights on record that carried it when they were counted last"})
    has_codes = fields.Boolean(metadata={"description": "whether further codes lie in it"})


def as_json(row: Row, labels: dict[str, str]) -> dict[str, Any]:
    """A row for `CodeOut`."""
    plain = {name: getattr(row, name) for name in ("code", "parent", "note", "rights", "has_codes")}
    return {
        **plain,
        "row": row,
        "standing": row.standing.value,
        "label_en": labels["en"],
        "label_zh": labels["zh_Hans"],
    }
