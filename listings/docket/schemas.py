"""What the docket is asked and what it answers; the same shapes load the form and the JSON."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from core.api import AddressQuery
from core.fields import Choice, Day, Flag, Instant, MoneyField, Shape, Text, Whole
from core.i18n import lazy_gettext as lazy
from listings.assets.dates import FIRST_YEAR, LAST_YEAR
from listings.assets.kinds import AssetKind
from listings.docket.vocabulary import Certainty, Charge, Lapse, Office, Part, Reduction, Risk, Stage


def must_be_near(day: date) -> None:
    """A year in which there are rights: what lies beyond is a slip of the pen, and no calendar reaches from there."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        span = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(str(lazy("Write a year between %(first)s and %(last)s.", **span)))


class PayingQuery(AddressQuery):
    """Which charge, on which day it is paid, and by whom. Without a charge: what falls due next."""

    on = Day(validate=must_be_near, metadata={"description": "the day of payment; without it today (Beijing)"})
    charge = Choice(Charge)
    number = Whole(least=1, most=60, metadata={"description": "the year of an annual fee, else which one of its kind"})
    reduction = Choice(Reduction)
    open_licence = Flag(load_default=False)


class ChoiceQuery(PayingQuery):
    """The same from the page of a right, where one choice names charge and number."""

    which = Text(longest=60)


class FeeQuery(PayingQuery):
    """A right described by its dates, for the calculator."""

    office = Choice(Office, required=True)
    kind = Choice(AssetKind, required=True)
    filed = Day(validate=must_be_near, metadata={"description": "day of filing"})
    granted = Day(
        validate=must_be_near,
        metadata={"description": "day of grant or registration; without it there is an application only"},
    )
    expires = Day(validate=must_be_near, metadata={"description": "end of the term, where the register gives it"})
    classes = Whole(least=1, most=45, load_default=1, metadata={"description": "how many Nice classes a mark has"})

    @validates_schema
    def in_order(self, given: dict[str, Any], **_kwargs: Any) -> None:
        """A right is granted after its filing and ends after its grant."""
        filed, granted, expires = given.get("filed"), given.get("granted"), given.get("expires")
        if filed and granted and granted < filed:
            raise ValidationError(str(lazy("The day of grant lies before the day of filing.")), "granted")
        if expires and (granted or filed) and expires < max(day for day in (filed, granted) if day):
            raise ValidationError(str(lazy("The end of the term lies before the day of grant or filing.")), "expires")


class FeePaymentIn(Shape):
    """A payment that a center has seen; its receipt is kept as a file of the right before."""

    charge = Choice(Charge, required=True)
    number = Whole(least=1, most=60, required=True)
    paid_on = Day(required=True)
    file_digest = Text(longest=64, required=True, metadata={"description": "SHA-256 of a file kept for “asset:<id>”"})


class PaymentForm(Shape):
    """The same from the page: one choice names charge and number, the receipt is uploaded with it."""

    which = Text(longest=60, required=True)
    paid_on = Day(required=True)


class StrikeIn(Shape):
    """Why a recorded payment does not count."""

    reason = Text(longest=300, required=True)


class AnnuityOut(Shape):
    """A payment on record."""

    id = fields.Integer()
    charge = Choice(Charge)
    number = fields.Integer()
    due = Day()
    paid_on = Day()
    evidence = fields.String()
    recorded_at = Instant()
    struck_at = Instant(allow_none=True)
    struck_reason = fields.String()


class DeadlineOut(Shape):
    """A day on which something falls due. `due` is the last day without surcharge, moved off days off."""

    charge = Choice(Charge)
    number = fields.Integer()
    what = fields.String()
    opens = Day(allow_none=True, metadata={"description": "null: at any time before"})
    statutory_day = Day(attribute="nominal")
    due = Day()
    grace_ends = Day(allow_none=True)
    stage = Choice(Stage)
    paid_on = Day(allow_none=True)
    otherwise = Choice(Lapse)
    otherwise_text = fields.String()
    rule = fields.String()
    certainty = Choice(Certainty)


class BillLineOut(Shape):
    """One line of a bill; a reduction is below zero."""

    part = Choice(Part)
    what = fields.String()
    how = fields.String(allow_none=True)
    amount = MoneyField()
    rule = fields.String(attribute="source")
    certainty = Choice(Certainty)


class BillOut(Shape):
    """What is to be paid on a day. `total` of null: the amount is to be asked at the office."""

    on = Day()
    charge = Choice(Charge)
    number = fields.Integer()
    stage = Choice(Stage)
    months_late = fields.Integer()
    lines = fields.List(fields.Nested(BillLineOut))
    notes = fields.List(fields.String())
    total = MoneyField(allow_none=True)


class FeesOut(Shape):
    """The next deadlines of a right, and what the one asked for costs on the day asked for."""

    on = Day()
    risk = Choice(Risk)
    deadlines = fields.List(fields.Nested(DeadlineOut))
    bill = fields.Nested(BillOut, allow_none=True)
    notes = fields.List(fields.String())
    payments = fields.List(fields.Nested(AnnuityOut))
