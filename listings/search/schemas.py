"""The search as JSON."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from core.api import PageQuery
from core.fields import Day, Instant, Shape, Text
from core.i18n import lazy_gettext
from core.money import Money, MoneyError
from listings.assets.kinds import AssetKind
from listings.search.asking import BANDS, LONGEST_QUESTION, OfferKind, Query, Sort, from_address
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
    """The same questions as the search page's address."""

    q = Text(longest=LONGEST_QUESTION, load_default="", metadata={"description": "words, a number or a class symbol"})
    kind = some_of([kind.value for kind in AssetKind])
    section = fields.List(Text(longest=20), load_default=list, metadata={"description": "such as ipc.h or nice.9"})
    center = fields.List(Text(longest=20), load_default=list, metadata={"description": "center codes"})
    offer = some_of([offer.value for offer in OfferKind])
    licence = some_of([kind.value for kind in LicenseType])
    band = some_of([band.code for band in BANDS])
    price_from = Text(
        longest=30, load_default="", validate=must_be_amount, metadata={"description": "CNY, such as 100000.00"}
    )
    price_to = Text(
        longest=30, load_default="", validate=must_be_amount, metadata={"description": "CNY, such as 500000.00"}
    )
    sort = fields.String(
        load_default="",
        validate=validate.OneOf([*Sort, ""], error=lazy_gettext("Choose one of the listed values.")),  # type: ignore[arg-type]
        metadata={"enum": [order.value for order in Sort]},
    )


def query_from(given: dict[str, Any]) -> Query:
    """The search that validated parameters ask for."""
    lists = {name: value if isinstance(value, list) else [str(value)] for name, value in given.items()}
    return from_address(lists)


class HitOut(Shape):
    """A listing on sale. Prices of null are by negotiation where the kind is offered."""

    listing_id = fields.Integer(required=True)
    asset_id = fields.Integer(required=True)
    title = fields.String(required=True)
    title_en = fields.String()
    kind = fields.String()
    number = fields.String()
    class_scheme = fields.String()
    class_code = fields.String()
    status = fields.String()
    owner_id = fields.Integer()
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
        lambda row: _money(row.sale_minor), metadata={"type": ["object", "null"], "description": "amount and currency"}
    )
    license_price = fields.Function(
        lambda row: _money(row.license_minor),
        metadata={"type": ["object", "null"], "description": "amount and currency"},
    )
    term_from = Day(allow_none=True)
    term_to = Day(allow_none=True)
    ends_on = Day(allow_none=True)
    published_at = Instant()
    score = fields.Integer(metadata={"description": "how well it matches; 0 where no words were asked"})


def _money(minor: int | None) -> dict[str, str] | None:
    return None if minor is None else {"amount": Money(minor).amount, "currency": "CNY"}


class FacetsOut(Shape):
    """How many listings meet the search, and how many would with each value of each facet."""

    total = fields.Integer(required=True)
    facets = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.Integer()), required=True
    )


class FacetQuery(SearchQuery):
    """A search without its paging."""
