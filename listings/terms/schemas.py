"""Terms as JSON and as a form: the same schema loads both, and the form's names are the paths of the JSON."""

import re
import unicodedata
from enum import StrEnum
from typing import Any, cast

from marshmallow import ValidationError, fields, post_dump, post_load, validate, validates_schema

from core.fields import Choice, Day, Flag, MoneyField, Shape, Text, Whole, reading_form
from core.i18n import lazy_gettext
from listings.terms.acts import ANY_ACT
from listings.terms.agreement import Further, Instalment, Milestone, Royalty, Target, Terms, Tier
from listings.terms.catalogue import LONGEST_TEXT, Kind, Term
from listings.terms.channels import ANY_CHANNEL
from listings.terms.entries import TERMS
from listings.terms.scope import DIMENSIONS, Scope
from listings.terms.validation import LONGEST_MILESTONE, LONGEST_NOTE, MOST_BASIS_POINTS, one_currency
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

    def __init__(self, *, least: int = 1, most: int = MOST_BASIS_POINTS, **kwargs: Any) -> None:
        super().__init__(least=least, most=most, **kwargs)
        error: Any = lazy_gettext("Write a rate from 0.01 % to 100 %.")
        if most != MOST_BASIS_POINTS:
            error = lazy_gettext("Write a rate from 0.01 %% to %(most)s %%.", most=most // 100)
        self.validators = [validate.Range(least, most, error=error)]

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
    what = Text(longest=LONGEST_MILESTONE, load_default="", metadata={"description": "what has to be reached"})

    @post_load
    def build(self, given: dict[str, Any], **_kwargs: Any) -> Instalment:
        """The typed instalment."""
        return Instalment(**given)


class TierShape(Shape):
    """Another rate for what lies above an amount of a year's base."""

    over = MoneyField(required=True)
    rate_bp = Rate(required=True)

    @post_load
    def build(self, given: dict[str, Any], **_kwargs: Any) -> Tier:
        """The typed tier."""
        return Tier(**given)


class RoyaltyShape(Shape):
    """A running royalty; the rate in basis points, 0 where only an amount for each unit is paid."""

    base = Choice(RoyaltyBase, required=True)
    rate_bp = Rate(least=0, load_default=0)
    period = Choice(Period, load_default=Period.QUARTER)
    minimum_per_year = MoneyField(load_default=None, allow_none=True)
    tiers = fields.List(fields.Nested(TierShape, error_messages=NEEDED), load_default=list, error_messages=NEEDED)
    per_unit = MoneyField(load_default=None, allow_none=True)
    cap_total = MoneyField(load_default=None, allow_none=True)
    creditable = Flag(load_default=False)
    since = Day(
        load_default=None,
        allow_none=True,
        metadata={"description": "in an amendment of the rates: the first day of the period from which they hold"},
    )

    @validates_schema
    def says_how_much(self, given: dict[str, Any], **_kwargs: Any) -> None:
        """A rate, an amount for each unit, or both."""
        if not given.get("rate_bp") and given.get("per_unit") is None:
            raise ValidationError({"rate_bp": [str(lazy_gettext("Write a rate from 0.01 % to 100 %."))]})

    @post_load
    def build(self, given: dict[str, Any], **_kwargs: Any) -> Royalty:
        """The typed royalty."""
        return Royalty(**given | {"tiers": tuple(given["tiers"])})


class MilestoneShape(Shape):
    """An amount for something that is reached."""

    what = Text(longest=LONGEST_TEXT, required=True)
    amount = MoneyField(required=True)
    by = Day(load_default=None, allow_none=True)

    @post_load
    def build(self, given: dict[str, Any], **_kwargs: Any) -> Milestone:
        """The typed milestone."""
        return Milestone(**given)


class TargetShape(Shape):
    """What a licensee has to reach by a day."""

    what = Text(longest=LONGEST_TEXT, required=True)
    by = Day(required=True)

    @post_load
    def build(self, given: dict[str, Any], **_kwargs: Any) -> Target:
        """The typed target."""
        return Target(**given)


def field_of(term: Term) -> fields.Field[Any]:
    """The field that reads and writes a further term."""
    told = {"description": str(term.label)}
    if term.kind is Kind.CHOICE:
        return Choice(options_of(term), metadata=told)
    if term.kind is Kind.SEVERAL:
        return fields.List(Choice(options_of(term)), error_messages=NEEDED, metadata=told)
    if term.kind is Kind.PERCENT:
        return Rate(most=term.most, metadata=told)
    if term.kind is Kind.WHOLE:
        return Whole(least=term.least, most=term.most, metadata=told)
    return Text(longest=LONGEST_TEXT, lines=True, metadata=told)


def options_of(term: Term) -> type[StrEnum]:
    """The options of a term as an enumeration."""
    names = {value: value for value, _label in term.options}
    return cast(type[StrEnum], StrEnum(f"{term.key}_options", names))


class FurtherGiven(Shape):
    """The further terms, by the keys of the catalogue; what is left out is not agreed."""

    @post_load
    def build(self, given: dict[str, Any], **_kwargs: Any) -> Further:
        """The typed further terms."""
        return Further.of({key: _plain(value) for key, value in given.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [str(each) for each in value]
    return str(value) if isinstance(value, str) else value


FurtherShape = cast(
    type[FurtherGiven], FurtherGiven.from_dict({term.key: field_of(term) for term in TERMS}, name="FurtherShape")
)


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
    further = fields.Nested(FurtherShape, load_default=Further, error_messages=NEEDED)
    milestones = fields.List(
        fields.Nested(MilestoneShape, error_messages=NEEDED), load_default=list, error_messages=NEEDED
    )
    targets = fields.List(fields.Nested(TargetShape, error_messages=NEEDED), load_default=list, error_messages=NEEDED)

    @post_load
    def build(self, given: dict[str, Any], **_kwargs: Any) -> Terms:
        """The typed terms; amounts in two currencies make none."""
        if given["act"] is Act.LICENSE and given["license_type"] is None:
            given["license_type"] = LicenseType.ORDINARY
        for parts in ("instalments", "milestones", "targets"):
            given[parts] = tuple(given[parts])
        terms = Terms(**given)
        if mixed := [path for path, amount in terms.named_amounts if amount.currency != terms.currency]:
            raise ValidationError({path: [one_currency(terms.currency)] for path in mixed})
        return terms

    @post_dump(pass_original=True)
    def as_kept(self, _written: dict[str, Any], terms: Any, **_kwargs: Any) -> dict[str, Any]:
        """What is sent is what is kept and signed: later terms that are not agreed leave no key."""
        return Terms.as_json(terms)
