"""Questions to the availability engine, and its verdicts, as JSON."""

from typing import Any

from marshmallow import EXCLUDE, fields

from core.fields import Choice, Day, MoneyField, Shape, Text, Whole
from listings.rights.matrix import Decision
from listings.rights.models import PriceFound
from listings.rights.wanted import Wanted


class AvailabilityQuery(Shape):
    """What somebody wants to grant; codes are separated by commas, days are inclusive."""

    class Meta:
        unknown = EXCLUDE

    grant = Choice(Wanted, required=True)
    territories = Text(longest=2000, load_default="WW", metadata={"example": "CN-LN,CN-JL"})
    fields_ = Text(
        longest=2000,
        load_default="*",
        data_key="fields",
        attribute="fields",
        metadata={"example": "electrical.batteries"},
    )
    acts = Text(longest=2000, load_default="*", metadata={"example": "patent.make,patent.use"})
    channels = Text(longest=2000, load_default="*", metadata={"example": "online"})
    starts = Day(load_default=None)
    ends = Day(load_default=None)


CODE = Text(longest=160, required=True)


class AvailabilityForm(Shape):
    """The page's question; nothing chosen is everything."""

    grant = Choice(Wanted, load_default=None)
    territories = fields.List(CODE, load_default=list)
    fields_ = fields.List(CODE, load_default=list, data_key="fields", attribute="fields")
    acts = fields.List(CODE, load_default=list)
    channels = fields.List(CODE, load_default=list)
    goods = Text(longest=4000, lines=True, load_default="")
    starts = Day(load_default=None)
    ends = Day(load_default=None)


class SimilarMarksForm(Shape):
    """Registration numbers of marks that belong together."""

    numbers = Text(longest=1000, required=True)


class CoOwnerConsentForm(Shape):
    """Which co-owner agreed to what, and when."""

    organisation_id = Whole(least=1, required=True)
    grant = Choice(Wanted, required=True)
    consented_on = Day(required=True)


class CoOwnerConsentIn(CoOwnerConsentForm):
    """The same with the paper that says it, kept as a file before."""

    evidence = Text(longest=64, required=True, metadata={"description": "SHA-256 of a file kept for “asset:<id>”"})


class CoOwnerConsentOut(Shape):
    """A co-owner's consent to one kind of grant by another owner."""

    id = Whole()
    asset_id = Whole()
    organisation_id = Whole()
    grant = Choice(Wanted, attribute="kind_of_grant")
    evidence = fields.String()
    consented_on = Day()
    recorded_by = fields.String()


class CoOwnerConsentsOut(Shape):
    """The consents of co-owners that stand on a right, newest first."""

    items = fields.List(fields.Nested(CoOwnerConsentOut))


class CoOwnerAgreementForm(Shape):
    """What the co-owners agreed on: kinds of grant that each makes alone, and those that take all of them."""

    alone = fields.List(Choice(Wanted), load_default=list)
    together = fields.List(Choice(Wanted), load_default=list)
    agreed_on = Day(required=True)


class CoOwnerShareShape(Shape):
    """What of a right's income falls to one of its owners."""

    organisation_id = Whole(least=1, required=True)
    share_bp = Whole(most=10_000, required=True, metadata={"description": "basis points; together 10,000"})


class CoOwnerAgreementIn(CoOwnerAgreementForm):
    """The same with the paper that says it, kept as a file before; the shares where they are not those on record."""

    shares = fields.List(fields.Nested(CoOwnerShareShape), load_default=list)
    evidence = Text(longest=64, required=True, metadata={"description": "SHA-256 of a file kept for “asset:<id>”"})


class CoOwnerAgreementOut(Shape):
    """The agreement of a right's co-owners that stands, or has stood."""

    id = Whole()
    asset_id = Whole()
    alone = fields.List(Choice(Wanted))
    together = fields.List(Choice(Wanted))
    shares = fields.List(fields.Nested(CoOwnerShareShape))
    evidence = fields.String()
    agreed_on = Day()
    ended_on = Day(allow_none=True)
    recorded_by = fields.String()


class VerdictRow(Shape):
    """One fact that blocks or limits."""

    decision = Choice(Decision)
    record = fields.String()
    text = fields.String()
    overlap = fields.String()
    article = fields.String()
    law = fields.String()
    cure = fields.String()
    area = fields.Dict(allow_none=True, metadata={"description": "The overlap as codes and days"})
    whose = fields.String(metadata={"description": "Whose consent it takes"})


class VerdictOut(Shape):
    """May it be done, and why not."""

    decision = Choice(Decision)
    label: Any = fields.String()
    rows = fields.List(fields.Nested(VerdictRow))
    further = fields.Integer(metadata={"description": "Records beyond those named, none of them stricter"})


class SimilarMarksIn(Shape):
    """Marks of one owner that are same or similar, for same or similar goods."""

    asset_ids = fields.List(Whole(least=1), required=True)


class SimilarMarkOut(Shape):
    """A mark of the set."""

    asset_id = Whole()
    name = fields.String()


class SimilarMarksOut(Shape):
    """The other marks that go with this one when it is sold or pledged."""

    items = fields.List(fields.Nested(SimilarMarkOut))


class PriceForm(Shape):
    """Which price was published, when, and how it was found."""

    found_by = Choice(PriceFound, required=True)
    price = MoneyField(required=True)
    published_on = Day(required=True)


class PriceIn(PriceForm):
    """The same with the notice, kept as a file before."""

    evidence = Text(longest=64, required=True, metadata={"description": "SHA-256 of a file kept for “asset:<id>”"})


class PriceOut(Shape):
    """A published price of a right of a public owner."""

    id = Whole()
    asset_id = Whole()
    found_by = Choice(PriceFound)
    price = MoneyField()
    published_on = Day()
    evidence = fields.String()
    recorded_by = fields.String()


class PricesOut(Shape):
    """The published prices of a right, newest first."""

    items = fields.List(fields.Nested(PriceOut))
