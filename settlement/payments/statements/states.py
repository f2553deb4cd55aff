"""Where a line of a statement stands; the lifecycle of what is booked from it is among the payments' own."""

from enum import StrEnum


class LineStanding(StrEnum):
    """Where a line stands; derived from what it is tied to, never stored."""

    OPEN = "open"
    WAITS = "waits"
    SUSPENSE = "suspense"
    DONE = "done"
