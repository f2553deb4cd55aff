"""The task list of a need: one question a page, in any order, left and taken up again."""

from enum import StrEnum

from core.i18n import LazyText, lazy_gettext
from listings.demand.models import Need


class Step(StrEnum):
    """One page of the task list."""

    PROBLEM = "problem"
    FIELD = "field"
    WANTED = "wanted"
    PLACE = "place"
    CONTACT = "contact"


STEP_LABELS: dict[Step, LazyText] = {
    Step.PROBLEM: lazy_gettext("What you look for"),
    Step.FIELD: lazy_gettext("Field, classes and words"),
    Step.WANTED: lazy_gettext("What is wanted, and the budget"),
    Step.PLACE: lazy_gettext("Territory and last day"),
    Step.CONTACT: lazy_gettext("Center, and whether your name is shown"),
}

# Which answers stand on which page.
ASKED: dict[Step, tuple[str, ...]] = {
    Step.PROBLEM: ("title", "problem", "language"),
    Step.FIELD: ("fields", "ipc", "keywords"),
    Step.WANTED: ("wanted", "budget_min", "budget_max"),
    Step.PLACE: ("territories", "deadline"),
    Step.CONTACT: ("center_id", "is_anonymous"),
}


def is_answered(need: Need, step: Step) -> bool:
    """Whether the page was answered."""
    return step.value in need.answered


def missing_steps(need: Need) -> list[Step]:
    """The questions that still want an answer, in their order."""
    return [step for step in Step if not is_answered(need, step)]
