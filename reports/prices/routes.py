"""The page of recorded prices, and what stands beside an asking price."""

from typing import Any

from flask import Blueprint, render_template

from core import clock
from core.db import db, found
from listings.assets.kinds import KIND_LABELS
from listings.assets.models import Asset
from listings.market.models import Listing
from listings.terms.vocabulary import GRANT_LABELS
from reports.prices import queries
from reports.prices.labels import field_label
from reports.prices.models import PriceCell

bp = Blueprint("prices", __name__)


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the page of a listing."""
    return {"recorded_prices": recorded_prices}


def recorded_prices(listing: Listing) -> list[tuple[str, PriceCell]]:
    """What rights of this kind went for, for each grant that is offered; nothing where too few contracts stand."""
    rows = queries.beside(db.session, found(db.session, Asset, listing.asset_id), listing.grants)
    return [(str(GRANT_LABELS[grant]), cell) for grant, cell in rows]


@bp.get("/prices")
def index() -> str:
    """Every published cell, with the rule by which it was reckoned."""
    cells = queries.published(db.session)
    day = cells[0].day if cells else clock.business_date(clock.now())
    rule = queries.rule_on(db.session, day)
    return render_template(
        "reports/prices/index.html", cells=cells, rule=rule, day=day, kinds=KIND_LABELS,
        grants={grant.value: label for grant, label in GRANT_LABELS.items()}, field=field_label,
    )  # fmt: skip
