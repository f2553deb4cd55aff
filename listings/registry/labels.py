"""Labels of the importer's codes."""

from core.i18n import LazyText, lazy_gettext
from listings.registry.models import ImportState
from listings.registry.recordals import EventKind
from listings.registry.title import Part

STATE_LABELS: dict[ImportState, LazyText] = {
    ImportState.WAITING: lazy_gettext("Waiting for the worker"),
    ImportState.RUNNING: lazy_gettext("Running"),
    ImportState.STOPPING: lazy_gettext("Stopping"),
    ImportState.DONE: lazy_gettext("Done"),
    ImportState.FAILED: lazy_gettext("Stopped"),
    ImportState.CANCELLED: lazy_gettext("Cancelled"),
}

STATE_TONES: dict[ImportState, str] = {
    ImportState.WAITING: "neutral",
    ImportState.RUNNING: "active",
    ImportState.STOPPING: "attention",
    ImportState.DONE: "good",
    ImportState.FAILED: "bad",
    ImportState.CANCELLED: "neutral",
}

AUDIT_LABELS: dict[str, LazyText] = {
    "import.cancelled": lazy_gettext("Import cancelled"),
    "import.resumed": lazy_gettext("Import resumed"),
}

VERDICT_LABELS: dict[str, LazyText] = {
    "new": lazy_gettext("New"),
    "changed": lazy_gettext("Changed"),
    "same": lazy_gettext("Same as before"),
}
VERDICT_TONES = {"new": "good", "changed": "active", "same": "neutral"}

# What the columns of the table for works hold, where their names do not say it.
COLUMN_HINTS: dict[str, LazyText] = {
    "registration_no": lazy_gettext("As on the certificate: 国作登字-2023-F-00990001, 2024SR0990002"),
    "owner": lazy_gettext("As registered; several with a semicolon between them"),
    "kind": lazy_gettext("作品 (work) or 软件 (software); empty: work"),
    "author_kind": lazy_gettext("法人 (legal person) or 自然人 (natural person); decides how the term is counted"),
    "created_on": lazy_gettext("A date such as 2026-11-23 or 2026年11月23日"),
    "office": lazy_gettext("Two-letter code; empty: CN"),
    "status": lazy_gettext("有效 (in force), 已过期 (expired) or 已撤销 (cancelled); empty: in force"),
}

EVENT_LABELS: dict[EventKind, LazyText] = {
    EventKind.ASSIGNMENT: lazy_gettext("Transfer"),
    EventKind.MERGER: lazy_gettext("Merger"),
    EventKind.NAME_CHANGE: lazy_gettext("Change of name"),
    EventKind.CORRECTION: lazy_gettext("Correction of an earlier entry"),
    EventKind.SECURITY: lazy_gettext("Security interest or pledge"),
    EventKind.RELEASE: lazy_gettext("Release of a security interest or pledge"),
    EventKind.LICENCE: lazy_gettext("Licence"),
    EventKind.LICENCE_END: lazy_gettext("End of a licence"),
    EventKind.OPEN_LICENCE: lazy_gettext("Open licence declared"),
    EventKind.OPEN_LICENCE_END: lazy_gettext("Open licence withdrawn"),
    EventKind.PRESERVATION: lazy_gettext("Preservation by a court"),
    EventKind.PRESERVATION_END: lazy_gettext("Preservation lifted"),
    EventKind.DISPUTE: lazy_gettext("Dispute over the right"),
    EventKind.DISPUTE_END: lazy_gettext("Dispute ended"),
    EventKind.FILING: lazy_gettext("Filing"),
    EventKind.PUBLICATION: lazy_gettext("Publication"),
    EventKind.GRANT: lazy_gettext("Grant or registration"),
    EventKind.RENEWAL: lazy_gettext("Renewal"),
    EventKind.FEE: lazy_gettext("Fee paid"),
    EventKind.LAPSE: lazy_gettext("Lapse"),
    EventKind.LAPSE_IN_STATE: lazy_gettext("Lapse in one state"),
    EventKind.EXPIRY: lazy_gettext("End of the term"),
    EventKind.WITHDRAWAL: lazy_gettext("Withdrawal or surrender"),
    EventKind.REFUSAL: lazy_gettext("Refusal"),
    EventKind.INVALIDATION: lazy_gettext("Declared invalid"),
    EventKind.LIMITATION: lazy_gettext("Limited, or declared invalid in part"),
    EventKind.REVIVAL: lazy_gettext("Restored"),
    EventKind.OTHER: lazy_gettext("Other entry"),
}

RENAMED = lazy_gettext("The same holder under a new name")

PART_LABELS: dict[Part, LazyText] = {
    Part.MOVES: lazy_gettext("The title goes over"),
    Part.GAP: lazy_gettext("The title goes over, though who gave was not the holder known here"),
    Part.CONFIRMS: lazy_gettext("Confirms what was so already"),
    Part.POWERLESS: lazy_gettext("Moves nothing: who gave did not hold the right"),
    Part.CORRECTED: lazy_gettext("Replaced by a later correction"),
    Part.CORRECTS: lazy_gettext("Takes the place of an earlier entry"),
    Part.BURDENS: lazy_gettext("Stands on the right from then on"),
    Part.LIFTS: lazy_gettext("Ends what stood on the right"),
    Part.TELLS: lazy_gettext("On record"),
}
