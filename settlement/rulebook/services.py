"""A new version of a rule: proposed by one person for a day to come, put in force by another, never for a day past."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, show
from core.actor import Actor
from core.clock import business_date
from core.db import locked
from core.errors import Conflict, NotAllowed, NotFound
from core.i18n import _
from settlement.rulebook.declared import AHEAD, Kind, Number, RuleTable, Unit, Values
from settlement.rulebook.keepers import must_keep
from settlement.rulebook.models import RuleProposal
from settlement.rulebook.proposing import make_room, propose, rule_exists
from settlement.rulebook.queries import versions
from settlement.rulebook.states import PROPOSAL
from settlement.rulebook.wording import bounds_in_words


def propose_version(
    session: Session, table: RuleTable, *, values: Values, starts: date, source: str, actor: Actor, now: datetime
) -> RuleProposal:
    """Propose a version that holds from `starts` (of rules by the year: its first day). Nothing changes until somebody
    else confirms it.

    Raises NotAllowed, Unacceptable by field, Conflict `already_asked`.
    """
    must_keep(session, actor, table.keeper)
    content = {each.name: values.get(each.name) for each in table.columns}
    faults: dict[str, list[str]] = {}
    for each in table.columns:
        text = _fault(each, content[each.name])
        if text:
            faults[each.name] = [text]
    if table.check is not None and not faults:
        faults |= table.check(content, starts)
    if table.by_year and (starts.month, starts.day) != (1, 1):
        faults[table.starts] = [_("This rule holds for whole years. Choose the first of January.")]
    if table.look is not None and not faults:
        faults |= table.look(session, content, starts, business_date(now))
    about = "" if faults else table.about(content)
    is_first = table.first_at_once and not faults and _is_first(session, table, content)
    return propose(session, about, content, starts, source, faults, keeper=table.keeper, starts=table.starts,
                   ahead=None if is_first else AHEAD, href=f"/rules/{table.key}", actor=actor, now=now)  # fmt: skip


def _is_first(session: Session, table: RuleTable, values: Values) -> bool:
    """Whether no version of the thing is on record."""
    return all(table.about(each.of) != table.about(values) for each in versions(session, table))


def _fault(column: Number, value: Any) -> str:
    """What is wrong with a value; empty where it fits."""
    if value is None or value == "":
        return "" if column.optional else _("Fill this in.")
    if column.unit is Unit.CHOICE:
        fits = value in [str(each) for each in column.options]
        return "" if fits else _("Choose one of those that are offered.")
    if not column.is_number:
        return ""
    return "" if column.least <= value <= column.most else bounds_in_words(column)


def kind_of(table: RuleTable) -> Kind:
    """How a version of the table comes into force."""

    def put_in_force(session: Session, row: RuleProposal, today: date) -> None:
        (table.write or _write(table))(session, row.content, row)
        session.flush()

    return Kind(table.keeper, put_in_force)


def _write(table: RuleTable) -> Any:
    """The plain way: one row, between the version before and the next."""

    def write(session: Session, values: Values, row: RuleProposal) -> None:
        same = {**table.fixed, **{each.name: each.stored(values[each.name]) for each in table.of}}
        model: Any = table.model
        starts = getattr(model, table.starts)
        others = session.scalars(select(model).filter_by(**same).order_by(starts).with_for_update()).all()
        first = row.valid_from.year if table.by_year else row.valid_from
        until = {}
        if "valid_to" in model.__table__.columns:
            until = {"valid_to": make_room(others, row.valid_from)}
        elif any(getattr(each, table.starts) == first for each in others):
            raise rule_exists()
        said = {each.name: each.stored(values[each.name]) for each in table.numbers}
        session.add(model(**same, **said, **until, **{table.starts: first}, source=row.source))

    return write


def approve_rule(
    session: Session, kinds: Mapping[str, Kind], *, proposal_id: int, actor: Actor, now: datetime
) -> RuleProposal:
    """Somebody else puts the rule in force from its day on; the one before ends the day before.

    Raises NotAllowed `four_eyes`, Conflict `too_late` where fewer days are left than a rule is published ahead (BR-A3),
    `rule_exists`, IllegalTransition.
    """
    row = locked(session, RuleProposal, proposal_id)
    kind = _kind(kinds, row)
    person_id, today = must_keep(session, actor, kind.keeper), business_date(now)
    PROPOSAL.after(row.state, "approve")
    if row.asked_by == person_id:
        raise NotAllowed(
            _("You proposed this rule yourself. Somebody else looks at it and approves."), code="four_eyes"
        )
    if not row.is_first and (row.valid_from - today).days < kind.ahead:
        raise Conflict(
            _(
                "The rule was to begin on %(day)s, and a rule is published %(ahead)s days before it holds. Decline it,"
                " and propose it for a later day.",
                day=show.day(row.valid_from),
                ahead=kind.ahead,
            ),
            code="too_late",
            rule="ECL 34",
        )
    _decide(row, "approve", person_id, actor, now)
    session.flush()
    kind.put_in_force(session, row, today)
    after = {"about": row.about, "valid_from": row.valid_from.isoformat(), **row.content}
    audit.record(session, row.subject, "rule.put_in_force", actor=actor, now=now, after=after)
    return row


def decline_rule(
    session: Session, kinds: Mapping[str, Kind], *, proposal_id: int, actor: Actor, now: datetime
) -> RuleProposal:
    """One of those who keep the rule (also the one who proposed it) puts the proposal aside; nothing changes."""
    row = locked(session, RuleProposal, proposal_id)
    person_id = must_keep(session, actor, _kind(kinds, row).keeper)
    _decide(row, "decline", person_id, actor, now)
    audit.record(session, row.subject, "rule.declined", actor=actor, now=now, after={"about": row.about})
    return row


def _kind(kinds: Mapping[str, Kind], row: RuleProposal) -> Kind:
    found = kinds.get(row.about.partition(":")[0])
    if found is None:
        raise NotFound(_("There is no such rule."))
    return found


def _decide(row: RuleProposal, act: str, person_id: int, actor: Actor, now: datetime) -> None:
    row.advance(act)
    row.decided_by, row.decided_name, row.decided_at = person_id, actor.name, now
