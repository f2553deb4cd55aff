"""Negotiations and offers as JSON, and the two questions that the form asks beside the terms."""

from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import fields, validate

from core import clock
from core.api import PageQuery
from core.fields import Choice, Day, Flag, Instant, MoneyField, Shape, Text, Whole
from core.i18n import lazy_gettext
from listings.terms.risks import risks_of
from listings.terms.schemas import NEEDED, TermsShape
from listings.terms.wording import describe, diff
from trading.negotiation.identity import SeenNegotiation, SeenOffer
from trading.negotiation.models import Offer
from trading.negotiation.queries import latest, on_the_table
from trading.negotiation.rules import LONGEST_MESSAGE
from trading.negotiation.states import ApprovalAct, ApprovalState, NegotiationState, OfferState


class NegotiationIn(Shape):
    """The first offer to a listing."""

    terms = fields.Nested(TermsShape, required=True, error_messages=NEEDED)
    expires_at = Instant(required=True, metadata={"description": "until when the offer stands"})
    message = Text(longest=LONGEST_MESSAGE, lines=True, load_default="")


class OpenIn(NegotiationIn):
    """The first offer may name the center that brought the buyer."""

    introducer_id = Whole(
        least=1, allow_none=True, load_default=None, metadata={"description": "the center that brought the buyer"}
    )
    is_anonymous = Flag(
        load_default=False,
        metadata={"description": "seller and center learn the buyer's name when both sides have agreed to it"},
    )


class CounterIn(NegotiationIn):
    """An answer to the newest version with terms of one's own."""

    version_no = Whole(least=1, most=10_000, required=True, metadata={"description": "the version that is answered"})


class AcceptIn(Shape):
    """Yes to a version: the digest of its terms as they were read."""

    digest = fields.String(
        required=True,
        validate=validate.Regexp(r"^[0-9a-f]{64}$", error=lazy_gettext("This takes a digest of 64 hexadecimal signs.")),  # type: ignore[arg-type]
        error_messages=NEEDED,
    )


class PublishedOut(Shape):
    """Published terms, and the digest by which they are taken."""

    terms = fields.Function(lambda terms: terms.as_json(), metadata={"type": "object"})
    digest = fields.String()


class RejectIn(Shape):
    """No to a version; why, if one wants to say it."""

    reason = Text(longest=LONGEST_MESSAGE, lines=True, load_default="")


class Beside(Shape):
    """What the form asks beside the terms: a message, and the last day on which the offer stands."""

    message = Text(longest=LONGEST_MESSAGE, lines=True, load_default="")
    expires_on = Day(required=True)


class BesideFirst(Beside):
    """The first offer may also name the center that brought the buyer."""

    introducer_id = Whole(least=1, load_default=None, allow_none=True)
    is_anonymous = Flag(load_default=False)


class MessageIn(Shape):
    """A message and the version that it is about."""

    version_no = Whole(least=1, most=10_000, required=True)
    text = Text(longest=LONGEST_MESSAGE, lines=True, required=True)


class MessageOut(Shape):
    """What one side said about a version."""

    id = fields.Integer()
    version_no = fields.Integer()
    author_id = fields.Integer(allow_none=True)
    author_name = fields.String()
    text = fields.String()
    sent_at = Instant()


class MessagesOut(Shape):
    """Every message of a negotiation, oldest first."""

    items = fields.List(fields.Nested(MessageOut))


class WindowIn(Shape):
    """For how many days the seller agrees with this buyer only."""

    days = Whole(least=1, most=366, required=True)


class WindowOut(Shape):
    """An exclusive window."""

    negotiation_id = fields.Integer()
    granted_at = Instant()
    until = Instant()
    ended_at = Instant(allow_none=True)


class ApprovalOut(Shape):
    """A wish that waits for a colleague's approval, and what became of it."""

    id = fields.Integer()
    act = Choice(ApprovalAct)
    state = Choice(ApprovalState)
    listing_id = fields.Integer()
    negotiation_id = fields.Integer(allow_none=True)
    offer_id = fields.Integer(allow_none=True)
    terms = fields.Nested(TermsShape)
    amount = MoneyField(
        allow_none=True, metadata={"description": "what it binds the organisation to; none where that has no bound"}
    )
    message = fields.String()
    expires_at = Instant()
    asked_name = fields.String()
    asked_at = Instant()
    decided_name = fields.String()
    decided_at = Instant(allow_none=True)
    reason = fields.String()


class ApprovalsOut(Shape):
    """What waits for approval, oldest first."""

    items = fields.List(fields.Nested(ApprovalOut))


def end_of_day(given: dict[str, Any]) -> datetime:
    """An offer that stands until a day stands through all of it, Beijing time."""
    return clock.start_of_day(given["expires_on"] + timedelta(days=1)).astimezone(UTC)


class LineOut(Shape):
    """One term in words."""

    label = fields.String()
    text = fields.String()


class ChangeOut(Shape):
    """One term that differs from the version before, in words."""

    term = fields.String()
    label = fields.String()
    old_text = fields.String()
    new_text = fields.String()


class OfferOut(Shape):
    """One version of the terms."""

    id = fields.Integer()
    negotiation_id = fields.Integer()
    version_no = fields.Integer()
    author_id = fields.Integer(allow_none=True, metadata={"description": "none while the buyer is anonymous to you"})
    author_name = fields.String()
    state = Choice(OfferState)
    terms = fields.Nested(TermsShape)
    digest = fields.String()
    fixed = MoneyField()
    in_words = fields.Method("words", metadata={"type": "array"})
    warnings = fields.Method("risks", metadata={"type": "array", "description": "clauses that may be void (BR-25)"})
    changes = fields.Method("differences", metadata={"type": "array"})
    message = fields.String()
    sent_at = Instant()
    expires_at = Instant()
    answered_at = Instant()
    answer = fields.String()

    def words(self, offer: Offer) -> list[dict[str, str]]:
        """The terms in the reader's language."""
        return [{"label": label, "text": text} for label, text in describe(offer.terms)]

    def risks(self, offer: Offer) -> list[dict[str, str]]:
        """What the terms say or hint at that may be void."""
        return [{"code": risk.code, "text": str(risk.text), "law": risk.law} for risk in risks_of(offer.terms)]

    def differences(self, offer: Offer) -> list[Any]:
        """What changed against the version before."""
        before = [each for each in offer.negotiation.offers if each.version_no == offer.version_no - 1]
        return ChangeOut(many=True).dump(diff(before[0].terms, offer.terms)) if before else []


class NegotiationOut(Shape):
    """A negotiation with its newest version."""

    id = fields.Integer()
    listing_id = fields.Integer()
    asset_id = fields.Integer()
    seller_id = fields.Integer()
    buyer_id = fields.Integer(allow_none=True, metadata={"description": "none while the buyer is anonymous to you"})
    is_anonymous = fields.Boolean()
    buyer_agreed_at = Instant(allow_none=True, metadata={"description": "the buyer agreed that its name is told"})
    seller_agreed_at = Instant(allow_none=True, metadata={"description": "the seller agreed that it is told"})
    center_id = fields.Integer()
    state = Choice(NegotiationState)
    opened_at = Instant()
    changed_at = Instant()
    latest = fields.Function(
        lambda seen: OfferOut().dump(SeenOffer(latest(seen.negotiation), seen.reader)), metadata={"type": "object"}
    )
    current_offer_id = fields.Method(
        "current", metadata={"type": ["integer", "null"], "description": "the version that can be accepted now"}
    )

    def current(self, seen: SeenNegotiation) -> int | None:
        """The version on the table."""
        offer = on_the_table(seen.negotiation, clock.now())
        return offer.id if offer else None


class OffersOut(Shape):
    """Every version of a negotiation, oldest first."""

    items = fields.List(fields.Nested(OfferOut))


class NegotiationQuery(PageQuery):
    """Which negotiations."""

    state = Choice(NegotiationState, load_default=None)


class AcceptedOut(Shape):
    """The deal that an acceptance opened."""

    deal_id = fields.Integer(attribute="id")
    deal_number = fields.String(attribute="number")
    state = fields.String()
    asset_id = fields.Integer()
    terms_digest = fields.String()
