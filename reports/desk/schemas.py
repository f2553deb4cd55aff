"""What the public inquiry is asked and what it answers."""

from enum import StrEnum

from marshmallow import fields

from core.fields import Choice, Day, Instant, MoneyField, Shape, Text, Whole
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import EncumbranceType
from listings.assets.schemas import NumberOut
from listings.docket.schemas import BillOut, DeadlineOut, PayingQuery
from listings.docket.vocabulary import Risk
from listings.market.states import ListingState
from reports.desk.diligence.finding import Colour, Part


class Family(StrEnum):
    """Which family of rights a number is looked for in."""

    PATENT = "patent"
    TRADEMARK = "trademark"
    COPYRIGHT = "copyright"


class InquiryQuery(PayingQuery):
    """A number in any spelling; office and family where they are known; the day of payment for the fee."""

    number_ = Text(
        longest=80, required=True, data_key="number", attribute="asked", metadata={"description": "in any spelling"}
    )
    number = Whole(
        least=1, most=60, data_key="charge_number", metadata={"description": "the year of the annual fee to reckon"}
    )
    office = Text(
        longest=2, metadata={"description": "two letters (ST.3); without it every office's patterns are tried"}
    )
    family = Choice(Family)


class RightFound(Shape):
    """One of several rights that carry the number."""

    id = fields.Integer()
    office = fields.String(attribute="jurisdiction")
    kind = Choice(AssetKind)
    number = fields.String(attribute="number_display")
    title = fields.String()
    title_en = fields.String()
    status = Choice(AssetStatus)


class ReadingOut(Shape):
    """A way in which the number could be read."""

    office = fields.String()
    type = fields.String(attribute="type.value")
    number = fields.String(attribute="display")
    fault = fields.String(attribute="fault.value", allow_none=True)


class RegisterOut(Shape):
    """An office's own public register."""

    office = fields.String()
    name = fields.String()
    address = fields.String()


class HappeningOut(Shape):
    """One line of the history."""

    on = Day()
    until = Day(allow_none=True)
    kind = fields.String()
    what = fields.String()
    who = fields.String()
    source = fields.String()


class BurdenOut(Shape):
    """What stands on the right."""

    type = Choice(EncumbranceType)
    in_favour_of = fields.String()
    from_date = Day()
    to_date = Day(allow_none=True)


class CenterContact(Shape):
    """Whom to ask at an operation center."""

    code = fields.String()
    name = fields.String()
    contact = fields.String()


class OnOfferOut(Shape):
    """The listing under which the right is on offer."""

    id = fields.Integer()
    state = Choice(ListingState)
    for_sale = fields.Boolean()
    sale_price = MoneyField(allow_none=True)
    license_types = fields.List(fields.String())
    license_price = MoneyField(allow_none=True)
    published_at = Instant(allow_none=True)


class RecordOut(RightFound):
    """The public record of one right. No addresses; names as the registers publish them."""

    numbers = fields.List(fields.Nested(NumberOut))
    status_date = Day(allow_none=True)
    status_text = fields.String(attribute="status_raw")
    source = fields.String()
    source_date = Day(allow_none=True)
    compared_with_register = fields.Boolean()
    filing_date = Day(allow_none=True)
    publication_date = Day(allow_none=True)
    grant_date = Day(allow_none=True)
    expiry_date = Day(allow_none=True)
    owners = fields.List(fields.String())
    inventors = fields.List(fields.String(), attribute="inventor_names")
    burdens = fields.List(fields.Nested(BurdenOut))
    history = fields.List(fields.Nested(HappeningOut))
    risk = Choice(Risk)
    deadlines = fields.List(fields.Nested(DeadlineOut))
    fee = fields.Nested(BillOut, allow_none=True)
    offer = fields.Nested(OnOfferOut, allow_none=True)
    center = fields.Nested(CenterContact, allow_none=True)
    register = fields.Nested(RegisterOut)


class InquiryOut(Shape):
    """What the number led to: `record` where it is one right, `rights` where it is several."""

    asked = fields.String()
    rights = fields.List(fields.Nested(RightFound))
    record = fields.Nested(RecordOut, allow_none=True)
    readings = fields.List(fields.Nested(ReadingOut))
    correct_number = fields.String(
        allow_none=True, metadata={"description": "the number with its right check digit, if a wrong one was given"}
    )
    look_in = fields.List(fields.Nested(RegisterOut))


class DiligenceIn(Shape):
    """For what a report is made."""

    about = Text(
        longest=60,
        required=True,
        metadata={"description": "asset:7, listing:3, negotiation:5 or deal:9", "example": "asset:7"},
    )


class CountsOut(Shape):
    """How many findings have which colour."""

    red = fields.Integer()
    amber = fields.Integer()
    green = fields.Integer()


class FindingOut(Shape):
    """One fact: its colour, the record, the law, the source with its date, and what cures it."""

    colour = Choice(Colour)
    text = fields.String()
    record = fields.String()
    article = fields.String(metadata={"description": "signs of articles and rules, separated by semicolons"})
    law = fields.String()
    source = fields.String()
    source_date = fields.String(allow_none=True, metadata={"description": "a day, as 2026-11-23"})
    cure = fields.String()


class DiligencePartOut(Shape):
    """One part of a report about one right."""

    part = Choice(Part)
    findings = fields.List(fields.Nested(FindingOut))


class DiligenceRightOut(Shape):
    """What a report says of one right."""

    asset_id = fields.Integer()
    office = fields.String()
    number = fields.String()
    title = fields.String()
    parts = fields.List(fields.Nested(DiligencePartOut))


class DiligenceLineOut(Shape):
    """A report in a list."""

    code = fields.String()
    about = fields.String()
    verdict = Choice(Colour)
    counts = fields.Nested(CountsOut)
    made_at = Instant()


class DiligenceOut(DiligenceLineOut):
    """A report as it was made, in the language asked for; `sha256` is that of its PDF."""

    as_of = fields.String()
    sha256 = fields.String()
    intended = fields.String()
    data_room = fields.String(metadata={"description": "what the listing's data room holds; empty where there is none"})
    rights = fields.List(fields.Nested(DiligenceRightOut))
    not_covered = fields.List(fields.String())
