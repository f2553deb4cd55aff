"""Statements: drawn from what was used, version by version, and counted when they are accepted.

All accepted periods of a plan are always reckoned together, in their order: where one of them changes, the steps of
its year, the advance and the most in all go on from there, and every later statement that differs gets a new version.
So the statements that count add up to the year at once, whatever the order in which they came.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from core import audit, logs
from core.actor import Actor
from listings.terms.reckoning import Reckoned, Use, reckon
from settlement.royalties.facts import accrue
from settlement.royalties.invoicing import invoice
from settlement.royalties.models import Basis, LineKind, Period, Plan, Report, Statement, StatementLine
from settlement.royalties.states import PeriodState

Uses = Mapping[int, Use]
UNANSWERED = (PeriodState.REPORTED, PeriodState.CONTESTED)


def uses_accepted(plan: Plan) -> dict[int, Use]:
    """Period's number → what was used by the statement that counts."""
    return {period.n: accepted.use(period) for period in plan.periods if (accepted := period.accepted) is not None}


def reckoned(plan: Plan, uses: Uses) -> dict[int, Reckoned]:
    """Period's number → its royalty, with all these periods reckoned in their order."""
    order = sorted(uses)
    found = reckon(
        plan.terms,
        [uses[n] for n in order],
        share_bp=plan.share_bp,
        advance=plan.prepaid,
        currency=plan.currency,
    )
    return dict(zip(order, found, strict=True))


def draw(
    session: Session,
    plan: Plan,
    period: Period,
    use: Use,
    each: Reckoned,
    *,
    basis: Basis,
    report: Report | None = None,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> Statement:
    """The next version of a period's statement. What it changes is told against the version that counts now."""
    before = period.accepted.due_minor if period.accepted else 0
    statement = Statement(
        version=len(period.statements) + 1,
        basis=basis,
        report_id=report.id if report else None,
        base_minor=use.base.minor,
        units=use.units,
        sublicences_minor=use.sublicences.minor if use.sublicences else 0,
        earned_minor=each.earned.minor,
        cut_minor=each.cut.minor,
        credited_minor=each.credited.minor,
        top_up_minor=each.top_up.minor,
        left_minor=each.left.minor,
        due_minor=each.due.minor,
        difference_minor=0 if basis is Basis.ESTIMATE else each.due.minor - before,
        currency=plan.currency,
        reason=reason,
        drawn_at=now,
        drawn_by_name=actor.name,
    )
    statement.lines = [StatementLine(place=place, **line) for place, line in enumerate(lines(plan, use, each), 1)]
    period.statements.append(statement)
    session.flush()
    after = {"period": period.n, "version": statement.version, "basis": basis.value, "due": each.due.amount}
    audit.record(session, plan.subject, "royalty.stated", actor=actor, now=now, after=after)
    return statement


def lines(plan: Plan, use: Use, each: Reckoned) -> Iterator[dict[str, object]]:
    """Every line that adds to or takes from the period's royalty; together they are what is due."""

    def line(kind: LineKind, amount: int, **how: int) -> dict[str, object]:
        return {"kind": kind, "amount_minor": amount, **how}

    for band in each.bands:
        yield line(LineKind.STEP, band.earned.minor, base_minor=band.base.minor, rate_bp=band.rate_bp)
    per_unit = (use.royalty or plan.terms).per_unit
    if per_unit is not None and use.units:
        yield line(LineKind.UNITS, each.per_unit.minor, units=use.units, per_unit_minor=per_unit.minor)
    if use.sublicences:
        yield line(LineKind.SUBLICENCES, each.shared.minor, base_minor=use.sublicences.minor, rate_bp=use.share_bp or 0)
    if each.cut:
        yield line(LineKind.CAP, -each.cut.minor)
    if each.top_up:
        yield line(LineKind.TOP_UP, each.top_up.minor, base_minor=use.least.minor if use.least else 0)
    if each.credited:
        yield line(LineKind.ADVANCE, -each.credited.minor, base_minor=each.left.minor)


def count(
    session: Session,
    plan: Plan,
    uses: Uses,
    *,
    accepting: Period | None = None,
    basis: Basis = Basis.FOLLOWS,
    claimed: frozenset[int] = frozenset(),
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """Make these uses the ones that count: where a statement says otherwise, a new version is drawn; what each changes
    is invoiced or credited and enters the volume.

    `accepting` is the period whose newest statement is accepted just now; `claimed` are those whose own figures
    changed, the others only follow. Of a report that waits for its answer the newest version stays the last one. The
    plan is locked.
    """
    periods = {period.n: period for period in plan.periods}
    figures = reckoned(plan, uses)
    logs.step("royalty: reckoned", plan=plan.id)
    for n, each in figures.items():
        period = periods[n]
        standing = period.latest if period is accepting else period.accepted
        own, waiting = n in claimed, period.latest if period is not accepting and period.state in UNANSWERED else None
        if standing is None or not _says(standing, uses[n], each):
            why = reason if own else ""
            standing = draw(
                session, plan, period, uses[n], each, basis=basis if own else Basis.FOLLOWS, reason=why, actor=actor,
                now=now,
            )  # fmt: skip
        if standing.version != period.accepted_version:
            _let_count(session, plan, period, standing, is_accepted=period is accepting, actor=actor, now=now)
            if waiting is not None:
                use = waiting.use(period)
                again = reckoned(plan, {**uses, n: use})[n]
                draw(session, plan, period, use, again, basis=Basis.REPORT, report=period.reports[-1], actor=actor,
                     now=now)  # fmt: skip


def _says(statement: Statement, use: Use, each: Reckoned) -> bool:
    """Whether the statement has these figures."""
    used = (use.base.minor, use.units, use.sublicences.minor if use.sublicences else 0)
    parts = (each.earned.minor, each.cut.minor, each.credited.minor, each.top_up.minor, each.left.minor)
    return used + parts == (
        statement.base_minor, statement.units, statement.sublicences_minor, statement.earned_minor,
        statement.cut_minor, statement.credited_minor, statement.top_up_minor, statement.left_minor,
    )  # fmt: skip


def _let_count(
    session: Session, plan: Plan, period: Period, statement: Statement, *, is_accepted: bool, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    before, state = period.accepted, period.state.value
    period.accepted_version, period.accepted_at = statement.version, now
    if is_accepted:
        period.advance("accept")
    elif period.state is PeriodState.ACCEPTED:
        period.advance("restate")
    session.flush()
    invoice(session, plan, period, statement, is_first=before is None, actor=actor, now=now)
    accrue(session, plan, period, statement, before, actor=actor, now=now)
    after = {"state": period.state.value, "period": period.n, "version": statement.version}
    name = "royalty.restated" if before else "royalty.accepted"
    audit.record(session, plan.subject, name, actor=actor, now=now, before={"state": state}, after=after)
