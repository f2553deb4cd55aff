"""Deals as JSON, and the forms of their pages."""

from typing import Any

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Day, Flag, Instant, MoneyField, Shape, Text, Whole
from listings.assets.models import Proceeds
from listings.terms.schemas import TermsShape
from listings.terms.vocabulary import Act, LicenseType, Trigger
from settlement.deals.split import LineKind
from settlement.deals.states import CancellationState, DealState, Defaulting, ReversalState


class SignIn(Shape):
    """The digest that was checked."""

    digest = Text(longest=64, required=True, metadata={"description": "the deal's `terms_digest`"})


class DealReasonIn(Shape):
    """Why."""

    reason = Text(longest=1000, lines=True, required=True)


class DealOrderIn(DealReasonIn):
    """Why an order no longer keeps the money, and which one where several do."""

    order = Whole(
        least=1, load_default=None, metadata={"description": "needed where several stand; the refusal then names them"}
    )


class AmendmentIn(Shape):
    """The whole terms from now on, and why; grant, scope and price as they are in force."""

    terms = fields.Nested(TermsShape, required=True)
    reason = Text(longest=1000, lines=True, required=True)


class AmendmentOut(Shape):
    """A later version of a contract's terms."""

    version = fields.Integer(required=True)
    party_id = fields.Integer(required=True)
    reason = fields.String(required=True)
    terms: Any = fields.Dict(required=True)
    document = fields.String(required=True, metadata={"description": "SHA-256 of the version's PDF"})
    digest = fields.String(required=True, metadata={"description": "what both sides sign"})
    proposed_at = Instant(required=True)
    in_force_at = Instant(allow_none=True)
    withdrawn_at = Instant(allow_none=True)


class CancellationAnswerIn(Shape):
    """The answer to a cancellation that was asked for."""

    grant = Flag(required=True)
    answer = Text(longest=1000, lines=True, load_default="")


class RewardForm(Shape):
    """What an owner paid its inventors."""

    amount = MoneyField(required=True)
    paid_on = Day(required=True)
    note = Text(longest=1000, lines=True, required=True)


class RewardOut(Shape):
    """A payment to inventors that was noted."""

    id = fields.Integer(required=True)
    amount = MoneyField(required=True)
    paid_on = Day(required=True)
    note = fields.String(required=True)


class SecondHalfOut(Shape):
    """What a seller who failed owes again of earnest money, and what of it is open."""

    owed = MoneyField()
    open = MoneyField(zero=True)
    is_passed_on = Flag()


class DefaultForm(Shape):
    """Which side did not perform, and on what evidence."""

    by = Choice(Defaulting, required=True)
    reason = Text(longest=1000, lines=True, required=True)


class ReversalIn(Shape):
    """How much is taken back (nothing given: all of it) and why."""

    amount = MoneyField(load_default=None, allow_none=True)
    reason = Text(longest=1000, lines=True, required=True)


class DealQuery(PageQuery):
    """Which deals."""

    state = Choice(DealState)


class DealShareOut(Shape):
    """A center's part in volume and commission."""

    role = fields.String(required=True)
    center_id = fields.Integer(required=True)
    share_bp = fields.Integer(required=True)


class DealLineOut(Shape):
    """What one taker gets of the fixed price."""

    kind = Choice(LineKind, required=True)
    account = fields.String(required=True)
    organisation_id = fields.Integer(allow_none=True)
    on_top = Flag(required=True, metadata={"description": "paid by the buyer beside the price"})
    amount = MoneyField(zero=True, required=True)


class ObligationOut(Shape):
    """One instalment: what is owed and what of it is still open."""

    seq = fields.Integer(required=True)
    trigger = Choice(Trigger, required=True)
    on_top = Flag(required=True, metadata={"description": "fees beside the price"})
    due_on = Day(allow_none=True)
    what = fields.String(metadata={"description": "the milestone that it falls due with"})
    amount = MoneyField(zero=True, required=True)
    open = MoneyField(zero=True, required=True)


class ReleaseOut(Shape):
    """One release of held money."""

    n = fields.Integer(required=True)
    gross = MoneyField(zero=True, required=True)
    standing = MoneyField(zero=True, required=True)
    fee = MoneyField(zero=True, required=True, metadata={"description": "of the fees on top of the price"})
    effective_on = Day(required=True)


class ReversalOut(Shape):
    """A reversal that was asked for."""

    id = fields.Integer(required=True)
    deal_id = fields.Integer(required=True)
    state = Choice(ReversalState, required=True)
    amount = MoneyField(required=True)
    reason = fields.String(required=True)
    asked_at = Instant(required=True)
    decided_at = Instant(allow_none=True)


class CancellationOut(Shape):
    """One side's wish to end the signed deal, and the answer to it."""

    id = fields.Integer(required=True)
    state = Choice(CancellationState, required=True)
    reason = fields.String(required=True)
    asset_id = fields.Integer(allow_none=True, metadata={"description": "the right whose part is to end; none: all"})
    asked_for = fields.Integer(required=True)
    asked_at = Instant(required=True)
    decided_for = fields.Integer(allow_none=True)
    decided_at = Instant(allow_none=True)
    answer = fields.String(required=True)


class ItemOut(Shape):
    """One right of the deal and what of the price falls to it."""

    asset_id = fields.Integer(required=True)
    allocation_bp = fields.Integer(required=True, metadata={"description": "basis points of the fixed price"})
    amount = MoneyField(required=True)
    recorded_on = Day(allow_none=True, metadata={"description": "since when the office's register says so"})
    refused_at = Instant(
        allow_none=True, metadata={"description": "when the office refused it, until it is filed again"}
    )
    given_up_at = Instant(allow_none=True, metadata={"description": "since when the deal goes on without it"})


class PledgeePartOut(Shape):
    """What of one owner's part of a release was the pledgee's."""

    release_id = fields.Integer(required=True)
    organisation_id = fields.Integer(required=True, metadata={"description": "the owner whose part it was"})
    amount = MoneyField(zero=True, required=True)
    on = Day(required=True)


class DealPledgeeOut(Shape):
    """Who holds a pledge on one of the rights, and what it wants done with the price (Civil Code, article 444)."""

    asset_id = fields.Integer(required=True)
    ref = fields.String(required=True, metadata={"example": "pledge:7"})
    bank_id = fields.Integer(allow_none=True)
    bank_name = fields.String(required=True)
    proceeds = Choice(Proceeds, required=True)
    evidence = fields.String(required=True, metadata={"description": "SHA-256 of the pledgee's consent"})
    parts = fields.List(fields.Nested(PledgeePartOut), required=True)


class DealOut(Shape):
    """A deal."""

    id = fields.Integer(required=True)
    number = fields.String(required=True)
    source = fields.String(required=True)
    state = Choice(DealState, required=True)
    listing_id = fields.Integer(allow_none=True)
    asset_id = fields.Integer(required=True, metadata={"description": "the first of its rights"})
    items = fields.List(fields.Nested(ItemOut), required=True)
    seller_id = fields.Integer(required=True)
    buyer_id = fields.Integer(required=True)
    center_id = fields.Integer(required=True)
    act = Choice(Act, required=True)
    license_type = Choice(LicenseType, allow_none=True)
    terms: Any = fields.Dict(required=True)
    terms_digest = fields.String(required=True)
    document = fields.String(
        allow_none=True, metadata={"description": "SHA-256 of the contract's PDF, which `terms_digest` covers"}
    )
    fixed = MoneyField(zero=True, required=True)
    buyer_fee = MoneyField(
        zero=True, required=True, metadata={"description": "what the buyer pays on top of the price"}
    )
    fee_terms: Any = fields.List(fields.Dict(), required=True, metadata={"description": "the rules of commission kept"})
    given_up = MoneyField(zero=True, required=True, metadata={"description": "owed no more, with rights given up"})
    platform_fee_bp = fields.Integer(required=True)
    center_fee_bp = fields.Integer(required=True)
    tax_bp = fields.Integer(required=True)
    shares = fields.List(fields.Nested(DealShareOut), required=True)
    pledgees = fields.List(fields.Nested(DealPledgeeOut), required=True)
    lines = fields.List(fields.Nested(DealLineOut), required=True)
    obligations = fields.List(fields.Nested(ObligationOut), required=True)
    releases = fields.List(fields.Nested(ReleaseOut), required=True)
    cancellations = fields.List(fields.Nested(CancellationOut), required=True)
    reversals = fields.List(fields.Nested(ReversalOut), required=True)
    agreed_at = Instant(required=True)
    signed_at = Instant(allow_none=True)
    funded_at = Instant(allow_none=True)
    filed_at = Instant(allow_none=True)
    recorded_on = Day(allow_none=True)
    settled_at = Instant(allow_none=True)
    ended_at = Instant(allow_none=True)
