"""Rules as JSON, and the forms of their pages."""

import re
from typing import Any

from marshmallow import ValidationError, fields, post_load

from core.fields import NEEDED, Choice, Day, MoneyField, Shape, Text, Whole, reading_form
from core.i18n import lazy_gettext
from core.money import Money, MoneyError
from listings.terms.schemas import Rate
from settlement.deals.fees import DealKind, FeeTaker, Payer
from settlement.deals.rulebook.commissions import MOST_BP
from settlement.deals.rulebook.numbers import ROLES, TAKERS, NumberKind
from settlement.deals.rulebook.taxing import MOST_BP as MOST_TAX_BP
from settlement.deals.taxes import Tax, TaxItem


class TierShape(Shape):
    """A slice of the price; the last one has no upper end."""

    up_to = MoneyField(load_default=None, allow_none=True)
    rate_bp = Rate(least=0, most=MOST_BP, required=True)


class Slices(fields.Field[list[tuple[int | None, int]]]):
    """In a form one line for each slice, `1,000,000 3` and last `0.5`; in JSON a list of `{"up_to", "rate_bp"}`."""

    default_error_messages: dict[str, Any] = {
        **NEEDED,
        "line": lazy_gettext(
            "Line {number}: write the upper end and the rate, such as 1,000,000 3; last the rate alone."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        told = {"type": "array", "items": {"type": "object"}, **kwargs.pop("metadata", {})}
        super().__init__(metadata=told, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[tuple[int | None, int]]:
        if reading_form.get() and isinstance(value, str):
            lines = [line.split() for line in value.splitlines() if line.strip()]
            return [self._line(number, words) for number, words in enumerate(lines, start=1)]
        rows = TierShape(many=True).load(value)
        return [(row["up_to"].minor if row["up_to"] else None, row["rate_bp"]) for row in rows]

    def _line(self, number: int, words: list[str]) -> tuple[int | None, int]:
        rate = re.fullmatch(r"(\d{1,2})(?:\.(\d{1,2}))?%?", words[-1])
        try:
            upper = Money.typed("".join(words[:-1])).minor if len(words) > 1 else None
        except MoneyError:
            rate = None
        if rate is None:
            text = str(self.error_messages["line"]).format(number=number)
            raise ValidationError(text)
        return upper, int(rate.group(1)) * 100 + int((rate.group(2) or "0").ljust(2, "0"))


class FeeRuleIn(Shape):
    """A rule of commission that is proposed. Amounts are in CNY."""

    kind = Choice(DealKind, required=True)
    taker = Choice(FeeTaker, required=True)
    payer = Choice(Payer, required=True)
    rate_bp = Rate(least=0, most=MOST_BP, required=True)
    tiers = Slices(load_default=list)
    floor = MoneyField(load_default=None, allow_none=True)
    cap = MoneyField(load_default=None, allow_none=True)
    valid_from = Day(required=True)
    source = Text(longest=300, required=True)

    @post_load
    def in_fen(self, given: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """Least and most in fen; ValidationError in another currency."""
        for name in ("floor", "cap"):
            amount = given.pop(name)
            if amount is not None and amount.currency != "CNY":
                raise ValidationError({name: [str(lazy_gettext("Write this amount in CNY."))]})
            given[f"{name}_minor"] = amount.minor if amount else None
        return given


class TaxRuleIn(Shape):
    """A tax rate that is proposed; `free` (in CNY) and `least_years` belong to the income tax."""

    tax = Choice(Tax, required=True)
    item = Choice(TaxItem, required=True)
    rate_bp = Rate(least=0, most=MOST_TAX_BP, required=True)
    free = MoneyField(zero=True, load_default=None, allow_none=True)
    least_years = Whole(least=0, most=50, load_default=None, allow_none=True)
    valid_from = Day(required=True)
    source = Text(longest=300, required=True)

    @post_load
    def in_fen(self, given: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """What is free in fen; ValidationError in another currency."""
        free = given.pop("free")
        if free is not None and free.currency != "CNY":
            raise ValidationError({"free": [str(lazy_gettext("Write this amount in CNY."))]})
        return {**given, "free_minor": free.minor if free is not None else None}


class TreatyForm(Shape):
    """A treaty rate that is proposed; the certificate comes as a file beside it."""

    organisation_id = Whole(least=1, required=True)
    rate_bp = Rate(least=0, most=MOST_TAX_BP, required=True)
    valid_from = Day(required=True)
    valid_to = Day(required=True)
    source = Text(longest=300, required=True)


class TreatyRateIn(TreatyForm):
    """The same with the SHA-256 of the certificate that was kept before, under `treaty:<organisation>`."""

    evidence = Text(longest=64, required=True)


class TaxRuleOut(Shape):
    """A tax rate, in force or to come. `free_minor` in fen."""

    id = fields.Integer(required=True)
    tax = Choice(Tax, required=True)
    item = Choice(TaxItem, required=True)
    rate_bp = fields.Integer(required=True)
    free_minor = fields.Integer(allow_none=True)
    least_years = fields.Integer(allow_none=True)
    valid_from = Day(required=True)
    valid_to = Day(allow_none=True)
    source = fields.String(required=True)


class TaxRulesOut(Shape):
    """All of them."""

    rules = fields.List(fields.Nested(TaxRuleOut), required=True)


class CenterSharesIn(Shape):
    """For how much of a deal's volume and commission each role of a center stands; together 100 per cent."""

    close_bp = Rate(least=0, required=True)
    list_bp = Rate(least=0, required=True)
    introduce_bp = Rate(least=0, required=True)
    valid_from = Day(required=True)
    source = Text(longest=300, required=True)

    @post_load
    def by_role(self, given: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """The three shares by role."""
        shares = {role: given.pop(f"{role.lower()}_bp") for role in ROLES}
        return {**given, "shares": shares}


class TrailingRuleIn(Shape):
    """For how many years a taker has commission of royalties; without years as long as they run."""

    taker = Text(longest=20, required=True, metadata={"enum": list(TAKERS)})
    years = Whole(least=1, most=50, load_default=None, allow_none=True)
    valid_from = Day(required=True)
    source = Text(longest=300, required=True)


class InventorRuleIn(Shape):
    """The least part of the net income that goes to the inventors, and within how many months."""

    least_bp = Rate(required=True)
    months = Whole(least=1, most=24, required=True)
    valid_from = Day(required=True)
    source = Text(longest=300, required=True)


class EarnestRuleIn(Shape):
    """Up to which part of the price earnest money has its effect."""

    most_bp = Rate(required=True)
    valid_from = Day(required=True)
    source = Text(longest=300, required=True)


class TransferLimitIn(Shape):
    """Up to what amount transfers leave without a second officer, of one purpose or to one payee in a day."""

    most = MoneyField(zero=True, required=True)
    valid_from = Day(required=True)
    source = Text(longest=300, required=True)


class NumberRuleOut(Shape):
    """A rule on shares, trailing commission, inventors, earnest money or transfers; parts in basis points, amounts in
    minor units."""

    kind = Choice(NumberKind, required=True)
    of = fields.String(required=True, metadata={"description": "the role, the taker or the currency that it is about"})
    numbers: Any = fields.Dict(required=True)
    valid_from = Day(required=True)
    valid_to = Day(allow_none=True)
    source = fields.String(required=True)


class NumberRulesOut(Shape):
    """All of them, those of before included."""

    rules = fields.List(fields.Nested(NumberRuleOut), required=True)


class FeeRuleOut(Shape):
    """A rule of commission, in force or to come. Amounts in fen."""

    id = fields.Integer(required=True)
    kind = Choice(DealKind, required=True)
    taker = Choice(FeeTaker, required=True)
    payer = Choice(Payer, required=True)
    rate_bp = fields.Integer(required=True)
    tiers: Any = fields.List(fields.List(fields.Integer(allow_none=True)), required=True)
    floor_minor = fields.Integer(allow_none=True)
    cap_minor = fields.Integer(allow_none=True)
    valid_from = Day(required=True)
    valid_to = Day(allow_none=True)
    source = fields.String(required=True)


class FeeRulesOut(Shape):
    """All of them."""

    rules = fields.List(fields.Nested(FeeRuleOut), required=True)
