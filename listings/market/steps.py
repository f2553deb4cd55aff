"""The task list of a listing: one question a page, in any order, left and taken up again."""

from enum import StrEnum

from core.i18n import LazyText, lazy_gettext
from listings.market.models import Listing


class Step(StrEnum):
    """One page of the task list."""

    OFFER = "offer"
    PRICE = "price"
    SCOPE = "scope"
    SUMMARY = "summary"
    CENTER = "center"


STEP_LABELS: dict[Step, LazyText] = {
    Step.OFFER: lazy_gettext("What is offered"),
    Step.PRICE: lazy_gettext("Price"),
    Step.SCOPE: lazy_gettext("Territory, field of use and term"),
    Step.SUMMARY: lazy_gettext("Description"),
    Step.CENTER: lazy_gettext("Center that reviews it"),
}


def steps_of(listing: Listing) -> list[Step]:
    """The questions that this listing asks: a sale alone is of the whole right and has no scope."""
    only_sale = listing.for_sale and not listing.license_types
    return [step for step in Step if not (only_sale and step is Step.SCOPE)]


def wanted(listing: Listing, step: Step) -> set[str]:
    """What has to be answered on a page (as kept in `Listing.answered`)."""
    if step is not Step.PRICE:
        return {step.value}
    return ({"sale_price"} if listing.for_sale else set()) | ({"license_price"} if listing.license_types else set())


def is_answered(listing: Listing, step: Step) -> bool:
    """Whether everything on a page is answered; before it is said what is offered, no price is."""
    asked = wanted(listing, step)
    return bool(asked) and asked <= set(listing.answered)


def missing_steps(listing: Listing) -> list[Step]:
    """The questions that still want an answer."""
    return [step for step in steps_of(listing) if not is_answered(listing, step)]


def is_locked(listing: Listing, step: Step) -> bool:
    """Price and scope cannot be answered before it is said what is offered."""
    return step in (Step.PRICE, Step.SCOPE) and not is_answered(listing, Step.OFFER)
