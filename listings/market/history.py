"""The trail of a listing in words: which answer changed, from what to what."""

from collections.abc import Callable, Mapping
from typing import Any

from core import show
from core.audit import AuditEntry
from core.i18n import LazyText, _, lazy_gettext
from core.money import Money
from listings.market.labels import CAUSE_LABELS, STATE_LABELS
from listings.market.states import ListingState
from listings.terms.scope import Scope
from listings.terms.vocabulary import GRANT_LABELS, Grant

# Answers of the task list by the names under which the trail keeps them.
ANSWER_LABELS: dict[str, LazyText] = {
    "for_sale": lazy_gettext("Sale of the right"),
    "sale_price": lazy_gettext("Asking price of the right"),
    "license_types": lazy_gettext("Licences offered"),
    "license_price": lazy_gettext("Asking price of a licence"),
    "scope": lazy_gettext("Territory, field of use and term"),
    "summary": lazy_gettext("Description"),
    "center_id": lazy_gettext("Center that reviews it"),
}
LONGEST_SHOWN = 120


def told(entry: AuditEntry, kept: Mapping[str, Any], centers: Mapping[int, str]) -> str | None:
    """One side of an entry: of a change its answers, of any other act the state and why."""
    if entry.action == "listing.changed":
        parts = [
            (str(ANSWER_LABELS[name]), answer(name, kept[name], centers)) for name in ANSWER_LABELS if name in kept
        ]
        return _("; ").join(_("%(name)s: %(value)s", name=name, value=value) for name, value in parts) or None
    words = [state_in_words(kept.get("state")), CAUSE_LABELS.get(str(kept.get("cause"))), kept.get("reason")]
    return _("; ").join(str(word) for word in words if word) or None


def state_in_words(state: Any) -> str | None:
    """A state that the trail keeps; None where there is none."""
    return str(STATE_LABELS[ListingState(state)]) if state in list(ListingState) else None


def answer(name: str, value: Any, centers: Mapping[int, str]) -> str:
    """An answer as it was kept, in the reader's words; '–' for none."""
    if value in (None, "", [], {}):
        return _("by negotiation") if name.endswith("_price") else "–"
    return ANSWERS.get(name, str)(value) if name != "center_id" else centers.get(value, str(value))


def _price(value: str) -> str:
    currency, _blank, amount = value.partition(" ")
    return show.money(Money.parse(amount, currency))


def _kinds(value: list[str]) -> str:
    return _(", ").join(str(GRANT_LABELS[Grant(kind)]) if kind in list(Grant) else kind for kind in value)


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"


ANSWERS: dict[str, Callable[[Any], str]] = {
    "for_sale": lambda value: _("Offered") if value else "–",
    "sale_price": _price,
    "license_types": _kinds,
    "license_price": _price,
    "scope": lambda value: str(Scope.from_json(value)),
    "summary": _short,
}
