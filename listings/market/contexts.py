"""What the market's templates are given, page by page."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from core.actor import Actor
from core.i18n import language
from listings.assets import queries as assets
from listings.assets.classes import classes_in_words
from listings.assets.duration import term_left
from listings.assets.labels import SOURCE_LABELS, STATUS_LABELS, STATUS_TONES
from listings.assets.page import filed_by
from listings.assets.words import WORDS
from listings.market import checks, labels, pages, queries, sending
from listings.market.models import Listing, ListingItem
from listings.market.reasons import DECISION_LABELS, Decision
from listings.market.states import ListingState
from listings.market.steps import STEP_LABELS, Step
from listings.terms.forms import field_groups, limits_for, territory_groups
from listings.terms.vocabulary import GRANT_HINTS, GRANT_LABELS, Grant
from parties.centers import queries as centers
from parties.organisations import queries as organisations


def of_listing(session: Session, listing: Listing, today: date) -> dict[str, Any]:
    """What every page about a listing prints on top."""
    asset = assets.asset(session, listing.asset_id)
    return {
        "listing": listing,
        "bundle": assets.assets_by_id(session, listing.asset_ids) if listing.is_bundle else {},
        "asset": asset,
        "asset_title": labels.bundled(asset.titled(language()), len(listing.items)),
        "asset_about": pages.about(asset),
        "asset_status": (STATUS_LABELS[asset.status], STATUS_TONES.get(asset.status, "bad")),
        "term": term_left(asset.filing_date or asset.grant_date, asset.expiry_date, today),
        "seller": organisations.organisation(session, listing.seller_id).display(language()),
        "center": pages.center_name(session, listing),
        "state": (labels.STATE_LABELS[listing.state], labels.STATE_TONES[listing.state]),
        "meaning": labels.STATE_MEANINGS[listing.state],
        "cause": pages.cause_in_words(listing),
    }


def of_step(
    session: Session, listing: Listing, step: Step, today: date, *, back_to_check: bool = False
) -> dict[str, Any]:
    """What a page of the task list prints besides the answers."""
    asset = assets.asset(session, listing.asset_id)
    reviews = queries.reviews_of(session, listing.id) if listing.state is ListingState.RETURNED else []
    return {
        **of_listing(session, listing, today),
        "step": step,
        "step_title": STEP_LABELS[step],
        "action": pages.step_address(listing, step) + ("?back=check" if back_to_check else ""),
        "said": pages.reasons_by_concern(reviews[0]).get(step.value, []) if reviews else [],
        "grants": [(grant.value, GRANT_LABELS[grant], GRANT_HINTS[grant]) for grant in Grant],
        "territories": territory_groups(asset.jurisdiction, asset.family) if step is Step.SCOPE else [],
        "fields": field_groups(asset.family) if step is Step.SCOPE else [],
        "limits": limits_for(asset.family) if step is Step.SCOPE else {},
        "centers": pages.center_options(session) if step is Step.CENTER else [],
    }


def of_review(session: Session, listing: Listing, today: date, form: MultiDict[str, str]) -> dict[str, Any]:
    """What the review page prints, with what was ticked and written before."""
    texts = {key.removeprefix("text."): value for key, value in form.items() if key.startswith("text.")}
    rights = [_looked_at(session, item, today) for item in listing.items]
    filed = [each for each in rights if each["filed_by"]]
    return {
        **of_listing(session, listing, today),
        "rights": rights,
        "filed_by": filed[0]["filed_by"] if filed else None,
        "without_paper": [each["asset"] for each in filed if not each["papers"]],
        "by_hand": bool(filed) and all(each["asset"].source == "hand" for each in filed),
        "parts": pages.review_parts(session, listing, form.getlist("reasons"), texts),
        "decision": form.get("decision"),
        "decisions": [(each.value, DECISION_LABELS[each]) for each in Decision],
        "verdict": checks.publishability(session, listing, on=today),
        "earlier": queries.reviews_of(session, listing.id),
        "answer": sending.last_answer(session, listing),
        "reason_in_words": pages.reason_in_words,
    }


def _looked_at(session: Session, item: ListingItem, today: date) -> dict[str, Any]:
    """One right of a listing as its reviewer compares it with the register: approving stands for each of them."""
    asset = assets.asset(session, item.asset_id)
    return {
        "asset": asset,
        "part": item.allocation_bp,
        "status": STATUS_LABELS[asset.status],
        "source": SOURCE_LABELS.get(asset.source, asset.source),
        "filed_by": filed_by(session, asset, language()),
        "papers": assets.papers_of(session, asset.id),
        "owners": assets.owners_on(session, asset.id, today),
    }


def of_right(session: Session, listing: Listing, reader: Actor | None, today: date) -> dict[str, Any]:
    """What the page of a listing says of the right itself: its classes, what stands on it, and whom to ask."""
    classes, technology = classes_in_words(session, listing.asset_id, language())
    standing = assets.visible_encumbrances(session, listing.asset_id, reader)
    return {
        **WORDS,
        "language": language(),
        "classes": classes,
        "technology": technology,
        "encumbrances": [each for each in standing if each.is_active_on(today)],
        "holders": organisations.names_of(session, [each.holder_id for each in standing if each.holder_id]),
        "center_row": centers.center(session, listing.center_id) if listing.center_id else None,
    }
