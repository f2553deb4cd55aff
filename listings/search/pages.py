"""What the search page prints: rows, facets and addresses, ready for the template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import show
from core.currencies import YUAN
from core.i18n import _, language, ngettext
from core.money import Money
from listings.assets.duration import term_left
from listings.assets.kinds import KIND_LABELS, STATUS_LABELS, AssetKind, AssetStatus
from listings.assets.labels import STATUS_TONES
from listings.market.models import ListingItem
from listings.search.asking import SORT_LABELS, Query, Sort, Within
from listings.search.engine.document import Row
from listings.search.engine.facets import BANDS, FACETS, TERMS, OfferKind
from listings.search.engine.finding import Why
from listings.search.folding import IS_CJK
from listings.search.labels import FACET_LABELS, PLACE_LABELS, value_label
from listings.search.queries import Result
from listings.search.sections import class_in_words
from listings.terms.vocabulary import GRANT_LABELS, Grant, LicenseType
from parties.centers.models import Center

MOST_OPTIONS = 12
SHOWN_FACETS = (
    "kind", "offer", "licence", "band", "field", "section", "status", "term", "territory", "center",
)  # fmt: skip
ORDERS = {
    "status": [status.value for status in AssetStatus],
    "term": [span.code for span in TERMS],
    "kind": [kind.value for kind in AssetKind],
    "offer": [offer.value for offer in OfferKind],
    "licence": [kind.value for kind in LicenseType],
    "band": [band.code for band in BANDS],
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One result row in words."""

    href: str
    title: Markup
    about: list[str]
    why: str
    owner: str
    owner_id: int | None
    status: str
    tone: str
    offered: list[tuple[str, str]]
    together: str
    term: tuple[float, str] | None
    center: str
    center_code: str


def titled(title: str, title_en: str, number: str) -> Markup:
    """The title in the reader's language where there is one; marked where it is in another."""
    chinese = language() == "zh_Hans"
    shown = (title or title_en) if chinese else (title_en or title)
    is_chinese = bool(IS_CJK.search(shown))
    if is_chinese != chinese and shown:
        return Markup('<span lang="{}">{}</span>').format("zh-Hans" if is_chinese else "en", shown)
    return Markup("{}").format(shown or number)


def named(name: str, name_en: str) -> str:
    """An organisation's or center's name for the reader."""
    return name if language() == "zh_Hans" else name_en or name


def price_text(minor: int | None, currency: str) -> str:
    """An asking price, or 'by negotiation'."""
    return show.money(Money(minor, currency or YUAN)) if minor is not None else _("by negotiation")


def offered(row: Row) -> list[tuple[str, str]]:
    """What is offered and for how much: (words, price), the sale first."""
    lines = [(str(GRANT_LABELS[Grant.ASSIGN]), price_text(row.sale_minor, row.currency))] if row.for_sale else []
    kinds = [Grant(kind.value) for kind in LicenseType if getattr(row, kind.value)]
    if kinds:
        words = _(", ").join(str(GRANT_LABELS[kind]) for kind in kinds)
        lines.append((words, price_text(row.license_minor, row.currency)))
    return lines


def why_in_words(why: Why | None) -> str:
    """'46 points: title 40, class 6'; '' where no words were asked."""
    if why is None or not why.parts:
        return ""
    parts = _(", ").join(f"{PLACE_LABELS[name]} {show.number(points)}" for name, points in why.parts.items())
    return ngettext("%(num)s point: %(parts)s", "%(num)s points: %(parts)s", why.score, parts=parts)


def hit(row: Row, today: date, why: Why | None = None, together: int = 1) -> Hit:
    """A row of the index in words."""
    about = (str(KIND_LABELS[AssetKind(row.kind)]), row.number, class_in_words(row.class_scheme, row.class_code))
    status = AssetStatus(row.status)
    return Hit(
        href=f"/listings/{row.listing_id}" if row.listing_id else f"/rights/{row.asset_id}",
        title=titled(row.title, row.title_en, row.number),
        about=[part for part in about if part],
        why=why_in_words(why),
        owner=named(row.owner_name, row.owner_name_en),
        owner_id=row.owner_id,
        status=str(STATUS_LABELS[status]),
        tone=STATUS_TONES.get(status, "bad"),
        offered=offered(row),
        together=_("%(num)s rights at one price", num=together) if together > 1 else "",
        term=term_left(row.term_from, row.term_to, today),
        center=named(row.center_name, row.center_name_en),
        center_code=row.center_code,
    )


def hits(session: Session, rows: Sequence[Row], today: date, why: Mapping[int, Why] | None = None) -> list[Hit]:
    """Rows of the index in words; what is offered with others at one price says so."""
    together = _offered_together(session, rows)
    return [hit(row, today, (why or {}).get(row.asset_id), together.get(row.listing_id or 0, 1)) for row in rows]


def _offered_together(session: Session, rows: Sequence[Row]) -> dict[int, int]:
    """Bundle → how many rights go together in it."""
    listed = [row.listing_id for row in rows if row.listing_id]
    count = func.count().label("rights")
    items = select(ListingItem.listing_id, count).where(ListingItem.listing_id.in_(listed))
    found = session.execute(items.group_by(ListingItem.listing_id).having(count > 1)) if listed else ()
    return {row.listing_id: row.rights for row in found}


def facet_groups(session: Session, query: Query, result: Result) -> list[dict[str, Any]]:
    """The facets with their counts and the address that switches each value on or off."""
    centers = {code: named(name, name_en) for code, name, name_en in session.execute(CENTERS)}
    groups = []
    for facet in SHOWN_FACETS:
        counts = result.facets.get(facet, {})
        every = _ordered(facet, counts, getattr(query, facet))
        values = every if facet in query.more else _first(every, getattr(query, facet))
        names = centers if facet == "center" else {}
        options = [
            {
                "label": names.get(value) or value_label(facet, value),
                "count": counts.get(value, 0),
                "href": query.toggled(facet, value).address(),
                "current": value in getattr(query, facet),
            }
            for value in values
        ]
        if options and not _tells_nothing(options, result.total):
            groups.append({"label": FACET_LABELS[facet], "options": options, **_unfolding(query, facet, every, values)})
    return groups


def _unfolding(query: Query, facet: str, every: Sequence[str], shown: Sequence[str]) -> dict[str, Any]:
    """The group's place on the page, and where it has more values than are shown at first, what shows or hides them."""
    named: dict[str, Any] = {"id": f"facet-{facet}"}
    if len(every) == len(_first(every, getattr(query, facet))):
        return named
    again = query.unfolded(facet)
    href = again.address(after=query.after, before=query.before)
    words = _("Show fewer") if len(shown) == len(every) else _("Show all %(count)s", count=show.number(len(every)))
    return {**named, "more": (words, f"{href}#facet-{facet}")}


def _tells_nothing(options: Sequence[dict[str, Any]], total: int) -> bool:
    """Whether a facet has one value only, which everything has."""
    return len(options) == 1 and options[0]["count"] == total and not options[0]["current"]


CENTERS = select(Center.code, Center.name, Center.name_en)


def _ordered(facet: str, counts: dict[str, int], chosen: Sequence[str]) -> list[str]:
    """Values in their own order, or by count; chosen ones stay even where they have nothing."""
    values = list(dict.fromkeys((*counts, *chosen)))
    if facet in ORDERS:
        return [value for value in ORDERS[facet] if value in values]
    return sorted(values, key=lambda value: (-counts.get(value, 0), value))


def _first(values: Sequence[str], chosen: Sequence[str]) -> list[str]:
    """The values that are shown at first: the first ones, and those that are chosen."""
    kept = {*values[:MOST_OPTIONS], *chosen}
    return [value for value in values if value in kept]


def sort_links(query: Query) -> list[tuple[str, str, bool]]:
    """(words, address, whether in force) of each order; the best match only where words were asked."""
    orders = [order for order in Sort if order is not Sort.RELEVANCE or query.terms]
    return [(str(SORT_LABELS[order]), query.address(sort=order.value), order is query.order) for order in orders]


def within_links(query: Query) -> list[tuple[str, str, bool]]:
    """(words, address, whether in force) of the places where one may look."""
    words = {Within.OFFERS: _("On sale"), Within.RIGHTS: _("All rights on record")}
    inside = {Within.OFFERS: "", Within.RIGHTS: Within.RIGHTS.value}
    return [
        (words[each], query.address(within=inside[each]), query.on_record == (each is Within.RIGHTS)) for each in Within
    ]


def page_links(query: Query, result: Result) -> dict[str, Any]:
    """What the pager prints."""
    return {
        "first": result.first,
        "last": result.first + len(result.rows) - 1,
        "total": result.total,
        "previous_href": query.address(before=result.previous) if result.previous else None,
        "next_href": query.address(after=result.next) if result.next else None,
    }


def kept_fields(query: Query, *but: str) -> list[tuple[str, str]]:
    """The search as hidden fields of a form that asks for some of it anew."""
    return [(name, value) for name, value in query.pairs() if name not in (*but, "after", "before")]


assert set(SHOWN_FACETS) == set(FACETS)
