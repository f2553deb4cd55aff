"""Reads of rules: every version with its days, and what waits for its second person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from settlement.rulebook.declared import RuleTable, Values, Version
from settlement.rulebook.models import RuleProposal
from settlement.rulebook.states import ProposalState


@dataclass(frozen=True, slots=True)
class Past:
    """A version with the people behind it; none stands behind the rules of the start."""

    version: Version
    proposal: RuleProposal | None

    def is_in_force(self, day: date) -> bool:
        """Whether it holds on the day."""
        version = self.version
        return version.starts <= day and (version.until is None or version.until > day)


def versions(session: Session, table: RuleTable) -> list[Version]:
    """Every version of a table, thing by thing, the newest of each first."""
    if table.read is not None:
        return table.read(session)
    model: Any = table.model
    rows = session.scalars(select(model).filter_by(**table.fixed)).all()
    found: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        found.setdefault(tuple(getattr(row, each.name) for each in table.of), []).append(row)
    return [version for key in sorted(found, key=_place(table)) for version in _dated(table, found[key])]


def _place(table: RuleTable) -> Any:
    """Things in the order in which their choices are offered."""
    orders = [{member: n for n, member in enumerate(each.options)} for each in table.of]
    return lambda key: tuple(
        order.get(part, 0) if order else str(part) for order, part in zip(orders, key, strict=True)
    )


def _dated(table: RuleTable, rows: Sequence[Any]) -> list[Version]:
    later: date | None = None
    found = []
    for row in sorted(rows, key=lambda each: getattr(each, table.starts), reverse=True):
        first = getattr(row, table.starts)
        starts = date(first, 1, 1) if table.by_year else first
        until = getattr(row, "valid_to", None) or later
        of = {each.name: getattr(row, each.name) for each in table.of}
        numbers = {each.name: getattr(row, each.name) for each in table.numbers}
        found.append(Version(of, numbers, starts, until, row.source))
        later = starts
    return found


def history(session: Session, table: RuleTable) -> list[Past]:
    """Every version with who proposed and who confirmed it."""
    begun = RuleProposal.about == table.key if not table.of else RuleProposal.about.startswith(f"{table.key}:")
    rows = session.scalars(select(RuleProposal).where(begun, RuleProposal.state == ProposalState.APPROVED))
    by_day = {(row.about, row.valid_from): row for row in rows}
    return [Past(each, by_day.get((table.about(each.of), each.starts))) for each in versions(session, table)]


def newest(session: Session, table: RuleTable, of: Values) -> Version | None:
    """The version of a thing with the latest first day."""
    same = [each for each in versions(session, table) if {k: str(v) for k, v in each.of.items()} == of]
    return same[0] if same else None


def waiting(session: Session, keys: Mapping[str, object]) -> list[RuleProposal]:
    """The proposals about these rules that wait for their second person, the newest first."""
    rows = select(RuleProposal).filter_by(state=ProposalState.ASKED).order_by(RuleProposal.id.desc())
    return [row for row in session.scalars(rows) if row.about.partition(":")[0] in keys]
