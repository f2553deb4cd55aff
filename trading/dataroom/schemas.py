"""Data rooms as JSON and as forms."""

from typing import Any

from marshmallow import fields

from core.fields import Choice, Day, Flag, Instant, Shape, Text, Whole
from trading.dataroom.seeing import Door
from trading.dataroom.states import AccessState, Told

TIER = "0 everybody, 1 signed in, 2 agreement accepted, 3 agreement signed by both sides"
DISPUTE = "court_seller, court_buyer or arbitration"


class RoomIn(Shape):
    """What the seller's agreement says."""

    purpose = Text(longest=500, required=True, lines=True)
    term_months = Whole(least=1, most=240, required=True, metadata={"description": "months of secrecy"})
    access_days = Whole(least=1, most=365, required=True, metadata={"description": "days that a door stays open"})
    dispute = Text(longest=20, required=True, metadata={"description": DISPUTE})
    arbitration_body = Text(longest=200, load_default=None, allow_none=True)


class DocumentIn(Shape):
    """A file that was kept before (POST /files for your own organisation), put into the room."""

    file_id = Whole(least=1, required=True)
    title = Text(longest=200, load_default="")
    tier = Whole(least=0, most=3, required=True, metadata={"description": TIER})


class DocumentForm(Shape):
    """The same as a form, beside the file itself."""

    title = Text(longest=200, load_default="")
    tier = Whole(least=0, most=3, required=True)


class TierIn(Shape):
    """Another tier for a document."""

    tier = Whole(least=0, most=3, required=True, metadata={"description": TIER})


class AskIn(Shape):
    """A buyer's wish."""

    tier = Whole(least=2, most=3, required=True, metadata={"description": TIER})
    purpose = Text(longest=500, required=True, lines=True)
    is_anonymous = Flag(load_default=False)


class AccessReasonIn(Shape):
    """Why something is denied or revoked."""

    reason = Text(longest=500, required=True, lines=True)


class AgreementSignIn(Shape):
    """The SHA-256 of the agreement's bytes."""

    digest = Text(longest=64, required=True)


class PaperOut(Shape):
    """A document of a room; `shut` says what opens it, empty where a copy can be taken."""

    id = fields.Integer()
    title = fields.String(attribute="document.title")
    name = fields.String()
    media_type = fields.String()
    size_bytes = fields.Integer()
    tier = fields.Integer(attribute="document.tier", metadata={"description": TIER})
    pages = fields.Integer(
        attribute="document.pages",
        allow_none=True,
        metadata={"description": "of a PDF, each marked in every copy; null for other kinds, which carry no mark"},
    )
    shut = fields.String()


class DocumentOut(Shape):
    """A document as its seller put it in."""

    id = fields.Integer()
    title = fields.String()
    tier = fields.Integer(metadata={"description": TIER})
    pages = fields.Integer(allow_none=True)
    added_at = Instant()
    removed_at = Instant(allow_none=True)


class AccessOut(Shape):
    """An access. `buyer_id` is null where the buyer's name is not told to you; `number` stands for it in this room."""

    id = fields.Integer()
    tier = fields.Integer(metadata={"description": TIER})
    state = Choice(AccessState)
    buyer_id = fields.Integer(allow_none=True)
    who = fields.String()
    number = fields.Integer()
    purpose = fields.String()
    is_anonymous = fields.Boolean(attribute="is_masked")
    nda_sha256 = fields.String(allow_none=True)
    requested_at = Instant()
    sent_at = Instant(allow_none=True)
    signed_at = Instant(allow_none=True)
    opened_at = Instant(allow_none=True)
    expires_at = Instant(allow_none=True)
    last_day = Day(allow_none=True)
    ended_at = Instant(allow_none=True)
    reason = fields.String(allow_none=True)


class LineOut(Shape):
    """A line of the log. `organisation_id` is null for visitors, and where the name is not told to you."""

    id = fields.Integer()
    at = Instant()
    act = Choice(Told)
    who = fields.String()
    person = fields.String()
    organisation_id = fields.Integer(allow_none=True)
    document_id = fields.Integer(allow_none=True)
    access_id = fields.Integer(allow_none=True)
    document = fields.String()
    tier = fields.Integer(allow_none=True)
    copy_no = fields.Integer(allow_none=True)
    address = fields.String(metadata={"description": "the network it came from; empty where the name is not told"})


class RoomOut(Shape):
    """The room of a listing as you may see it; `hidden` counts what is told only to those who are signed in."""

    id = fields.Integer()
    listing_id = fields.Integer()
    purpose = fields.String()
    term_months = fields.Integer()
    access_days = fields.Integer()
    dispute = fields.String()
    arbitration_body = fields.String(allow_none=True)
    is_offered = fields.Boolean()
    hidden = fields.Integer()
    documents = fields.List(fields.Nested(PaperOut))
    accesses = fields.List(fields.Nested(AccessOut))


class SeenAccess:
    """An access as one reader may see it; everything but who it is is the access's own."""

    def __init__(self, door: Door, is_told: bool) -> None:
        self.door, self.is_told = door, is_told

    @property
    def buyer_id(self) -> int | None:
        """The buyer; None where it is not told."""
        return self.door.access.buyer_id if self.is_told else None

    @property
    def who(self) -> str:
        """Its name, or what stands for it."""
        return self.door.who

    @property
    def state(self) -> AccessState:
        """Where it stands by the clock."""
        return self.door.shown_state

    def __getattr__(self, name: str) -> Any:
        return getattr(self.door.access, name)
