"""Cases and complaints as JSON and as forms."""

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Day, Flag, Instant, MoneyField, Shape, Text, Whole
from registers.disputes.states import CaseState, TakedownState
from registers.disputes.vocabulary import (
    Cause,
    Channel,
    ComplainantKind,
    Complaint,
    Lack,
    Outcome,
    RemarkKind,
    RightKind,
    Side,
    Verdict,
)


class CasePartyIn(Shape):
    """A party of a case: an organisation by its id, or somebody by name."""

    side = Choice(Side, required=True)
    name = Text(longest=200, load_default="")
    organisation_id = Whole(least=1, allow_none=True, load_default=None)


class CaseBase(Shape):
    """What a form and a program say alike of a case."""

    channel = Choice(Channel, required=True)
    cause = Choice(Cause, required=True)
    right_kind = Choice(RightKind, required=True)
    claim = Text(longest=2000, lines=True, required=True)
    body = Text(longest=200, load_default="")
    case_no = Text(longest=100, load_default="")
    amount = MoneyField(allow_none=True, load_default=None)
    agreement = Text(longest=300, load_default="", metadata={"description": "where the parties agreed to arbitrate"})
    agreement_on = Day(allow_none=True, load_default=None)
    earlier = Text(longest=40, load_default="", metadata={"description": "number of the case or complaint before it"})
    filed_on = Day(allow_none=True, load_default=None)


class DisputeCaseIn(CaseBase):
    """A new case."""

    parties = fields.List(fields.Nested(CasePartyIn), required=True)
    asset_ids = fields.List(Whole(least=1), load_default=list)
    deal_numbers = fields.List(Text(longest=40), load_default=list)


class CaseForm(CaseBase):
    """The same as a form: own side, the other side by name, rights and deals by number."""

    own_side = Choice(Side, load_default=Side.CLAIMANT)
    claimant = Text(longest=200, load_default="")
    respondent = Text(longest=200, load_default="")
    rights = Text(longest=600, load_default="")
    deals = Text(longest=600, load_default="")


class AcceptanceIn(Shape):
    """The body accepted the case."""

    accepted_on = Day(required=True)
    body = Text(longest=200, load_default="")
    case_no = Text(longest=100, load_default="")
    agreement = Text(longest=300, load_default="")
    agreement_on = Day(allow_none=True, load_default=None)


class ForumIn(Shape):
    """Before whom the case is heard now."""

    channel = Choice(Channel, required=True)
    body = Text(longest=200, load_default="")
    case_no = Text(longest=100, load_default="")
    agreement = Text(longest=300, load_default="")
    agreement_on = Day(allow_none=True, load_default=None)


class SettlementIn(Shape):
    """The parties agreed."""

    settled_on = Day(required=True, metadata={"description": "the day on which the agreement took effect"})
    amount = MoneyField(allow_none=True, load_default=None, metadata={"description": "awarded or agreed on"})
    ground = Text(longest=2000, lines=True, load_default="")


class ApplicationIn(Shape):
    """One party asks the court to confirm the agreement."""

    party_id = Whole(least=1, required=True)
    applied_on = Day(allow_none=True, load_default=None)


class ConfirmationIn(Shape):
    """The court's ruling."""

    confirmed_on = Day(required=True)
    ruling_no = Text(longest=100, required=True)


class DecisionIn(Shape):
    """How it was decided."""

    outcome = Choice(Outcome, required=True)
    decided_on = Day(required=True)
    amount = MoneyField(allow_none=True, load_default=None, metadata={"description": "awarded or agreed on"})
    ground = Text(longest=2000, lines=True, load_default="")


class PublicationIn(Shape):
    """What the court or office has published."""

    text = Text(longest=4000, lines=True, required=True)
    where = Text(longest=300, required=True)
    published_on = Day(required=True)


class LinksIn(Shape):
    """More rights and deals that the case is about."""

    asset_ids = fields.List(Whole(least=1), load_default=list)
    deal_numbers = fields.List(Text(longest=40), load_default=list)
    earlier = Text(longest=40, load_default="")


class LinksForm(Shape):
    """The same as a form: numbers, separated by commas or blanks."""

    rights = Text(longest=600, load_default="")
    deals = Text(longest=600, load_default="")
    earlier = Text(longest=40, load_default="")


class GroundIn(Shape):
    """Why."""

    ground = Text(longest=2000, lines=True, required=True)


class MaybeGroundIn(Shape):
    """Why, if there is something to say."""

    ground = Text(longest=2000, lines=True, load_default="")


class ListIn(Shape):
    """A list of concluded cases as a file."""

    content = Text(longest=8_000_000, required=True, metadata={"description": "CSV or XLSX in Base64"})


class ConcludedListOut(Shape):
    """What became of a list."""

    new = fields.Integer()
    known = fields.Integer(metadata={"description": "on record already, unchanged"})


class CasePartyOut(Shape):
    """A party of a case."""

    id = fields.Integer()
    side = Choice(Side)
    name = fields.String()
    organisation_id = fields.Integer(allow_none=True)
    applied_on = Day(allow_none=True)


class DisputeCaseOut(Shape):
    """A case; what is not open to the reader is null or empty."""

    number = fields.String()
    state = Choice(CaseState)
    channel = Choice(Channel)
    cause = Choice(Cause)
    right_kind = Choice(RightKind)
    body = fields.String()
    case_no = fields.String()
    claim = fields.String()
    amount = MoneyField(allow_none=True, metadata={"description": "asked for"})
    awarded = MoneyField(allow_none=True, metadata={"description": "awarded, or agreed on in a settlement"})
    earlier = fields.String(allow_none=True, metadata={"description": "number of the case before it"})
    complaint = fields.String(allow_none=True, metadata={"description": "number of the complaint before it"})
    filed_on = Day()
    accepted_on = Day(allow_none=True)
    concluded_on = Day(allow_none=True)
    closed_on = Day(allow_none=True)
    outcome = Choice(Outcome, allow_none=True)
    ground = fields.String()
    confirm_by = Day(allow_none=True)
    applied_on = Day(allow_none=True)
    confirmed_on = Day(allow_none=True)
    ruling_no = fields.String()
    published_on = Day(allow_none=True)
    published_where = fields.String()
    published_text = fields.String()
    parties = fields.List(fields.Nested(CasePartyOut))
    asset_ids = fields.List(fields.Integer())
    deal_ids = fields.List(fields.Integer())


class CasesQuery(PageQuery):
    """Which cases."""

    channel = Choice(Channel, allow_none=True, load_default=None)
    cause = Choice(Cause, allow_none=True, load_default=None)
    first = Day(allow_none=True, load_default=None, metadata={"description": "concluded from this day on"})
    last = Day(allow_none=True, load_default=None, metadata={"description": "concluded until this day"})


class RangeQuery(Shape):
    """A range of days, both included."""

    first = Day(required=True)
    last = Day(required=True)


class ConcludedCountOut(Shape):
    """How many cases of a channel were concluded."""

    channel = Choice(Channel)
    count = fields.Integer()


class ConcludedOut(Shape):
    """The four channels."""

    first = Day()
    last = Day()
    items = fields.List(fields.Nested(ConcludedCountOut))


class ComplaintIn(Shape):
    """A complaint about a listing; what it needs is said all at once."""

    complaint = Choice(Complaint, required=True)
    own_right = Text(longest=300, load_default="", metadata={"description": "which right of yours, with its number"})
    evidence = Text(longest=4000, lines=True, load_default="")
    wants_measure = Flag(load_default=True)
    accepts_liability = Flag(load_default=False)


class ComplaintForm(ComplaintIn):
    """The same of somebody without an account."""

    wants_measure = Flag(load_default=False)
    kind = Choice(ComplainantKind, load_default=ComplainantKind.ORGANISATION)
    name = Text(longest=200, load_default="")
    identity_no = Text(longest=60, load_default="")
    email = Text(longest=254, load_default="")
    address = Text(longest=300, load_default="")


class LacksIn(Shape):
    """What a notice lacks."""

    lacks = fields.List(Choice(Lack), load_default=list)
    text = Text(longest=2000, lines=True, required=True)


class CompletionIn(Shape):
    """What was missing."""

    evidence = Text(longest=4000, lines=True, load_default="")
    own_right = Text(longest=300, load_default="")


class ForwardingIn(Shape):
    """Whether the listing is taken off the market with it."""

    with_measure = Flag(load_default=False)


class StatementIn(Shape):
    """Why nothing is infringed."""

    statement = Text(longest=4000, lines=True, load_default="")


class SuitIn(Shape):
    """Who has the matter."""

    body = Text(longest=200, required=True)
    suit_no = Text(longest=100, load_default="")
    suit_on = Day(required=True)


class VerdictIn(Shape):
    """What a court or authority, or the officers, found."""

    verdict = Choice(Verdict, required=True)
    ground = Text(longest=2000, lines=True, required=True)


class RemarkIn(Shape):
    """A remark about a notice."""

    kind = Choice(RemarkKind, required=True)
    text = Text(longest=1000, lines=True, required=True, data_key="remark")


class TakedownOut(Shape):
    """A complaint about a listing and what became of it."""

    number = fields.String()
    state = Choice(TakedownState)
    listing_id = fields.Integer()
    complaint = Choice(Complaint)
    complainant = fields.String(attribute="published_name")
    own_right = fields.String()
    evidence = fields.String()
    received_at = Instant()
    lacks = fields.List(fields.String())
    lacks_text = fields.String()
    complete_by = Day(allow_none=True)
    forwarded_on = Day(allow_none=True)
    counter_by = Day(allow_none=True)
    statement = fields.String()
    answer_forwarded_on = Day(allow_none=True)
    suit_by = Day(allow_none=True)
    suit_body = fields.String()
    suit_no = fields.String()
    suit_on = Day(allow_none=True)
    measure_on = Day(allow_none=True)
    measure_ended_on = Day(allow_none=True)
    ended_at = Instant(allow_none=True)
    ground = fields.String()


class TakedownsOut(Shape):
    """Complaints."""

    items = fields.List(fields.Nested(TakedownOut))


class RemarkOut(Shape):
    """A remark about a notice."""

    kind = Choice(RemarkKind)
    text = fields.String()
    by = fields.String()
    at = Instant()
