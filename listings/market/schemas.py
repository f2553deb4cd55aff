"""The market's questions and answers, for forms and JSON alike."""

from enum import StrEnum
from typing import Any

from marshmallow import fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from core.api import PageQuery
from core.fields import Choice, Day, Flag, Instant, MoneyField, Shape, Text, Whole
from core.i18n import lazy_gettext
from listings.market.reasons import BY_CODE, Concern, Decision
from listings.market.rules import LONGEST_REASON, LONGEST_SUMMARY
from listings.market.sending import LONGEST_ANSWER
from listings.market.states import ListingState
from listings.terms.schemas import LONGEST_CODE, ScopeShape, codes
from listings.terms.vocabulary import Grant, LicenseType

LIST_TEXTS: dict[str, Any] = {
    "required": lazy_gettext("Choose at least one."),
    "invalid": lazy_gettext("This takes a list."),
}


class Pricing(StrEnum):
    """How a price is asked for in the form."""

    ASKING = "asking"
    NEGOTIABLE = "negotiable"


class OfferForm(Shape):
    """What is offered: the first page of the task list."""

    grants = fields.List(
        Choice(Grant),
        required=True,
        validate=validate.Length(1, error=lazy_gettext("Choose at least one: a sale, or a type of licence.")),  # type: ignore[arg-type]
        error_messages=LIST_TEXTS,
    )


class PriceForm(Shape):
    """Asking prices, or by negotiation; only what is offered is asked."""

    sale_pricing = Choice(Pricing)
    sale_price = MoneyField()
    license_pricing = Choice(Pricing)
    license_price = MoneyField()
    express = Flag(load_default=False)

    @validates_schema
    def amount_with_asking(self, given: dict[str, Any], **_kwargs: Any) -> None:
        """An asking price has an amount."""
        for name in ("sale", "license"):
            if given.get(f"{name}_pricing") is Pricing.ASKING and given.get(f"{name}_price") is None:
                raise ValidationError(
                    str(lazy_gettext("Write the amount, or choose “by negotiation”.")), f"{name}_price"
                )


class ScopeForm(Shape):
    """Where, for what, by which acts and channels, and until when licences are offered; none chosen is all of them."""

    territories = codes("CN-LN")
    fields_ = codes("electrical.batteries", data_key="fields", attribute="fields")
    acts = fields.List(Text(longest=LONGEST_CODE, required=True), load_default=list, error_messages=LIST_TEXTS)
    channels = fields.List(Text(longest=LONGEST_CODE, required=True), load_default=list, error_messages=LIST_TEXTS)
    goods = Text(longest=4000, lines=True, load_default="")
    ends = Day(load_default=None, allow_none=True)


class SummaryForm(Shape):
    """What the right is good for, in the seller's words."""

    summary = Text(longest=LONGEST_SUMMARY, lines=True, load_default="")


class CenterForm(Shape):
    """Which center reviews the listing."""

    center_id = Whole(least=1, required=True)


class ListingChange(Shape):
    """Answers to some of a listing's questions. A price of null is 'by negotiation'."""

    center_id = Whole(least=1, allow_none=True)
    for_sale = Flag()
    sale_price = MoneyField(allow_none=True)
    license_types = fields.List(Choice(LicenseType), error_messages=LIST_TEXTS)
    license_price = MoneyField(allow_none=True)
    express = Flag(metadata={"description": "an ordinary licence can be taken at the price without talk"})
    territories = fields.List(Text(longest=LONGEST_CODE, required=True), error_messages=LIST_TEXTS)
    fields_ = fields.List(
        Text(longest=LONGEST_CODE, required=True), data_key="fields", attribute="fields", error_messages=LIST_TEXTS
    )
    acts = fields.List(Text(longest=LONGEST_CODE, required=True), error_messages=LIST_TEXTS)
    channels = fields.List(Text(longest=LONGEST_CODE, required=True), error_messages=LIST_TEXTS)
    ends = Day(allow_none=True)
    summary = Text(longest=LONGEST_SUMMARY, lines=True)


class ListingIn(Shape):
    """A whole listing at once."""

    asset_id = Whole(least=1, required=True)
    center_id = Whole(least=1, load_default=None, allow_none=True)
    for_sale = Flag(required=True)
    sale_price = MoneyField(load_default=None, allow_none=True)
    license_types = fields.List(Choice(LicenseType), load_default=list, error_messages=LIST_TEXTS)
    license_price = MoneyField(load_default=None, allow_none=True)
    territories = fields.List(
        Text(longest=LONGEST_CODE, required=True), load_default=lambda: ["WW"], error_messages=LIST_TEXTS
    )
    fields_ = fields.List(
        Text(longest=LONGEST_CODE, required=True),
        data_key="fields",
        attribute="fields",
        load_default=lambda: ["*"],
        error_messages=LIST_TEXTS,
    )
    acts = fields.List(Text(longest=LONGEST_CODE, required=True), load_default=lambda: ["*"], error_messages=LIST_TEXTS)
    channels = fields.List(
        Text(longest=LONGEST_CODE, required=True), load_default=lambda: ["*"], error_messages=LIST_TEXTS
    )
    ends = Day(load_default=None, allow_none=True)
    summary = Text(longest=LONGEST_SUMMARY, lines=True, load_default="")
    express = Flag(load_default=False)


class ReviewReasonShape(Shape):
    """One reason of a review: its code, the part it concerns, and words where there are any."""

    code = fields.String(required=True, metadata={"enum": list(BY_CODE)})
    field = Choice(Concern, load_default=None, allow_none=True)
    text = Text(longest=LONGEST_REASON, lines=True, load_default="")


class SendingIn(Shape):
    """What goes with a listing that is sent."""

    answer = Text(longest=LONGEST_ANSWER, lines=True, load_default="",
                  metadata={"description": "what is answered to the reasons for which it came back"})  # fmt: skip


class ReviewIn(Shape):
    """The center's decision."""

    decision = Choice(Decision, required=True)
    reasons = fields.List(fields.Nested(ReviewReasonShape), load_default=list, error_messages=LIST_TEXTS)


class ReviewForm(Shape):
    """The same as a form: ticked codes, and words for each part."""

    decision = Choice(Decision, required=True)
    reasons = fields.List(Text(longest=40), load_default=list)


class HoldIn(Shape):
    """Why the center takes a listing off the market."""

    reason = Text(longest=LONGEST_REASON, lines=True, required=True)


class PartShape(Shape):
    """A right of a listing and the part of the price that falls to it."""

    asset_id = Whole(least=1, required=True)
    allocation_bp = Whole(least=0, most=10_000, required=True, metadata={"description": "basis points of the price"})


class BundleIn(Shape):
    """The rights that a listing offers together; their parts of the price add up to 10,000 basis points."""

    rights = fields.List(fields.Nested(PartShape), required=True, error_messages=LIST_TEXTS)


class ListingOut(Shape):
    """A listing."""

    id = fields.Integer(required=True)
    asset_id = fields.Integer(required=True, metadata={"description": "the first of its rights"})
    rights = fields.List(fields.Nested(PartShape), attribute="items", required=True)
    seller_id = fields.Integer(required=True)
    center_id = fields.Integer(allow_none=True)
    state = Choice(ListingState, required=True)
    for_sale = fields.Boolean(required=True)
    sale_price = MoneyField(allow_none=True)
    license_types = fields.List(Choice(LicenseType))
    license_price = MoneyField(allow_none=True)
    express = fields.Boolean(metadata={"description": "an ordinary licence can be taken at the price without talk"})
    scope = fields.Nested(ScopeShape, attribute="license_scope", allow_none=True)
    summary = fields.String()
    suspended_reason = fields.String(
        allow_none=True, metadata={"description": "the cause in the right, if there is one"}
    )
    held_reason = fields.String(allow_none=True, metadata={"description": "the center's reason, if there is one"})
    created_at = Instant()
    submitted_at = Instant(allow_none=True)
    published_at = Instant(allow_none=True)
    expires_at = Instant(allow_none=True)


class WaitingOut(ListingOut):
    """A listing that waits for review."""


class ReviewOut(Shape):
    """A decision of the center."""

    id = fields.Integer()
    decision = fields.String()
    reasons = fields.List(fields.Dict())
    at = Instant()


class ReviewReasonOut(Shape):
    """A reason code."""

    code = fields.String()
    field = fields.String(attribute="concern.value")
    label = fields.Function(lambda reason: str(reason.label), metadata={"type": "string"})
    article = fields.String()
    needs_text = fields.Boolean()


class ReviewReasonsOut(Shape):
    """All reason codes."""

    items = fields.List(fields.Nested(ReviewReasonOut))


class ReviewsOut(Shape):
    """All decisions on a listing, newest first."""

    items = fields.List(fields.Nested(ReviewOut))


class ToReviewQuery(PageQuery):
    """A page of what waits for review."""
