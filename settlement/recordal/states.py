"""A case at the office."""

from enum import StrEnum

from core.states import Lifecycle


class RecordalState(StrEnum):
    """Where a recordal stands."""

    TO_PREPARE = "to_prepare"
    FILED = "filed"
    CORRECTION = "correction"
    APPROVED = "approved"  # of a mark's assignment: the office agrees, and has not announced it yet (TML 42)
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ABANDONED = "abandoned"


S = RecordalState

CASE = Lifecycle(
    "recordal case",
    {
        (S.TO_PREPARE, "file"): S.FILED,
        (S.TO_PREPARE, "abandon"): S.ABANDONED,
        (S.FILED, "ask correction"): S.CORRECTION,
        (S.FILED, "accept"): S.ACCEPTED,
        (S.FILED, "approve"): S.APPROVED,
        (S.APPROVED, "announce"): S.ACCEPTED,
        (S.APPROVED, "refuse"): S.REFUSED,  # the office, or a court, revokes the approval before its announcement
        (S.APPROVED, "withdraw"): S.TO_PREPARE,
        (S.FILED, "refuse"): S.REFUSED,
        (S.FILED, "withdraw"): S.TO_PREPARE,
        (S.CORRECTION, "correct"): S.FILED,
        (S.CORRECTION, "refuse"): S.REFUSED,
        (S.CORRECTION, "withdraw"): S.TO_PREPARE,
        (S.REFUSED, "file"): S.FILED,
        (S.REFUSED, "abandon"): S.ABANDONED,
    },
    start=S.TO_PREPARE,
)

CLOCK_RUNS = (S.TO_PREPARE, S.REFUSED)
AT_THE_OFFICE = (S.FILED, S.CORRECTION, S.APPROVED)
UNDECIDED = (*CLOCK_RUNS, *AT_THE_OFFICE)
