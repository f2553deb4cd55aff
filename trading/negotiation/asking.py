"""What the forms of a negotiation ask, suggest and show; knows no web."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.clock import business_date
from core.errors import Refusal
from core.i18n import LazyText, _
from listings.assets.models import Asset
from listings.market.models import Listing
from listings.terms.agreement import Terms
from listings.terms.entries import groups_for
from listings.terms.forms import (
    AMOUNTS,
    field_groups,
    limits_for,
    named_as_in_the_form,
    rows_to_show,
    scope_values,
    territory_groups,
    values_from,
)
from listings.terms.presets import Preset, answers_of, presets_for
from listings.terms.vocabulary import (
    BASE_LABELS,
    GRANT_HINTS,
    GRANT_LABELS,
    PERIOD_LABELS,
    TRIGGER_LABELS,
    Grant,
)
from listings.terms.wording import price_in_words
from trading.negotiation.rules import DAYS_OPEN, in_force


def page_of_form(listing: Listing, asset: Asset, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the template of the terms form needs besides the answers."""
    return {
        "listing": listing,
        "asset": asset,
        "values": values,
        "grants": [(grant.value, GRANT_LABELS[grant], GRANT_HINTS[grant]) for grant in listing.grants],
        "rows": rows_to_show(values),
        "field_groups": field_groups(asset.kind.family),
        "territory_groups": territory_groups(asset.jurisdiction, asset.family),
        "limits": limits_for(asset.kind.family),
        "choices": {
            "triggers": _options(TRIGGER_LABELS),
            "bases": _options(BASE_LABELS),
            "periods": _options(PERIOD_LABELS),
            "further": groups_for(asset.family),
        },
    }


def _options(labels: Mapping[Any, LazyText]) -> list[tuple[str, LazyText]]:
    return [(str(value), label) for value, label in labels.items()]


def last_day(now: datetime) -> date:
    """The day until which an offer stands where its author says nothing else."""
    today = business_date(now)
    return today + timedelta(days=in_force(DAYS_OPEN, today))


def templates_for(listing: Listing, asset: Asset, now: datetime) -> list[Preset]:
    """The templates that fit what is on sale."""
    return presets_for(asset.family, list(listing.grants), business_date(now))


def suggested(listing: Listing, now: datetime, template: Preset | None = None) -> dict[str, Any]:
    """Answers to begin a first offer with: a template's, and over them what the listing asks for."""
    today = business_date(now)
    if template is not None:
        asked = {name: value for name, value in _asked(listing, template.grant, today).items() if value}
        return {"expires_on": last_day(now).isoformat()} | answers_of(template, today) | asked
    grant = listing.grants[0] if len(listing.grants) == 1 else None
    return {"expires_on": last_day(now).isoformat(), "grant": grant.value if grant else None} | _asked(
        listing, grant, today
    )


def _asked(listing: Listing, grant: Grant | None, today: date) -> dict[str, Any]:
    values: dict[str, Any] = {"currency": listing.currency}
    price = listing.sale_price if grant is Grant.ASSIGN else listing.license_price if grant else None
    if price is not None:
        values["instalments.0.amount"] = grouped(price.amount)
    scope = listing.license_scope
    if scope is not None:
        values.update(scope_values(scope))
        values["scope.starts"] = max(scope.starts, today).isoformat()
        values["scope.ends"] = scope.ends.isoformat() if scope.ends else ""
    return values


def answered_with(terms: Terms, now: datetime) -> dict[str, Any]:
    """Answers to begin a counter-offer with: the terms that lie on the table."""
    values = {name: grouped(text) if name in AMOUNTS else text for name, text in values_from(terms).items()}
    return {**values, "expires_on": last_day(now).isoformat()}


def grouped(amount: str) -> str:
    """'1200000.00' → '1,200,000.00': how people check an amount in a field."""
    return f"{Decimal(amount):,}" if amount else amount


def named_for_the_form(refusal: Refusal) -> Refusal:
    """The refusal with its messages under the form's own names."""
    fields = named_as_in_the_form(refusal.fields)
    if "expires_at" in fields:
        fields["expires_on"] = fields.pop("expires_at")
    refusal.fields = fields
    return refusal


def send_label(terms: Terms) -> str:
    """The button names act and amount: 'Send offer of CNY 1,200,000.00'."""
    return _("Send offer of %(price)s", price=price_in_words(terms))


def accept_label(terms: Terms) -> str:
    """The button names act and amount: 'Accept exclusive licence for CNY 1,200,000.00'."""
    return _("Accept: %(grant)s for %(price)s", grant=GRANT_LABELS[terms.grant], price=price_in_words(terms))
