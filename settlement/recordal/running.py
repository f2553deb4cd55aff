"""The clocks of cases at the office: to file, and to correct what the office wants (BR-22, BR-23)."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import or_, select

from core.actor import Role
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, city, staff, traders
from parties.centers.models import Center
from parties.people.queries import organisations_with
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import CLOCK_RUNS, RecordalState

FILING = ClockKind(
    "recordal_filing",
    lazy("File a recordal"),
    Matter.OFFICE,
    before=(30, 7, 1),
    after=True,
    columns=("recordal_case.due_on",),
)
CORRECTION = ClockKind(
    "recordal_correction",
    lazy("Correct a recordal"),
    Matter.OFFICE,
    before=(7, 1),
    after=True,
    columns=("recordal_case.correction_due_on",),
)
OFFICE = ClockKind(
    "recordal_office",
    lazy("Office decides or announces"),
    Matter.OFFICE,
    before=(0,),
    after=True,
    columns=("recordal_case.office_due_on",),
)
SIDES = (RecordalCase.grantor_id, RecordalCase.grantee_id)


def derive(asked: Asked) -> Iterator[Running]:
    """One clock for each case that is not filed, was refused, or that the office wants corrected."""
    query = (
        select(RecordalCase, Center.organisation_id)
        .join(Center, Center.id == RecordalCase.center_id)
        .where(
            RecordalCase.state.in_((*CLOCK_RUNS, RecordalState.CORRECTION)) | RecordalCase.office_due_on.is_not(None)
        )
    )
    own, offices = asked.organisation_id, organisations_with(asked.session, Role.CITY_OFFICE)
    if own is not None:
        concerned = or_(*(each == own for each in (*SIDES, Center.organisation_id)))
        query = query.where(concerned | RecordalCase.office_due_on.is_not(None) if own in offices else concerned)
    for case, center in asked.session.execute(query):
        if case.office_due_on is not None:
            yield _of_the_office(case, case.office_due_on, center, offices)
        due_on = case.deadline
        if due_on is None:
            continue
        corrects = case.state is RecordalState.CORRECTION
        text = (
            lazy("Correct the recordal of %(number)s as the office wants it", number=case.number)
            if corrects
            else lazy("File the recordal of %(number)s at the office", number=case.number)
        )
        yield Running(
            kind=CORRECTION if corrects else FILING,
            subject=case.subject,
            due_on=due_on,
            text=text,
            href=f"/recordals/{case.id}",
            movers=staff(center),
            watchers=traders(case.grantor_id, case.grantee_id),
            began_on=None if corrects else case.effective_on,
        )


def _of_the_office(case: RecordalCase, due_on: date, center: int, offices: list[int]) -> Running:
    """The office has its own period; when that is over the center asks there, or looks into the gazette. The city
    office sees which answers are due."""
    approved = case.state is RecordalState.APPROVED
    return Running(
        kind=OFFICE,
        subject=case.subject,
        due_on=due_on,
        text=lazy("The office announces the assignment of %(number)s: look into the gazette", number=case.number)
        if approved
        else lazy("The office decides on the recordal of %(number)s: ask there if it has not", number=case.number),
        href=f"/recordals/{case.id}",
        movers=staff(center),
        watchers=(*traders(case.grantor_id, case.grantee_id), *city(offices)),
        began_on=case.decided_on if approved else case.filed_on,
    )


CLOCKS = Clocks((FILING, CORRECTION, OFFICE), derive)
