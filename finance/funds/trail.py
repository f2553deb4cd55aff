"""What was done with a fund or a claim, as a page prints it."""

from collections.abc import Iterable
from typing import Any

from core.audit import AuditEntry
from core.trail import rows_of_trail
from finance.funds import labels

WORDS: dict[str, object] = {
    state.value: said[0]
    for table in (labels.FUND_LABELS, labels.CLAIM_LABELS, labels.GRANT_LABELS)
    for state, said in table.items()
}


def trail(entries: Iterable[AuditEntry]) -> list[dict[str, Any]]:
    """Rows for a page's history."""
    return rows_of_trail(entries, WORDS)
