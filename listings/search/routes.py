"""The public search page."""

from flask import Blueprint, render_template, request

from core import clock
from core.db import db
from core.money import Money
from listings.search import pages, queries
from listings.search.asking import from_address

bp = Blueprint("search", __name__)


@bp.get("/search")
def listings() -> str:
    """What is on sale, found by words, numbers and facets; the address restores the search."""
    query = from_address(request.args.to_dict(flat=False))
    today = clock.business_date(clock.now())
    result = queries.search(db.session, query, today=today)
    return render_template(
        "listings/search/listings.html",
        query=query,
        result=result,
        hits=pages.hits(result.rows, today, result.why),
        groups=pages.facet_groups(db.session, query, result),
        sorts=pages.sort_links(query),
        page=pages.page_links(query, result),
        kept=pages.kept_fields,
        amounts={
            name: Money(value).amount if value is not None else ""
            for name, value in (("price_from", query.price_from), ("price_to", query.price_to))
        },
    )
