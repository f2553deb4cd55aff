"""What an applicant has to have in place before it hands an application in, by the kind of programme.

Certifications (BR-90): the management system has run for three months, was audited once within the house and reviewed
by the management, and nobody was punished within a year. Operation centers (BR-55): five people of its own at least, a
system for holding, matching or evaluating rights, and no penalty, abnormal operation or dishonesty within two years.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TypedDict

from core.deadlines import add_months
from core.errors import Unacceptable
from core.i18n import _, ngettext
from registers.programmes.models import Application, ProgrammeKind

SYSTEM_MONTHS = 3
LEAST_STAFF = 5


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


def must_fulfil(row: Application, today: date) -> None:
    """Unacceptable `checklist` by field, with what is missing; nothing where the kind asks for nothing."""
    faults = FAULTS_OF.get(row.batch.programme.kind, lambda _row, _today: {})(row, today)
    if faults:
        raise Unacceptable(
            _("Not all is in place yet. Complete the application, then hand it in."), code="checklist", fields=faults
        )


def _certification(row: Application, today: date) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    since = row.system_since
    if since is None or add_months(since, SYSTEM_MONTHS) > today:
        faults["system_since"] = [
            ngettext("The system has to have run for at least %(num)s month.",
                     "The system has to have run for at least %(num)s months.", SYSTEM_MONTHS)
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


def _center(row: Application, today: date) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    if (row.staff or 0) < LEAST_STAFF:
        faults["staff"] = [
            ngettext(
                "A center has at least %(num)s person of its own.",
                "A center has at least %(num)s people of its own.",
                LEAST_STAFF,
            )
        ]
    if not set(row.systems) & {each.value for each in System}:
        faults["systems"] = [_("Choose the systems that the center runs; at least one is needed.")]
    if not row.is_clean:
        faults["is_clean"] = [
            _("Say that within the last two years there was no penalty, no abnormal operation and no dishonesty.")
        ]
    return faults


FAULTS_OF: dict[ProgrammeKind, Callable[[Application, date], dict[str, list[str]]]] = {
    ProgrammeKind.CERTIFICATION: _certification,
    ProgrammeKind.CENTER: _center,
}
