"""Rhythms, formats and acts in words."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from reports.exports.models import Rhythm
from reports.exports.sheets import Format

RHYTHM_LABELS: dict[Rhythm, LazyText] = {
    Rhythm.NEVER: lazy("Not by mail"),
    Rhythm.DAILY: lazy("Each day"),
    Rhythm.WEEKLY: lazy("Each Monday"),
    Rhythm.MONTHLY: lazy("On the first of each month"),
}
FORMATS: tuple[Format, ...] = (Format.CSV, Format.XLSX, Format.PDF)
AUDIT_LABELS: dict[str, LazyText] = {
    "export.saved": lazy("Export kept"),
    "export.not_sent": lazy("Export could not be sent"),
    "export.forgotten": lazy("Export forgotten"),
}
