"""A case in a few words: its kind, state, clock and what the office said."""

from dataclasses import dataclass
from datetime import date

from core.i18n import LazyText, ngettext
from core.show import day
from settlement.recordal import labels
from settlement.recordal.models import RecordalCase


@dataclass(frozen=True, slots=True)
class Clock:
    """What a deal's page shows of its case."""

    asset_id: int
    kind: LazyText
    state: LazyText
    tone: str
    due: str
    left: str | None
    filed: str
    decided: str
    recordal_no: str
    href: str


def time_left(case: RecordalCase, today: date) -> str | None:
    """'41 days', 'overdue by 3 days', None when no clock runs."""
    left = case.days_left(today)
    if left is None:
        return None
    if left < 0:
        return ngettext("overdue by %(num)s day", "overdue by %(num)s days", -left)
    return ngettext("%(num)s day", "%(num)s days", left)


def clock_of(case: RecordalCase, today: date) -> Clock:
    """The case in a few words."""
    return Clock(
        asset_id=case.asset_id,
        kind=labels.KIND_LABELS[case.kind],
        state=labels.STATE_LABELS[case.state],
        tone=labels.STATE_TONES[case.state],
        due=day(case.due_on),
        left=time_left(case, today),
        filed=day(case.filed_on),
        decided=day(case.decided_on),
        recordal_no=case.recordal_no,
        href=f"/recordals/{case.id}",
    )
