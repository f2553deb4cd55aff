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
