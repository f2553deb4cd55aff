"""Wishes as they stand in an address, a form or a kept export, read into what a report takes."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from core.fields import calendar_day, whole
from registers.alliances.models import AllianceKind
from registers.programmes.models import Level, ProgrammeKind
from reports.exports.asked import Asked
from reports.turnover.figures import tier_word
from reports.turnover.queries import Total
from settlement.volumes.models import Category, Measure, RightKind

Word = TypeVar("Word", bound=StrEnum)


def asked_of(wishes: Mapping[str, Any], today: date) -> Asked:
    """What fits is read; what does not is passed over. A year that is not named is the running one; `sheet_of` refuses
    one that no report can be about."""
    year, month = whole(str(wishes.get("year") or "")), whole(str(wishes.get("month") or ""))
    kinds = wishes.get("kinds") or ()
    words = kinds.split(",") if isinstance(kinds, str) else kinds
    return Asked(
        year=today.year if year is None else year,
        measure=_word(Measure, wishes.get("measure")) or Measure.SETTLED,
        center=str(wishes["center"])[:20] if wishes.get("center") else None,
        month=month if month is not None and 1 <= month <= 12 else None,
        category=_word(Category, wishes.get("category")),
        kind=_word(RightKind, wishes.get("kind")),
        on=calendar_day(str(wishes.get("on", ""))),
        total=_word(Total, wishes.get("total")) or Total.TRADE,
        kinds=tuple(each for each in ProgrammeKind if each.value in words),
        level=_word(Level, wishes.get("level")),
        alliance=_word(AllianceKind, wishes.get("alliance")),
        tier=tier_word(wishes.get("tier")),
        industry=str(wishes["industry"])[:80] if wishes.get("industry") else None,
        state=str(wishes["state"])[:40] if wishes.get("state") else None,
        currency=str(wishes["currency"])[:3] if wishes.get("currency") else None,
        today=today,
    )


def _word(words: type[Word], given: object) -> Word | None:
    return words(str(given)) if str(given) in list(words) else None
