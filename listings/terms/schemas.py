"""Terms as JSON and as a form: the same schema loads both, and the form's names are the paths of the JSON."""

import re
import unicodedata
from typing import Any

from marshmallow import ValidationError, fields, post_dump, post_load, validate

from core.fields import Choice, Day, Flag, MoneyField, Shape, Text, Whole, reading_form
from core.i18n import lazy_gettext
from listings.terms.acts import ANY_ACT
from listings.terms.agreement import Instalment, Royalty, Terms
from listings.terms.channels import ANY_CHANNEL
from listings.terms.scope import DIMENSIONS, Scope
from listings.terms.validation import LONGEST_NOTE, MOST_BASIS_POINTS
from listings.terms.vocabulary import Act, LicenseType, Period, RoyaltyBase, Trigger

MOST_CODES = 200

NEEDED: dict[str, Any] = {
    "required": lazy_gettext("Fill this in."),
    "null": lazy_gettext("Fill this in."),
    "invalid": lazy_gettext("This takes a list."),
    "type": lazy_gettext("This takes an object with named fields."),
}


class Rate(Whole):
    """Basis points (250) in JSON; a per cent (2.5) in a form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(least=1, most=MOST_BASIS_POINTS, **kwargs)
        self.validators = [
            validate.Range(1, MOST_BASIS_POINTS, error=lazy_gettext("Write a rate from 0.01 % to 100 %."))  # type: ignore[arg-type]
        ]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not (reading_form.get() and isinstance(value, str)):
            return super()._deserialize(value, attr, data, **kwargs)
        plain = unicodedata.normalize("NFKC", value).strip().rstrip("%").strip()
        match = re.fullmatch(r"(\d{1,3})(?:\.(\d{1,2}))?", plain)
        if match is None:
            raise ValidationError(str(lazy_gettext("Write a rate in per cent with two decimals at most, such as 2.5.")))
        return int(match.group(1)) * 100 + int((match.group(2) or "0").ljust(2, "0"))


class InstalmentShape(Shape):
    """One part of the fixed price."""

    amount = MoneyField(required=True)
    trigger = Choice(Trigger, load_default=Trigger.SIGNING)
    due_on = Day(load_default=None, allow_none=True)

    @post_load
    def build(self, given: dict[str, Any], **_kwargs: Any) -> Instalment:
        """The typed instalment."""
        return Instalment(**given)


class RoyaltyShape(Shape):
    """A running royalty; the rate in basis points."""

    base = Choice(RoyaltyBase, required=True)
    rate_bp = Rate(required=True)
    period = Choice(Period, load_default=Period.QUARTER)
    minimum_per_year = MoneyField(load_default=None, allow_none=True)

    @post_load
    def build(self, given: dict[str, Any], **_kwargs: Any) -> Royalty:
        """The typed royalty."""
        return Royalty(**given)


LONGEST_CODE = 160  # goods and services are said in their own words


def codes(example: str, *, required: bool = True, **kwargs: Any) -> fields.List:
    """A list of codes; whether they are known is the validator's question."""
    return fields.List(
        Text(longest=LONGEST_CODE, required=True),
        required=required,
        validate=validate.Length(1, MOST_CODES, error=lazy_gettext("Choose at least one.")),  # type: ignore[arg-type]
        error_messages=NEEDED,
        metadata={"example": [example]},
        **kwargs,
    )


class ScopeShape(Shape):
    """Where, for what, by which acts and channels, and when; days inclusive, `ends` null: as long as the right lives.

    Acts and channels that are left out are all of them.
    """

    territories = codes("CN-LN")
    fields_ = codes("electrical.batteries", data_key="fields", attribute="fields")
    acts = codes("patent.make", required=False, load_default=lambda: [ANY_ACT])
    channels = codes("online", required=False, load_default=lambda: [ANY_CHANNEL])
    starts = Day(required=True)
    ends = Day(load_default=None, allow_none=True)

    @post_load
    def build(self, given: dict[str, Any], **_kwargs: Any) -> Scope:
        """The typed scope."""
        return Scope(**{**given, **{each.name: tuple(given[each.name]) for each in DIMENSIONS}})

    @post_dump
    def only_limits(self, said: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """As it is kept: acts and channels that are everything are not said."""
        unsaid = {each.name for each in DIMENSIONS if not each.written and said.get(each.name) == [each.whole]}
        return {name: value for name, value in said.items() if name not in unsaid}


class TermsShape(Shape):
    """Everything that two sides agree on. A licence without a type is an ordinary one (BR-20)."""

    act = Choice(Act, required=True)
    license_type = Choice(LicenseType, load_default=None, allow_none=True)
    instalments = fields.List(
        fields.Nested(InstalmentShape, error_messages=NEEDED), load_default=list, error_messages=NEEDED
    )
    royalty = fields.Nested(RoyaltyShape, load_default=None, allow_none=True, error_messages=NEEDED)
    scope = fields.Nested(ScopeShape, required=True, error_messages=NEEDED)
    sublicensing = Flag(load_default=False)
    note = Text(longest=LONGEST_NOTE, lines=True, load_default="")

    @post_load
    def build(self, given: dict[str, Any], **_kwargs: Any) -> Terms:
        """The typed terms."""
        if given["act"] is Act.LICENSE and given["license_type"] is None:
            given["license_type"] = LicenseType.ORDINARY
        given["instalments"] = tuple(given["instalments"])
        return Terms(**given)
