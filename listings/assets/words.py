"""The words that the pages of rights share."""

from listings.assets.labels import (
    ABOUT_LABELS,
    BASIS_LABELS,
    CLAIM_LABELS,
    ENCUMBRANCE_LABELS,
    GAP_LABELS,
    KIND_LABELS,
    PROCEEDS_LABELS,
    SCHEME_LABELS,
    SOURCE_LABELS,
    STATUS_LABELS,
    STATUS_TONES,
)
from listings.codes.offices import office_label

WORDS = {
    "about_labels": ABOUT_LABELS,
    "kind_labels": KIND_LABELS,
    "status_labels": STATUS_LABELS,
    "status_tones": STATUS_TONES,
    "basis_labels": BASIS_LABELS,
    "claim_labels": CLAIM_LABELS,
    "encumbrance_labels": ENCUMBRANCE_LABELS,
    "proceeds_labels": PROCEEDS_LABELS,
    "gap_labels": GAP_LABELS,
    "office_label": office_label,
    "scheme_labels": SCHEME_LABELS,
    "source_labels": SOURCE_LABELS,
}
