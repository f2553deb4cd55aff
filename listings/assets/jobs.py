"""What the worker does about rights."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.jobs import Handler, Job
from listings.assets import counting


def count_codes(payload: Mapping[str, Any], *, job: Job, now: datetime) -> None:
    """Count how many rights carry each code."""
    counting.count_all(now=now)


HANDLERS: dict[str, Handler] = {"count-codes": count_codes}
