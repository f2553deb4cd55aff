"""What people read for the states, facets and acts of needs."""

from core.i18n import LANGUAGES, LazyText, lazy_gettext
from listings.demand.asking import Sort
from listings.demand.states import AnswerState, NeedState
from listings.terms.fields import FIELDS
from listings.terms.territories import TERRITORIES
from listings.terms.vocabulary import GRANT_LABELS, Grant

NEED_LABELS: dict[NeedState, LazyText] = {
    NeedState.DRAFT: lazy_gettext("Draft"),
    NeedState.PUBLISHED: lazy_gettext("Open"),
    NeedState.PAUSED: lazy_gettext("Paused"),
    NeedState.FULFILLED: lazy_gettext("Fulfilled"),
    NeedState.WITHDRAWN: lazy_gettext("Withdrawn"),
    NeedState.EXPIRED: lazy_gettext("Deadline passed"),
}

NEED_TONES: dict[NeedState, str] = {
    NeedState.DRAFT: "neutral",
    NeedState.PUBLISHED: "good",
    NeedState.PAUSED: "attention",
    NeedState.FULFILLED: "active",
    NeedState.WITHDRAWN: "neutral",
    NeedState.EXPIRED: "neutral",
}

# Why a need that is not open takes no listings, said to everybody who may read it.
NEED_MEANINGS: dict[NeedState, LazyText] = {
    NeedState.DRAFT: lazy_gettext("Only your organisation sees it until it is published."),
    NeedState.PUBLISHED: lazy_gettext("Right holders can offer their listings."),
    NeedState.PAUSED: lazy_gettext("The buyer takes no further listings for the moment."),
    NeedState.FULFILLED: lazy_gettext("The buyer has found what was looked for."),
    NeedState.WITHDRAWN: lazy_gettext("It was taken back and is no longer public."),
    NeedState.EXPIRED: lazy_gettext("Its last day has passed. The buyer may post it again."),
}

ANSWER_LABELS: dict[AnswerState, LazyText] = {
    AnswerState.OFFERED: lazy_gettext("To look at"),
    AnswerState.DECLINED: lazy_gettext("Declined"),
    AnswerState.WITHDRAWN: lazy_gettext("Withdrawn"),
}

ANSWER_TONES: dict[AnswerState, str] = {
    AnswerState.OFFERED: "active",
    AnswerState.DECLINED: "bad",
    AnswerState.WITHDRAWN: "neutral",
}

FACET_LABELS: dict[str, LazyText] = {
    "field": lazy_gettext("Field"),
    "wanted": lazy_gettext("What is wanted"),
    "budget": lazy_gettext("Budget"),
    "territory": lazy_gettext("Territory"),
    "center": lazy_gettext("Center"),
}

BUDGET_LABELS: dict[str, LazyText] = {
    "under-100k": lazy_gettext("Under CNY 100,000"),
    "100k-500k": lazy_gettext("CNY 100,000 to 500,000"),
    "500k-1m": lazy_gettext("CNY 500,000 to 1 million"),
    "1m-5m": lazy_gettext("CNY 1 to 5 million"),
    "from-5m": lazy_gettext("CNY 5 million and more"),
    "open": lazy_gettext("Budget not said"),
}

SORT_LABELS: dict[Sort, LazyText] = {
    Sort.RELEVANCE: lazy_gettext("Best match"),
    Sort.NEWEST: lazy_gettext("Newest"),
    Sort.ENDING: lazy_gettext("Ending soon"),
    Sort.BUDGET: lazy_gettext("Highest budget"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "need.drafted": lazy_gettext("Need begun"),
    "need.changed": lazy_gettext("Need changed"),
    "need.published": lazy_gettext("Need published"),
    "need.paused": lazy_gettext("Need paused"),
    "need.resumed": lazy_gettext("Need open again"),
    "need.fulfilled": lazy_gettext("Need fulfilled"),
    "need.withdrawn": lazy_gettext("Need withdrawn"),
    "need.taken_down": lazy_gettext("Need taken down by its center"),
    "need.expired": lazy_gettext("Deadline of the need passed"),
    "need.answered": lazy_gettext("Listing offered for the need"),
    "need.answer_declined": lazy_gettext("Offered listing declined"),
    "need.answer_withdrawn": lazy_gettext("Offered listing taken back"),
}


def value_label(facet: str, value: str) -> str:
    """One value of a facet in words; a center speaks by its own name, which the page knows."""
    if facet == "field":
        return FIELDS.label(value)
    if facet == "territory":
        return TERRITORIES.label(value)
    if facet == "wanted":
        return str(GRANT_LABELS[Grant(value)])
    return str(BUDGET_LABELS[value]) if facet == "budget" else value


def language_name(code: str) -> str:
    """The name of the language in which a need is written, in that language."""
    return LANGUAGES.get(code, code)
