"""What JSON says of notices."""

from typing import Any

from marshmallow import fields

from core.api import PageQuery
from core.fields import Flag, Instant, Shape
from parties.notices import wording


class NoticeOut(Shape):
    """A notice in the reader's language."""

    id = fields.Integer()
    text = fields.Method("sentence", metadata={"type": "string"})
    href = fields.String()
    created_at = Instant()
    read_at = Instant(allow_none=True)

    def sentence(self, notice: Any) -> str:
        """The text with its values, in the language in force."""
        return wording.said(notice.text, notice.content)


class NoticeQuery(PageQuery):
    """Which notices."""

    unread = Flag(load_default=False)


class MarkedOut(Shape):
    """How many notices were marked."""

    marked = fields.Integer()
