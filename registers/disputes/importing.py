"""Concluded cases that courts, offices, commissions and committees report: all of a list or none, and each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.errors import Unacceptable
from core.i18n import _, ngettext
from core.money import Money
from parties.organisations import queries as organisations
from parties.organisations.models import fold_name
from registers.disputes.models import CaseParty, DisputeCase, FormerFile, key_of
from registers.disputes.standing import must_be_city
from registers.disputes.states import CaseState
from registers.disputes.vocabulary import CaseSource, Cause, Channel, Outcome, RightKind, Side

LIST = "disputes:import"  # the subject under which imports stand in the trail
AT_ONCE = 500
SHOWN = 50  # faults


@dataclass(frozen=True, slots=True)
class Concluded:
    """One case as it is reported; `line` is where it stands in the list."""

    line: int
    channel: Channel
    body: str
    case_no: str
    cause: Cause
    right_kind: RightKind
    accepted_on: date
    concluded_on: date
    outcome: Outcome
    amount: Money | None = None
    claimant: str = ""
    respondent: str = ""

    @property
    def key(self) -> str:
        """Body and file number as they are compared."""
        return key_of(self.body, self.case_no) or ""

    def says(self, row: DisputeCase) -> bool:
        """Whether a case on record is the same in all that counts."""
        own = (
            self.channel,
            self.cause,
            self.right_kind,
            self.accepted_on,
            self.concluded_on,
            self.outcome,
            self.amount,
        )
        return own == (
            row.channel, row.cause, row.right_kind, row.accepted_on, row.concluded_on, row.outcome, row.amount
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """How many were new, and how many were on record already."""

    new: int
    known: int


def import_concluded(
    session: Session, *, cases: Sequence[Concluded], digest: str | None = None, actor: Actor, now: datetime
) -> Imported:
    """Put a list of concluded cases on record; those that are there already stay as they are.

    `digest` is the SHA-256 of the file. Raises Unacceptable `case_table` that names every line that does not fit:
    a file number twice in the list, one that is on record otherwise, days that are out of order or lie ahead.
    """
    must_be_city(actor)
    if not cases:
        raise refused_list([_("The list holds no cases.")])
    known = _known(session, [each.key for each in cases])
    if faults := _faults(cases, known, business_date(now)):
        raise refused_list(faults)
    new = [each for each in cases if each.key not in known]
    if new:
        _write(session, new, actor, now)
    done = Imported(len(new), len(cases) - len(new))
    after = {"new": done.new, "known": done.known}
    audit.record(session, LIST, "dispute.imported", actor=actor, now=now, after=after, evidence=digest)
    return done


def refused_list(faults: Sequence[str]) -> Unacceptable:
    """Nothing of the list is taken, for these reasons."""
    shown = list(faults[:SHOWN])
    if len(faults) > SHOWN:
        shown.append(ngettext("And %(num)s fault more.", "And %(num)s faults more.", len(faults) - SHOWN))
    return Unacceptable(_("Nothing was imported: some lines do not fit."), code="case_table", fields={"file": shown})


def _known(session: Session, keys: Sequence[str]) -> dict[str, DisputeCase]:
    found: dict[str, DisputeCase] = {}
    for start in range(0, len(keys), AT_ONCE):
        part = select(DisputeCase).where(DisputeCase.case_key.in_(keys[start : start + AT_ONCE]))
        found |= {row.case_key or "": row for row in session.scalars(part)}
        left = select(FormerFile.key, DisputeCase).join(DisputeCase, DisputeCase.id == FormerFile.case_id)
        rows = session.execute(left.where(FormerFile.key.in_(keys[start : start + AT_ONCE])))
        found |= {row.key: row.DisputeCase for row in rows}
    return found


def _faults(cases: Sequence[Concluded], known: Mapping[str, DisputeCase], today: date) -> list[str]:
    faults: list[str] = []
    first: dict[str, int] = {}
    for each in cases:
        file = f"{each.body} {each.case_no}"[:120]
        if each.key in first:
            text = _("%(file)s stands in line %(first)s already. Take one out.", file=file, first=first[each.key])
            faults.append(at_line(each.line, text))
        first.setdefault(each.key, each.line)
        if each.concluded_on < each.accepted_on:
            faults.append(
                at_line(each.line, _("it was concluded before it was accepted. Correct one of the two days."))
            )
        if each.concluded_on > today:
            faults.append(at_line(each.line, _("the day of its conclusion lies ahead.")))
        row = known.get(each.key)
        if row is not None and not each.says(row):
            text = _("%(file)s is on record otherwise, as case %(number)s. Compare the two.", file=file,
                     number=row.number)  # fmt: skip
            faults.append(at_line(each.line, text))
    return faults


def at_line(line: int, fault: str) -> str:
    """'Line 12: …'"""
    return _("Line %(line)s: %(fault)s", line=line, fault=fault)


def _write(session: Session, cases: Sequence[Concluded], actor: Actor, now: datetime) -> None:
    session.flush()
    session.execute(insert(DisputeCase), [_row(each, actor, now) for each in cases])
    numbers: dict[str, int] = {}
    keys = [each.key for each in cases]
    for start in range(0, len(keys), AT_ONCE):
        made = select(DisputeCase.case_key, DisputeCase.id)
        made = made.where(DisputeCase.case_key.in_(keys[start : start + AT_ONCE]))
        numbers |= {key or "": number for key, number in session.execute(made)}
    names = {name for each in cases for name in (each.claimant, each.respondent)}
    here = organisations.organisations_named(session, names)
    parties = [
        {
            "case_id": numbers[each.key], "place": place, "side": side, "name": name[:200],
            "organisation_id": here.get(fold_name(name)),
        }
        for each in cases
        for place, (side, name) in enumerate(((Side.CLAIMANT, each.claimant), (Side.RESPONDENT, each.respondent)), 1)
        if name
    ]  # fmt: skip
    if parties:
        session.execute(insert(CaseParty), parties)


def _row(each: Concluded, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "state": CaseState.CLOSED, "channel": each.channel, "cause": each.cause, "right_kind": each.right_kind,
        "body": each.body[:200], "case_no": each.case_no[:100], "case_key": each.key, "filed_on": each.accepted_on,
        "accepted_on": each.accepted_on, "concluded_on": each.concluded_on, "closed_on": each.concluded_on,
        "outcome": each.outcome, "amount_minor": each.amount.minor if each.amount else None, "currency": "CNY",
        "source": CaseSource.IMPORT, "filed_by": actor.name, "created_at": now,
    }  # fmt: skip
