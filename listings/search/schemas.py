"""The search as JSON."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from core.api import PageQuery
from core.currencies import YUAN
from core.fields import Day, Instant, Shape, Text
from core.i18n import lazy_gettext
from core.money import Money, MoneyError
from listings.assets.kinds import AssetKind, AssetStatus
from listings.search.asking import LONGEST_QUESTION, Query, Sort, Within, from_address
from listings.search.engine.facets import BANDS, TERMS, OfferKind
from listings.terms.parts import money_as_json
from listings.terms.territories import TERRITORIES
from listings.terms.vocabulary import LicenseType


def some_of(values: list[str]) -> fields.List:
    """Any of some values, given several times: alternatives."""
    known = validate.OneOf(values, error=lazy_gettext("Choose one of the listed values."))  # type: ignore[arg-type]
    return fields.List(fields.String(validate=known), load_default=list)


def must_be_amount(text: str) -> None:
    """A price in CNY, or nothing."""
    try:
        if text:
            Money.typed(text)
    except MoneyError:
        raise ValidationError(str(lazy_gettext("Write an amount such as 1,200.00 or 120万."))) from None


class SearchQuery(PageQuery):
    """The same questions as the search page's address. Mistyped words are looked for as they were probably meant,
    unless `exact` is 1."""

    q = Text(longest=LONGEST_QUESTION, load_default="", metadata={"description": "words, a number or a class symbol"})
    within = fields.String(
        data_key="in", load_default=Within.OFFERS.value,
        validate=validate.OneOf(list(Within), error=lazy_gettext("Choose one of the listed values.")),  # type: ignore[arg-type]
        metadata={"enum": list(Within), "description": "among what is on sale, or all rights on record"},
    )  # fmt: skip
    kind = some_of([kind.value for kind in AssetKind])
    field = some_of([str(number) for number in range(1, 36)])
    section = fields.List(Text(longest=20), load_default=list, metadata={"description": "such as ipc.h or nice.9"})
    status = some_of([status.value for status in AssetStatus])
    center = fields.List(Text(longest=20), load_default=list, metadata={"description": "center codes"})
    territory = some_of(list(TERRITORIES.places))
    term = some_of([span.code for span in TERMS])
    offer = some_of([offer.value for offer in OfferKind])
    licence = some_of([kind.value for kind in LicenseType])
    band = some_of([band.code for band in BANDS])
    price_from = Text(
        longest=30, load_default="", validate=must_be_amount, metadata={"description": "CNY, such as 100000.00"}
    )
    price_to = Text(
        longest=30, load_default="", validate=must_be_amount, metadata={"description": "CNY, such as 500000.00"}
    )
    exact = fields.String(load_default="", validate=validate.OneOf(["", "1"]))
    sort = fields.String(
        load_default="",
        validate=validate.OneOf([*Sort, ""], error=lazy_gettext("Choose one of the listed values.")),  # type: ignore[arg-type]
        metadata={"enum": [order.value for order in Sort]},
    )


def query_from(given: dict[str, Any]) -> Query:
    """The search that validated parameters ask for."""
    lists = {name: value if isinstance(value, list) else [str(value)] for name, value in given.items()}
    lists["in"] = lists.pop("within", [""])
    return from_address(lists)


class HitOut(Shape):
    """A right, with what is offered of it; `listing_id` is null where it is not on sale. Prices of null are by
    negotiation where the kind is offered."""

    listing_id = fields.Integer(required=True, allow_none=True)
    asset_id = fields.Integer(required=True)
    title = fields.String(required=True)
    title_en = fields.String()
    kind = fields.String()
    number = fields.String()
    class_scheme = fields.String()
    class_code = fields.String()
    status = fields.String()
    owner_id = fields.Integer(allow_none=True)
    owner_name = fields.String()
    owner_name_en = fields.String()
    center_code = fields.String()
    center_name = fields.String()
    center_name_en = fields.String()
    for_sale = fields.Boolean()
    license_types = fields.Function(
        lambda row: [kind.value for kind in LicenseType if getattr(row, kind.value)],
        metadata={"type": "array", "items": {"type": "string"}},
    )
    sale_price = fields.Function(
        lambda row: _money(row.sale_minor, row.currency),
        metadata={"type": ["object", "null"], "description": "amount and currency"},
    )
    license_price = fields.Function(
        lambda row: _money(row.license_minor, row.currency),
        metadata={"type": ["object", "null"], "description": "amount and currency"},
    )
    term_from = Day(allow_none=True)
    term_to = Day(allow_none=True)
    ends_on = Day(allow_none=True)
    published_at = Instant(allow_none=True)
    score = fields.Function(
        lambda row: row.why.score,
        metadata={"type": "integer", "description": "how well it matches; 0 where no words were asked"},
    )
    why = fields.Function(
        lambda row: row.why.parts,
        metadata={
            "type": "object", "additionalProperties": {"type": "integer"},
            "description": "what the score is the sum of, by the place in which the words were found",
        },
    )  # fmt: skip


def _money(minor: int | None, currency: str) -> dict[str, str] | None:
    return None if minor is None else money_as_json(Money(minor, currency or YUAN))


class FacetsOut(Shape):
    """How many listings meet the search, and how many would with each value of each facet."""

    total = fields.Integer(required=True)
    facets = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.Integer()), required=True
    )


class FacetQuery(SearchQuery):
    """A search without its paging."""
