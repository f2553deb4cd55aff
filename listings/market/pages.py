"""What the market's pages print, ready for their templates."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core import show
from core.actor import Actor
from core.audit import AuditEntry
from core.i18n import _, language
from core.money import Money
from listings.assets import queries as assets
from listings.assets.kinds import KIND_LABELS
from listings.assets.models import Asset
from listings.market import queries
from listings.market.history import told
from listings.market.labels import CAUSE_ARTICLES, CAUSE_LABELS, STATE_LABELS, STATE_TONES
from listings.market.models import Listing, ListingReview
from listings.market.reasons import BY_CODE, CONCERN_LABELS, DECIDED_LABELS, Concern, Decision, reasons_about
from listings.market.schemas import Pricing
from listings.market.states import IN_HAND, ListingState
from listings.market.steps import STEP_LABELS, Step, is_answered, is_locked, missing_steps, steps_of
from listings.rights.articles import article_in_words
from listings.rights.verdict import Reason, Verdict
from listings.terms.forms import scope_values, with_goods
from listings.terms.scope import codes_in_words, fields_in_words, limited, territories_in_words
from listings.terms.territories import reach_of
from listings.terms.vocabulary import GRANT_HINTS, GRANT_LABELS, Grant
from parties.centers import queries as centers
from parties.centers.labels import industry_label
from parties.centers.models import Center


def step_address(listing: Listing, step: Step) -> str:
    """The page of one question."""
    return f"/listings/{listing.id}/edit/{step.value}"


def price_text(price: Money | None) -> str:
    """An asking price, or 'by negotiation'."""
    return show.money(price) if price is not None else _("by negotiation")


def offered_lines(listing: Listing, gone: Collection[Grant] = ()) -> list[tuple[str, str]]:
    """What is offered and for how much, the sale first; without what a licence in force has taken."""
    lines = [(str(GRANT_LABELS[Grant.ASSIGN]), price_text(listing.sale_price))] if listing.for_sale else []
    kinds = [grant for grant in listing.grants if grant is not Grant.ASSIGN and grant not in gone]
    if kinds:
        lines.append((_(", ").join(str(GRANT_LABELS[kind]) for kind in kinds), price_text(listing.license_price)))
    return lines


def gone_lines(listing: Listing, gone: Mapping[Grant, Reason]) -> list[tuple[str, str, str]]:
    """What was offered and is gone: (words, price, why)."""
    price = price_text(listing.license_price)
    return [(str(GRANT_LABELS[grant]), price, f"{row.text}") for grant, row in gone.items()]


def scope_lines(listing: Listing) -> list[tuple[str, str]]:
    """Where, for what and until when licences are offered."""
    scope = listing.license_scope
    if scope is None:
        return []
    until = show.day(scope.ends) if scope.ends else _("as long as the right lives")
    return [
        (_("Territory"), territories_in_words(scope.territories)),
        (_("Field of use"), fields_in_words(scope.fields)),
        *((str(each.label), codes_in_words(each, scope.codes(each))) for each in limited(scope)),
        (_("Last day of the licence"), until),
    ]


def place_lines(session: Session, listing: Listing) -> list[tuple[str, str]]:
    """Where what is offered holds: a sale is of the whole right, a licence of what is offered of it."""
    asset, lines = assets.asset(session, listing.asset_id), []
    if listing.for_sale:
        reach = reach_of(asset.jurisdiction, asset.family)
        where = territories_in_words(tuple(sorted(reach))) if reach is not None else _("wherever it is in force")
        lines.append((_("Territory of the sale"), _("the whole right: %(where)s", where=where)))
    if listing.license_types:
        (_territory, places), *others = scope_lines(listing) or [("", "")]
        lines += [(_("Territory of the licence"), places), *others] if places else []
    return lines


def center_name(session: Session, listing: Listing) -> str:
    """The center's name for the reader; '' where none is chosen."""
    return centers.center(session, listing.center_id).display(language()) if listing.center_id else ""


def answer_rows(session: Session, listing: Listing, *, changeable: bool) -> list[dict[str, Any]]:
    """Check your answers: every question with its answer and the page that changes it."""

    def row(step: Step, label: str, value: str) -> dict[str, Any]:
        href = step_address(listing, step) if changeable else None
        return {"label": label, "value": value, "change_href": href, "concern": step.value}

    words = _(", ").join(str(GRANT_LABELS[grant]) for grant in listing.grants)
    rows = [row(Step.OFFER, str(STEP_LABELS[Step.OFFER]), words)]
    for label, price in offered_lines(listing):
        rows.append(row(Step.PRICE, _("Price: %(what)s", what=label), price))
    rows += [row(Step.SCOPE, label, value) for label, value in scope_lines(listing)]
    rows.append(row(Step.SUMMARY, str(STEP_LABELS[Step.SUMMARY]), listing.summary))
    rows.append(row(Step.CENTER, str(STEP_LABELS[Step.CENTER]), center_name(session, listing)))
    return rows


def tasks(listing: Listing, review: ListingReview | None) -> list[dict[str, Any]]:
    """The task list: each question with its state, and what the center said of it."""
    said = reasons_by_concern(review) if listing.state is ListingState.RETURNED else {}
    items = []
    for step in steps_of(listing):
        locked = is_locked(listing, step)
        items.append(
            {
                "label": STEP_LABELS[step],
                "href": step_address(listing, step),
                "state": "locked" if locked else _state_of(listing, step, said, review),
                "note": " ".join(said.get(step.value, [])) or None,
            }
        )
    ready = not missing_steps(listing)
    check = {"label": _("Check your answers and send"), "href": f"/listings/{listing.id}/check"}
    return [*items, {**check, "state": "todo" if ready else "locked", "note": None}]


def _state_of(listing: Listing, step: Step, said: Mapping[str, Any], review: ListingReview | None) -> str:
    """Done, still to do, or to be corrected: what the center asked for stays so until the listing is sent again."""
    if not is_answered(listing, step):
        return "todo"
    return "mend" if review is not None and step.value in said else "done"


def reasons_by_concern(review: ListingReview | None) -> dict[str, list[str]]:
    """What the center said, by the part of the listing it is about."""
    said: dict[str, list[str]] = {}
    for reason in review.reasons if review else []:
        said.setdefault(reason["field"], []).append(reason_in_words(reason))
    return said


def reason_in_words(reason: Mapping[str, str]) -> str:
    """One reason with its article and the reviewer's own words."""
    known = BY_CODE.get(reason["code"])
    label = str(known.label) if known else reason["code"]
    basis = _(" (%(article)s)", article=article_in_words(known.article)) if known and known.article else ""
    words = f"{label}{basis}"
    return _("%(reason)s: %(words)s", reason=words, words=reason["text"]) if reason.get("text") else words


def decision_in_words(review: ListingReview) -> str:
    """A decision with its reasons."""
    reasons = " ".join(reason_in_words(reason) for reason in review.reasons)
    decided = str(DECIDED_LABELS[Decision(review.decision)])
    return _("%(decision)s: %(reasons)s", decision=decided, reasons=reasons) if reasons else decided


def trail(session: Session, entries: Sequence[AuditEntry]) -> list[dict[str, Any]]:
    """The history of a listing for the table: what changed, from what to what."""
    centers_by_id = {row.id: row.display(language()) for row in centers.centers(session)}
    return [
        {
            "at": entry.at,
            "who": entry.actor_name,
            "what": entry.label,
            "before": told(entry, entry.before, centers_by_id),
            "after": told(entry, entry.after, centers_by_id),
            "evidence": None,
        }
        for entry in entries
    ]


def cause_in_words(listing: Listing) -> str | None:
    """Why the right itself keeps a listing off the market, with the article; None where it does not."""
    cause = listing.suspended_reason or ("taken_down" if listing.stopped_by else None)
    if cause is None or cause not in CAUSE_LABELS:
        return None
    article = article_in_words(CAUSE_ARTICLES.get(cause, ""))
    return f"{CAUSE_LABELS[cause]} {_('Basis: %(law)s.', law=article)}" if article else str(CAUSE_LABELS[cause])


def review_parts(session: Session, listing: Listing, ticked: Sequence[str], texts: Mapping[str, str]) -> list[Any]:
    """The review form: each part of the listing with its answers and the reasons that may be ticked beside it."""
    answers = answer_rows(session, listing, changeable=False)
    parts = []
    for concern in Concern:
        options = [
            (
                reason.code,
                f"{reason.label}"
                + (_(" (%(article)s)", article=article_in_words(reason.article)) if reason.article else ""),
            )
            for reason in reasons_about(concern)
        ]
        parts.append(
            {
                "concern": concern.value,
                "label": CONCERN_LABELS[concern],
                "answers": [(row["label"], row["value"]) for row in answers if row["concern"] == concern.value],
                "options": options,
                "ticked": [code for code, _label in options if code in ticked],
                "text": texts.get(concern.value, ""),
            }
        )
    return parts


@dataclass(frozen=True, slots=True)
class Possibility:
    """One way of dealing with a listing: whether it can be done now, and if not, why."""

    label: str
    hint: str
    price: str | None
    verdict: Verdict | None


def possibilities(listing: Listing, outlook: Mapping[Grant, Verdict | None]) -> list[Possibility]:
    """What can be done now and what cannot, grant by grant."""
    found = []
    for grant, verdict in outlook.items():
        price = listing.sale_price if grant is Grant.ASSIGN else listing.license_price
        found.append(
            Possibility(
                str(GRANT_LABELS[grant]),
                str(GRANT_HINTS[grant]),
                price_text(price) if verdict is not None else None,
                verdict,
            )
        )
    return found


def listing_rows(session: Session, rows: Sequence[Listing]) -> list[dict[str, Any]]:
    """Listings in a table: the right, its state, what is offered, the center, and where to go on."""
    rights = queries.titles_of(session, rows)
    names = {center.id: center.display(language()) for center in centers.centers(session)}
    return [
        {
            "listing": row,
            "asset": rights[row.asset_id],
            "title": rights[row.asset_id].titled(language()),
            "about": about(rights[row.asset_id]),
            "state": STATE_LABELS[row.state],
            "tone": STATE_TONES[row.state],
            "offered": offered_lines(row),
            "center": names.get(row.center_id or 0, ""),
            "href": f"/listings/{row.id}/edit" if row.state in IN_HAND else f"/listings/{row.id}",
        }
        for row in rows
    ]


def about(asset: Asset) -> str:
    """Kind and number of a right in one line."""
    return f"{KIND_LABELS[asset.kind]} · {asset.number_display}"


def form_values(listing: Listing, step: Step) -> dict[str, Any]:
    """What a page of the task list begins with: the answers given before."""
    answered = set(listing.answered)
    if step is Step.OFFER:
        return {"grants": [grant.value for grant in listing.grants]}
    if step is Step.PRICE:
        values: dict[str, Any] = {}
        for name, price in (("sale", listing.sale_price), ("license", listing.license_price)):
            if f"{name}_price" in answered:
                values[f"{name}_pricing"] = (Pricing.ASKING if price else Pricing.NEGOTIABLE).value
                values[f"{name}_price"] = price.amount if price else ""
        values["express"], values["currency"] = listing.express, listing.currency
        return values
    if step is Step.SCOPE:
        scope = listing.license_scope
        codes = {key.removeprefix("scope."): value for key, value in scope_values(scope).items()} if scope else {}
        return {**codes, "ends": scope.ends.isoformat() if scope and scope.ends else ""}
    return {"summary": listing.summary} if step is Step.SUMMARY else {"center_id": listing.center_id}


def changes_from(step: Step, given: Mapping[str, Any], listing: Listing) -> dict[str, Any]:
    """The answers of a page as `services.change_listing` takes them."""
    if step is Step.OFFER:
        grants = set(given["grants"])
        return {
            "for_sale": Grant.ASSIGN in grants,
            "license_types": [grant.value for grant in Grant if grant in grants and grant is not Grant.ASSIGN],
        }
    if step is Step.PRICE:
        asked = [name for name, on in (("sale", listing.for_sale), ("license", bool(listing.license_types))) if on]
        prices = {
            f"{name}_price": given.get(f"{name}_price") if given.get(f"{name}_pricing") is Pricing.ASKING else None
            for name in asked
        }
        return {**prices, "express": given["express"]}
    if step is Step.SCOPE:
        rest = {name: value for name, value in given.items() if name != "goods"}
        limits = {name: given[name] or ["*"] for name in ("acts", "channels")}
        return {**rest, **limits, "fields": with_goods(list(given["fields"]), given["goods"])}
    return dict(given)


def unanswered_prices(given: Mapping[str, Any], listing: Listing) -> list[str]:
    """The price questions that were left open."""
    asked = [("sale_pricing", listing.for_sale), ("license_pricing", bool(listing.license_types))]
    return [name for name, on in asked if on and given.get(name) is None]


def center_options(session: Session) -> list[tuple[int, str, str]]:
    """The centers to choose from, with what they work in."""
    rows: list[Center] = centers.centers(session)
    return [(row.id, row.display(language()), str(industry_label(row.industry))) for row in rows]


def co_owner_names(session: Session, listing: Listing, today: date) -> list[str]:
    """The other owners of the right."""
    owners = assets.owners_on(session, listing.asset_id, today)
    return [each.holder_name for each in owners if each.organisation_id != listing.seller_id]


def may_offer(listing: Listing, reader: Actor | None) -> bool:
    """Whether this reader may go on to an offer: on sale, and not one's own."""
    return listing.is_on_sale and (reader is None or not reader.acts_for(listing.seller_id))
