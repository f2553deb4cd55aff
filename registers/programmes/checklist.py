"""What an applicant has to have in place before it hands an application in, by the kind of programme.

Certifications (BR-90): the management system has run for some months, was audited once within the house and reviewed
by the management, and nobody was punished within a year. Operation centers (BR-55): enough people of its own, a system
for holding, matching or evaluating rights, and no penalty, abnormal operation or dishonesty within two years. How many
months and people stands in the programme's rule of the day.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TypedDict

from sqlalchemy.orm import Session

from core.deadlines import add_months
from core.errors import Unacceptable
from core.i18n import _, ngettext
from registers.programmes.models import Application, ProgrammeKind, ProgrammeRule
from registers.programmes.rules import rule_on


class System(StrEnum):
    """What a center runs its work on (BR-55)."""

    HOLDING = "holding"
    MATCHING = "matching"
    EVALUATION = "evaluation"


class Checks(TypedDict, total=False):
    """What the applicant says; each is asked for by some kinds of programmes."""

    system_since: date | None
    audited_on: date | None
    management_on: date | None
    staff: int | None
    systems: list[str]
    is_clean: bool


NAMES_OF: dict[ProgrammeKind, tuple[str, ...]] = {
    ProgrammeKind.CERTIFICATION: ("system_since", "audited_on", "management_on", "is_clean"),
    ProgrammeKind.CENTER: ("staff", "systems", "is_clean"),
}


def kept_of(kind: ProgrammeKind, checks: Checks) -> dict[str, object]:
    """What of it the kind asks for."""
    return {name: value for name, value in checks.items() if name in NAMES_OF.get(kind, ())}


def must_fulfil(session: Session, row: Application, today: date) -> None:
    """Unacceptable `checklist` by field, with what is missing; nothing where the kind asks for nothing."""
    faults_of = FAULTS_OF.get(row.batch.programme.kind)
    faults = faults_of(row, rule_on(session, row.batch.programme_id, today), today) if faults_of else {}
    if faults:
        raise Unacceptable(
            _("Not all is in place yet. Complete the application, then hand it in."), code="checklist", fields=faults
        )


def _certification(row: Application, rule: ProgrammeRule, today: date) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    since, months = row.system_since, rule.system_months
    if months is not None and (since is None or add_months(since, months) > today):
        faults["system_since"] = [
            ngettext("The system has to have run for at least %(num)s month.",
                     "The system has to have run for at least %(num)s months.", months)
        ]  # fmt: skip
    for name, day, text in (
        ("audited_on", row.audited_on, _("At least one internal audit is made after the system began to run.")),
        ("management_on", row.management_on, _("The management reviews the system once after it began to run.")),
    ):
        if day is None or day > today or (since is not None and day < since):
            faults[name] = [text]
    if not row.is_clean:
        faults["is_clean"] = [_("Say that nobody punished your organisation within the last year.")]
    return faults


def _center(row: Application, rule: ProgrammeRule, _today: date) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    least = rule.least_staff
    if least is not None and (row.staff or 0) < least:
        faults["staff"] = [
            ngettext(
                "A center has at least %(num)s person of its own.",
                "A center has at least %(num)s people of its own.",
                least,
            )
        ]
    if not set(row.systems) & {each.value for each in System}:
        faults["systems"] = [_("Choose the systems that the center runs; at least one is needed.")]
    if not row.is_clean:
        faults["is_clean"] = [
            _("Say that within the last two years there was no penalty, no abnormal operation and no dishonesty.")
        ]
    return faults


FAULTS_OF: dict[ProgrammeKind, Callable[[Application, ProgrammeRule, date], dict[str, list[str]]]] = {
    ProgrammeKind.CERTIFICATION: _certification,
    ProgrammeKind.CENTER: _center,
}
