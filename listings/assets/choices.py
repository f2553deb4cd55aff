"""What the form for a right offers, and the answers as they will be kept."""

from typing import Any

from core.i18n import LazyText, _
from core.show import day
from listings.assets.entry import FROM_FILES_ONLY, Entry
from listings.assets.kinds import BASIS_LABELS, KIND_LABELS, STATUS_LABELS, AssetStatus
from listings.codes.offices import office_label

ENTERED = (AssetStatus.IN_FORCE, AssetStatus.PENDING, AssetStatus.LAPSED, AssetStatus.EXPIRED)
ENTERED_OFFICES = ("CN", "US", "EP", "EM")


def entry_choices() -> dict[str, list[tuple[str, LazyText | str]]]:
    """The options of the form's selects and radios."""
    return {
        "kinds": [(kind.value, label) for kind, label in KIND_LABELS.items() if kind not in FROM_FILES_ONLY],
        "statuses": [(status.value, STATUS_LABELS[status]) for status in ENTERED],
        "offices": [(code, office_label(code)) for code in ENTERED_OFFICES],
    }


def entry_rows(entry: Entry) -> list[tuple[str, Any]]:
    """(question, answer) in the order of the form; the number with its check digit, the term filled in."""
    rows: list[tuple[str, Any]] = [
        (_("Kind of right"), KIND_LABELS[entry.kind]),
        (_("Office"), office_label(entry.jurisdiction)),
        (_("Number"), entry.parsed.display),
        (_("Title"), entry.title),
        (_("Title in English"), entry.title_en),
        (_("Day of filing"), day(entry.filing_date)),
        (_("Day of grant or registration"), day(entry.grant_date)),
        (_("Legal status"), STATUS_LABELS[entry.status]),
        (_("End of the term"), _end(entry)),
        (_("Classes"), ", ".join(code for _scheme, code in entry.classes)),
        (_("Summary"), entry.summary),
    ]
    return [(label, answer) for label, answer in rows if str(answer)]


def _end(entry: Entry) -> str:
    if entry.expiry_date is None or entry.expiry_basis is None:
        return ""
    return f"{day(entry.expiry_date)} ({BASIS_LABELS[entry.expiry_basis]})"
