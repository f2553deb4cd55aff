"""Labels of the importer's codes."""

from core.i18n import LazyText, lazy_gettext
from listings.registry.models import ImportState

STATE_LABELS: dict[ImportState, LazyText] = {
    ImportState.WAITING: lazy_gettext("Waiting for the worker"),
    ImportState.RUNNING: lazy_gettext("Running"),
    ImportState.DONE: lazy_gettext("Done"),
    ImportState.FAILED: lazy_gettext("Stopped"),
}

STATE_TONES: dict[ImportState, str] = {
    ImportState.WAITING: "neutral",
    ImportState.RUNNING: "active",
    ImportState.DONE: "good",
    ImportState.FAILED: "bad",
}
