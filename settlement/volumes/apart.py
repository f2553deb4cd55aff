"""Volume about which there is a doubt: shown apart and not counted until the city office decides (BR-85).

The facts of a cause keep its true category. While a doubt stands, what is left of them is taken back by opposite facts
and stands, with the same days, shares and amounts, in the category that is no operation; on the decision that it counts
it moves back the same way. Each move is a step of the cause: `deal:7:release:1` moves to `deal:7:release:1|1`, `|2`, …
What lies in a closed year moves only when the office has decided: its decision is the reason of the restated version.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.db import is_sqlite
from core.errors import Conflict, NotFound, Unacceptable
from core.i18n import _
from core.money import Money
from settlement.volumes.labels import note_of
from settlement.volumes.models import (
    Category,
    ClosedYear,
    Measure,
    Standing,
    Uncounted,
    VolumeDoubt,
    VolumeFact,
)
from settlement.volumes.rows import amounts_left, bases_left, opposite, write_facts

MOVED = "|"
# A center's own commission is earned whatever the operation is; the rest is what the sides moved between them.
MEASURES = (Measure.CONTRACTED, Measure.COLLECTED, Measure.SETTLED, Measure.ROYALTY_ACCRUED)
OFFICE = (Role.CITY_OFFICE,)


def raise_doubt(
    session: Session, *, ref: str, subjects: Sequence[str], why: Uncounted, about: str, actor: Actor, now: datetime
) -> bool:
    """Ask the city office about a deal; until it decides, its volume is apart. False where it was asked before.

    `subjects` are the keys under which the deal's facts stand (itself, its royalties); `about` what was seen. Whoever
    calls holds the rows of the deal, as whoever writes its facts or decides does: no fact is written beside it.
    """
    known = set(session.scalars(select(VolumeDoubt.subject).where(VolumeDoubt.ref == ref, VolumeDoubt.why == why)))
    fresh = [subject for subject in subjects if subject not in known]
    if not fresh:
        return False
    session.add_all(
        VolumeDoubt(subject=subject, ref=ref, why=why, about=about[:300], raised_at=now) for subject in fresh
    )
    session.flush()
    after = {"why": why.value, "about": about[:300]}
    audit.record(session, ref, "volume.doubted", actor=actor, now=now, after=after)
    follow(session, fresh, actor=actor, now=now)
    return True


def keep_cleared(
    session: Session, *, ref: str, why: Uncounted, about: str, reason: str, actor: Actor, now: datetime
) -> None:
    """Keep a doubt about `ref` that the office decided as it was raised: it counts, with a reason, and is not asked of
    again. City office."""
    actor.must_have(*OFFICE)
    row = VolumeDoubt(subject=ref, ref=ref, why=why, about=about[:300], raised_at=now, standing=Standing.COUNTS,
                      reason=reason[:500], decided_by=actor.name, decided_at=now)  # fmt: skip
    session.add(row)
    session.flush()
    after = {"standing": row.standing.value, "why": why.value, "reason": row.reason}
    audit.record(session, ref, "volume.doubt_decided", actor=actor, now=now, after=after)


def reason_that_it_counts(session: Session, ref: str, why: Uncounted) -> str:
    """With what reason the office said that `ref` counts in spite of a doubt; empty where it did not."""
    asked = select(VolumeDoubt.reason).where(VolumeDoubt.subject == ref, VolumeDoubt.why == why)
    return session.scalar(asked.where(VolumeDoubt.standing == Standing.COUNTS)) or ""


def decide_doubt(
    session: Session, *, ref: str, why: Uncounted, counts: bool, reason: str, actor: Actor, now: datetime
) -> list[VolumeDoubt]:
    """The city office says, with its reason, that a deal counts all the same or stays apart; it may think again.
    Whoever calls holds the rows of the deal.

    Raises NotAllowed, NotFound, Unacceptable `reason_missing`, Conflict `decided_so` where it stands so already.
    """
    actor.must_have(*OFFICE)
    if not reason.strip():
        missing = _("Write the reason; the other side reads it.")
        raise Unacceptable(missing, code="reason_missing", fields={"reason": [missing]})
    asked = select(VolumeDoubt).where(VolumeDoubt.ref == ref, VolumeDoubt.why == why).order_by(VolumeDoubt.id)
    rows = list(session.scalars(asked.with_for_update()))
    if not rows:
        raise NotFound(_("There is nothing here under this number."))
    wanted = Standing.COUNTS if counts else Standing.STAYS
    if all(row.standing is wanted for row in rows):
        raise Conflict(_("This was decided so already."), code="decided_so")
    before = {"standing": rows[0].standing.value}
    for row in rows:
        row.standing, row.reason = wanted, reason.strip()[:500]
        row.decided_by, row.decided_at = actor.name, now
    session.flush()
    after = {"standing": wanted.value, "why": why.value, "reason": reason.strip()[:500]}
    audit.record(session, ref, "volume.doubt_decided", actor=actor, now=now, before=before, after=after)
    follow(session, [row.subject for row in rows], actor=actor, now=now, note=note_of(wanted, why, reason.strip()))
    return rows


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a subject is apart: undecided, or because the office said that it stays so."""

    why: Uncounted
    standing: Standing
    reason: str

    @property
    def note(self) -> str:
        """With what facts are moved."""
        return note_of(self.standing, self.why, self.reason)


def standing_apart(session: Session, subjects: Collection[str] | None = None) -> dict[str, Doubt]:
    """Subject → why it is apart, of those (of all) that are: what was decided before what is open, then the first."""
    doubt = VolumeDoubt
    asked = select(doubt.subject, doubt.why, doubt.standing, doubt.reason)
    asked = asked.where(doubt.standing != Standing.COUNTS).order_by(doubt.id.desc())
    if subjects is not None:
        asked = asked.where(doubt.subject.in_(subjects))
    rows = sorted(session.execute(asked), key=lambda row: row.standing is Standing.STAYS)
    return {subject: Doubt(why, standing, reason) for subject, why, standing, reason in rows}


def follow(
    session: Session, subjects: Collection[str], *, actor: Actor, now: datetime, note: str | None = None
) -> None:
    """Bring the facts of subjects to where they belong; with the `note` of a decision also those about which no doubt
    stands any more."""
    apart = standing_apart(session, subjects) if subjects else {}
    for subject in sorted(apart) if note is None else sorted(subjects):
        doubt = apart.get(subject)
        _move(session, subject, doubt, note or (doubt.note if doubt else ""), actor=actor, now=now)


def closed_years(session: Session) -> set[int]:
    """The years that are frozen."""
    return set(session.scalars(select(ClosedYear.year)))


def _move(session: Session, subject: str, doubt: Doubt | None, note: str, *, actor: Actor, now: datetime) -> None:
    fact = VolumeFact
    asked = select(fact).where(fact.subject == subject, fact.measure.in_(MEASURES), fact.reverses_id.is_(None))
    originals = list(session.scalars(asked.order_by(fact.id).with_for_update()))
    true = {(row.source_key, row.measure): row.category for row in originals if MOVED not in row.source_key}
    left, bases = amounts_left(session, originals), bases_left(session, originals)
    misplaced = [row for row in originals if left[row.id] and (row.category is Category.SET_APART) == (doubt is None)]
    if doubt is not None and doubt.standing is Standing.OPEN and misplaced:
        if not is_sqlite(session):  # a year that is being frozen is waited for
            session.execute(text("LOCK TABLE volume_fact IN ROW EXCLUSIVE MODE"))
        frozen = closed_years(session)
        misplaced = [row for row in misplaced if row.recognised_on.year not in frozen]
    steps = {row.source_key for row in originals}
    for row in misplaced:
        cause = row.source_key.partition(MOVED)[0]
        step = next(n for n in range(1, len(steps) + 2) if f"{cause}{MOVED}{n}" not in steps)
        category = Category.SET_APART if doubt else true[cause, row.measure]
        base = bases.get(row.id)
        gone = opposite(
            row, Money(left[row.id], row.currency), None if base is None else -base, f"{cause}{MOVED}-{step}", note
        )
        kept = {
            **gone, "amount_minor": left[row.id], "base_minor": base, "category": category,
            "source_key": f"{cause}{MOVED}{step}", "reverses_id": None,
        }  # fmt: skip
        write_facts(session, [gone], actor, now)
        write_facts(session, [kept], actor, now)


def moved(session: Session, first: VolumeFact, measure: Measure) -> list[VolumeFact]:
    """The facts to which what was counted under a fact's key was moved since; empty where there never was a doubt."""
    if session.scalar(select(VolumeDoubt.id).where(VolumeDoubt.subject == first.subject).limit(1)) is None:
        return []
    fact = VolumeFact
    asked = select(fact).where(fact.subject == first.subject, fact.measure == measure, fact.reverses_id.is_(None))
    begins = fact.source_key.startswith(f"{first.source_key}{MOVED}", autoescape=True)
    return list(session.scalars(asked.where(begins).order_by(fact.id).with_for_update()))
