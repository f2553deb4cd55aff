"""The public search page."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from core import clock
from core.db import db
from core.i18n import _
from core.money import Money
from listings.search import leading, pages, queries
from listings.search.asking import LONGEST_QUESTION, Query, from_address, typed
from listings.search.engine.folder import STANDING_LABELS

bp = Blueprint("search", __name__)


@bp.get("/search")
def listings() -> ResponseReturnValue:
    """What is on sale, or any right on record, by words, numbers and facets; the address restores the search.

    The number of a deal, an invoice or a loan leads to its page. A question that is too long is refused with a page on
    which it can be shortened.
    """
    args = request.args.to_dict(flat=False)
    query, length = from_address(args), len(typed(args))
    if (there := leading.page_of(typed(args))) is not None:
        return redirect(there, code=302)
    if length > LONGEST_QUESTION:
        most, kept = LONGEST_QUESTION, pages.kept_fields
        return render_template("listings/search/too_long.html", query=query, length=length, most=most, kept=kept), 422
    today = clock.business_date(clock.now())
    result = queries.search(db.session, query, today=today)
    return render_template(
        "listings/search/listings.html",
        query=query,
        result=result,
        hits=pages.hits(db.session, result.rows, today, result.why),
        groups=pages.facet_groups(db.session, query, result),
        sorts=pages.sort_links(query),
        places=pages.within_links(query),
        away=STANDING_LABELS.get(result.standing),
        page=pages.page_links(query, result),
        kept=pages.kept_fields,
        amounts=amounts(query),
        errors=unread_amounts(query),
    )


def amounts(query: Query) -> dict[str, str]:
    """The range's answers: what was understood as a plain amount, anything else as it was typed."""
    asked = (("price_from", query.price_from), ("price_to", query.price_to))
    return {
        name: Money(value).amount if value is not None else request.args.get(name, "")[:40] for name, value in asked
    }


def unread_amounts(query: Query) -> dict[str, list[str]]:
    """What is said beside an end of the range that could not be read; the search goes on without it."""
    typed = amounts(query)
    faults = {
        name: [_("Write an amount such as 1,200.00 or 120万.")]
        for name, value in (("price_from", query.price_from), ("price_to", query.price_to))
        if value is None and typed[name].strip()
    }
    if query.price_from is not None and query.price_to is not None and query.price_from > query.price_to:
        faults["price_to"] = [_("The upper end lies below the lower one.")]
    return faults
