"""The lifecycle of a version of a center's annual report."""

from enum import StrEnum

from core.states import Lifecycle


class ReportState(StrEnum):
    """Where a version stands."""

    COMPILED = "compiled"
    CONFIRMED = "confirmed"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    PUBLISHED = "published"
    RESTATED = "restated"  # a later version is published


S = ReportState
REPORT = Lifecycle(
    "annual report",
    {
        (S.COMPILED, "recompile"): S.COMPILED,
        (S.CONFIRMED, "recompile"): S.COMPILED,
        (S.RETURNED, "recompile"): S.COMPILED,
        (S.COMPILED, "confirm"): S.CONFIRMED,
        (S.RETURNED, "confirm"): S.CONFIRMED,
        (S.CONFIRMED, "submit"): S.SUBMITTED,
        (S.SUBMITTED, "return"): S.RETURNED,
        (S.SUBMITTED, "accept"): S.ACCEPTED,
        (S.ACCEPTED, "return"): S.RETURNED,
        (S.ACCEPTED, "publish"): S.PUBLISHED,
        (S.PUBLISHED, "restate"): S.RESTATED,
    },
    start=S.COMPILED,
)
WAITS_FOR_CENTER = (S.COMPILED, S.CONFIRMED, S.RETURNED)
TAKES_FILES = (S.COMPILED, S.RETURNED)  # nobody has signed this turn yet
WAITS_FOR_OFFICE = (S.SUBMITTED, S.ACCEPTED)
FINAL = (S.PUBLISHED, S.RESTATED)
