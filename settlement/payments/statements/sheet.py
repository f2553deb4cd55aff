"""The reconciliation as a file for spreadsheets."""

import csv
import io
from collections.abc import Sequence

from core.i18n import _
from settlement.payments.labels import ITEM_KINDS
from settlement.payments.statements.reconciling import Reconciliation

MARK = "\ufeff"  # spreadsheets take UTF-8 for something else without it


def group_name(limits: Sequence[int], group: int) -> str:
    """'0–2 days', '3–7 days', 'over 30 days'."""
    first = limits[group - 1] + 1 if group else 0
    if group >= len(limits):
        return _("over %(days)s days", days=first - 1) if limits else _("any age")
    return _("%(first)s–%(last)s days", first=first, last=limits[group])


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def as_csv(seen: Reconciliation) -> str:
    """One line for each item."""
    out = io.StringIO()
    write = csv.writer(out).writerow
    write([_("Day"), _("Days"), _("Age"), _("What"), _("Amount"), _("Currency"), _("Text"), _("What to do")])
    for item in seen.items:
        what, act = ITEM_KINDS[item.kind]
        write(
            [item.day.isoformat(), item.age_days, group_name(seen.limits, item.group), what, item.amount.amount,
             item.currency, _plain(item.text), act]
        )  # fmt: skip
    return MARK + out.getvalue()
