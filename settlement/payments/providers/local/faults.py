"""What a provider can do wrong, by a script: rules are told one by one, or drawn from a seed."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import TypeVar


class CallFault(StrEnum):
    """How a call goes wrong for whoever made it."""

    BEFORE = "before"  # the connection breaks and nothing has happened
    TIME_OUT = "time-out"  # it happened, and the answer never comes
    ERROR = "error"  # it happened, and the answer is a 500
    KEPT_ERROR = "kept error"  # nothing happened, and the 500 is kept for the key
    BUSY = "busy"  # a rate limit; nothing has happened


class NoticeFault(StrEnum):
    """How a notice goes wrong."""

    TWICE = "twice"
    LATE = "late"  # by three days
    LOST = "lost"
    FIRST = "first"  # before those that were written before it


Fault = TypeVar("Fault", CallFault, NoticeFault)


@dataclass
class FaultScript:
    """What comes next. Told faults come first, then those drawn from `seed` at `percent`; none without either."""

    seed: int | None = None
    percent: int = 0
    told: deque[CallFault | None] = field(default_factory=deque)
    told_notices: deque[NoticeFault | None] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._dice = Random(self.seed or 0)

    def tell(self, *faults: CallFault | None) -> None:
        """The next calls go wrong like this (None: right)."""
        self.told.extend(faults)

    def tell_notices(self, *faults: NoticeFault | None) -> None:
        """The next notices go wrong like this."""
        self.told_notices.extend(faults)

    def next_call(self) -> CallFault | None:
        """For the call that comes now."""
        return self.told.popleft() if self.told else self._drawn(CallFault)

    def next_notice(self) -> NoticeFault | None:
        """For the notice that is written now."""
        return self.told_notices.popleft() if self.told_notices else self._drawn(NoticeFault)

    def _drawn(self, faults: type[Fault]) -> Fault | None:
        if self.seed is None or self._dice.randrange(100) >= self.percent:
            return None
        return self._dice.choice(list(faults))
