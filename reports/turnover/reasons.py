"""Why a closed year, or a center's report of it, says something else than its version before (BR-85, BR-87)."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from core import audit
from parties.centers import queries as centers
from reports.turnover import queries
from reports.turnover.models import YearVersion
from settlement.volumes.labels import GRANT, LATE, LINE
from settlement.volumes.models import VolumeFact

GRANT_ACTS = ("center.tier_granted", "center.grant_ended")


def reasons_since(
    session: Session, before: YearVersion, regraded: Collection[str], center_id: int | None = None
) -> str:
    """The reasons of everything (or of one center's part) that came after a version, one after another as they are
    kept; never empty. `regraded` are the codes of the centers whose tier is another now."""
    facts = queries.later_facts(session, before, center_id)
    return "; ".join(dict.fromkeys([*_of_facts(facts), *_of_grants(session, before, regraded)])) or LINE


def _of_facts(facts: Iterable[VolumeFact]) -> Iterator[str]:
    """The note of each; of one that was counted late and says no reason, that it was."""
    for fact in facts:
        reported = fact.reverses_id is None and fact.subject.startswith("claim:")
        if fact.note:
            yield f"{LATE}: {fact.note}" if reported else fact.note
        elif fact.reverses_id is None:
            yield LATE


def _of_grants(session: Session, before: YearVersion, regraded: Collection[str]) -> Iterator[str]:
    """Of each center what was written with its grants since, or its code alone."""
    for code in sorted(regraded):
        trail = audit.history(session, centers.center_by_code(session, code).subject)
        acts = [each for each in trail if each.action in GRANT_ACTS and each.at >= before.made_at]
        said = [each.after.get("reason") or each.after.get("document_no") or "" for each in acts]
        yield f"{GRANT}: {' '.join((code, *said[-1:])).strip()}"


def regraded(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Codes of the centers that hold another tier in one content of a year than in the other."""
    one, other = before["centers"], after["centers"]
    return {code for code in {*one, *other} if (one.get(code) or {}).get("tier") != (other.get(code) or {}).get("tier")}
