"""What was done with a project, as a page prints it."""

from collections.abc import Iterable
from typing import Any

from core.audit import AuditEntry
from core.trail import rows_of_trail
from finance.projects import labels

WORDS: dict[str, object] = {state.value: said[0] for state, said in labels.STAGE_LABELS.items()}


def trail(entries: Iterable[AuditEntry]) -> list[dict[str, Any]]:
    """Rows for a page's history."""
    return rows_of_trail(entries, WORDS)
