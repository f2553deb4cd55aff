"""The royalties' self-check: statements, dues, money and volume of every plan asked of their own books and compared."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from core.faults import Fault
from settlement.holds.models import Hold
from settlement.royalties.models import Payment, Period, Plan, Settled, Statement, TakenBack
from settlement.royalties.owed import SHARED
from settlement.royalties.stating import reckoned, uses_accepted
from settlement.volumes.models import Measure, VolumeFact


def check(session: Session) -> list[Fault]:
    """All faults of the royalties; empty when everything says the same."""
    return list(_faults(session))


def _faults(session: Session) -> Iterator[Fault]:
    left = Hold.taken_minor - Hold.released_minor - Hold.refunded_minor
    rows = session.execute(select(Hold.subject, left).where(Hold.subject.like("royalty:%")))
    held = {subject: int(amount) for subject, amount in rows}
    facts = {
        (subject, str(measure)): int(amount)
        for subject, measure, amount in session.execute(
            select(VolumeFact.subject, VolumeFact.measure, func.sum(VolumeFact.amount_minor))
            .where(VolumeFact.subject.like("royalty:%"))
            .group_by(VolumeFact.subject, VolumeFact.measure)
        )
    }
    every = (
        selectinload(Plan.periods).selectinload(Period.statements).selectinload(Statement.lines),
        selectinload(Plan.dues),
        selectinload(Plan.credits),
        selectinload(Plan.payments).selectinload(Payment.paid),
        selectinload(Plan.releases).selectinload(Settled.lines),
        selectinload(Plan.taken_back).selectinload(TakenBack.lines),
    )
    for plan in session.scalars(select(Plan).options(*every).order_by(Plan.id)):
        yield from _statements(plan)
        yield from _money(plan, held.get(plan.subject, 0))
        yield from _volume(plan, facts)


def _statements(plan: Plan) -> Iterator[Fault]:
    for period in plan.periods:
        for statement in period.statements:
            if sum(line.amount_minor for line in statement.lines) != statement.due_minor:
                where = f"{plan.subject}:{period.n}:{statement.version}"
                yield Fault("statement_differs", where, "its lines do not add up to what is due")
    for n, each in reckoned(plan, uses_accepted(plan)).items():
        accepted = plan.periods[n - 1].accepted
        if accepted is None or accepted.due_minor != each.due.minor or accepted.is_estimate:
            yield Fault("statement_differs", f"{plan.subject}:{n}", "it is not what the figures give, reckoned again")
    accepted_due = sum(each.accepted.due_minor for each in plan.periods if each.accepted)
    invoiced = sum(due.amount_minor for due in plan.dues if due.kind in SHARED)
    credited = sum(credit.amount_minor for credit in plan.credits)
    if accepted_due != invoiced - credited:
        yield Fault("invoices_differ", plan.subject, f"due {accepted_due}, invoiced {invoiced} less {credited}")
    set_off = (sum(due.credited_minor for due in plan.dues), sum(credit.used_minor for credit in plan.credits))
    if set_off[0] != set_off[1]:
        yield Fault("credits_differ", plan.subject, f"{set_off[0]} was set off against credits of {set_off[1]}")


def _money(plan: Plan, held: int) -> Iterator[Fault]:
    refunded = sum(credit.refunded_minor for credit in plan.credits)
    paid = sum(due.paid_minor for due in plan.dues) - refunded
    applied = sum(payment.applied_minor for payment in plan.payments)
    taken = sum(each.gross_minor for each in plan.taken_back)
    parts = sum(each.amount_minor for payment in plan.payments for each in payment.paid) - taken
    released = sum(release.gross_minor for release in plan.releases)
    released -= sum(each.gross_minor for each in plan.taken_back if each.release_id is not None)
    if not paid == applied == parts == held + released:
        text = f"paid {paid}, applied {applied} ({parts} in parts), held {held} and released {released}"
        yield Fault("money_differs", plan.subject, text)
    again = sum(each.gross_minor for each in plan.taken_back if not each.owed_again)
    if again != refunded:
        yield Fault("credits_differ", plan.subject, f"{refunded} of credits paid back, {again} taken for them")
    yield from _releases(plan)


def _releases(plan: Plan) -> Iterator[Fault]:
    for release in plan.releases:
        if sum(line.amount_minor for line in release.lines) != release.gross_minor:
            yield Fault("release_differs", release.key, "its lines do not add up to its gross")
        back = [each for each in plan.taken_back if each.release_id == release.id]
        for line in release.lines:
            gone = sum(each.lines[line.place - 1].amount_minor for each in back)
            if gone > line.amount_minor:
                yield Fault("release_differs", release.key, f"line {line.place} gave back more than it got")
    for each in plan.taken_back:
        if each.release_id is not None and sum(line.amount_minor for line in each.lines) != each.gross_minor:
            yield Fault("release_differs", f"{each.key}:{each.paid_id}", "its lines do not add up to what went back")


def _volume(plan: Plan, facts: dict[tuple[str, str], int]) -> Iterator[Fault]:
    shared = {release.id for release in plan.releases if release.shared}
    expected = {
        Measure.ROYALTY_ACCRUED: sum(each.accepted.royalty_minor for each in plan.periods if each.accepted),
        Measure.COLLECTED: sum(due.paid_minor for due in plan.dues if due.kind in SHARED)
        - sum(credit.refunded_minor for credit in plan.credits),
        Measure.SETTLED: sum(release.gross_minor for release in plan.releases if release.shared)
        - sum(each.gross_minor for each in plan.taken_back if each.release_id in shared),
    }
    for measure, amount in expected.items():
        counted = facts.get((plan.subject, str(measure)), 0)
        if counted != amount:
            yield Fault("volume_differs", plan.subject, f"{measure} counts {counted}, the plan says {amount}")
