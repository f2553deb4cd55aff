"""Certified bodies of any day, by standard and edition."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registers.programmes import queries as registers
from registers.programmes.models import Programme, ProgrammeKind, Title
from registers.programmes.queries import Wanted, holds_on

KINDS = (ProgrammeKind.CERTIFICATION,)


def certified(session: Session, day: date) -> int:
    """Distinct bodies that hold a certificate in force on a day (S14)."""
    return registers.count(session, Wanted(kinds=KINDS, on=day), day).bodies


@dataclass(frozen=True, slots=True)
class Line:
    """Certificates by one edition of a standard on a day."""

    programme: Programme
    edition: str
    certificates: int
    bodies: int


def by_standard(session: Session, day: date) -> list[Line]:
    """Certificates in force on a day by programme and the edition on record, the most first."""
    asked = (
        select(Programme, Title.edition, func.count(Title.id), func.count(Title.body_id.distinct()))
        .join(Title, Title.programme_id == Programme.id)
        .where(Programme.kind.in_(KINDS), holds_on(day))
        .group_by(Programme.id, Title.edition)
    )
    rows = [Line(row[0], row[1], row[2], row[3]) for row in session.execute(asked)]
    return sorted(rows, key=lambda row: (-row.certificates, row.programme.code, row.edition))
