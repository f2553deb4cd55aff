"""What the licensee reports for a period, by form or by file, and the statement drawn from it at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit, logs
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.deadlines import due_in_days
from core.errors import Conflict, Unacceptable
from core.i18n import _, lazy_gettext
from core.money import BASIS, LARGEST_MINOR, Money, MoneyError, total
from core.show import day, percent_bp
from listings.terms.agreement import Terms
from listings.terms.reckoning import Reckoned, Use
from listings.terms.vocabulary import RoyaltyBase
from settlement.deals.models import Deal
from settlement.royalties.models import Basis, Period, Plan, Report, ReportLine, Statement
from settlement.royalties.news import tell
from settlement.royalties.stating import draw, reckoned, uses_accepted
from settlement.royalties.tables import MOST_LINES, Sold, line_fault, territory_fault, territory_of


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a report would come to: what is used, its royalty, and until when the licensor contests it."""

    use: Use
    reckoned: Reckoned
    contest_until: date

    @property
    def due(self) -> Money:
        """What the statement would ask."""
        return self.reckoned.due


def outlook(
    session: Session, period: Period, *, lines: Sequence[Sold], sublicences: Money | None = None, actor: Actor,
    now: datetime,
) -> Outlook:  # fmt: skip
    """What a report of these lines would come to; nothing is changed. Refused as `file_report` refuses it."""
    plan = found(session, Plan, period.plan_id)
    actor.must_act_for(plan.licensee_id)
    type(period).__lifecycle__.after(period.state, "report")
    if not period.is_over(business_date(now)):
        raise Conflict(
            _("This period runs until %(day)s. It is reported when it is over.", day=day(period.ends_on)),
            code="period_runs",
        )
    income = sublicences or plan.money(0)
    _must_fit(session, plan, period, lines, income)
    use = _reckonable(plan, period, lines, income)
    each = reckoned(plan, {**uses_accepted(plan), period.n: use})[period.n]
    return Outlook(use, each, due_in_days(session, business_date(now), plan.contest_days))


def file_report(
    session: Session,
    *,
    period_id: int,
    lines: Sequence[Sold],
    sublicences: Money | None = None,
    note: str = "",
    from_file: bool = False,
    due: Money | None = None,
    actor: Actor,
    now: datetime,
) -> Statement:
    """The licensee reports a period that is over: a statement is drawn, which the licensor accepts or contests.

    A report that was not accepted yet can be filed anew. `due` is what the page before said of it. Raises NotAllowed,
    Conflict (`period_runs`, `effect_differs` where something else is due by now), IllegalTransition, Unacceptable.
    """
    plan, period = opened(session, period_id)
    ahead = outlook(session, period, lines=lines, sublicences=sublicences, actor=actor, now=now)
    if due is not None and due != ahead.due:
        text = _("By now this report comes to %(amount)s. Nothing was reported; check it again.", amount=ahead.due)
        raise Conflict(text, code="effect_differs")
    report = _kept(session, plan, period, lines, sublicences or plan.money(0), note, from_file, actor, now)
    logs.step("royalty report: kept", plan=plan.id)
    before = {"state": period.state.value}
    period.contest_until = ahead.contest_until
    period.advance("report")
    session.flush()
    after = {"state": period.state.value, "period": period.n, "report": report.n, "from_file": from_file}
    audit.record(session, plan.subject, "royalty.reported", actor=actor, now=now, before=before, after=after)
    statement = draw(session, plan, period, ahead.use, ahead.reckoned, basis=Basis.REPORT, report=report, actor=actor,
                     now=now)  # fmt: skip
    told = lazy_gettext(
        "A royalty report of plan %(number)s is here. Accept it or contest it by %(day)s.",
        number=plan.number,
        day=period.contest_until,
    )
    tell(session, plan, [plan.licensor_id], f"reported-{period.n}-{report.n}", told, now)
    return statement


def covered(session: Session, plan: Plan) -> tuple[str, ...]:
    """The territories of the licence, by their codes."""
    return tuple(Terms.from_json(found(session, Deal, plan.deal_id).terms).scope.territories)


def opened(session: Session, period_id: int) -> tuple[Plan, Period]:
    """The plan, locked, with the period: whoever changes one period changes what the others of the year are."""
    plan = locked(session, Plan, found(session, Period, period_id).plan_id)
    return plan, locked(session, Period, period_id)


def _must_fit(session: Session, plan: Plan, period: Period, lines: Sequence[Sold], income: Money) -> None:
    faults: dict[str, list[str]] = {}
    if not 1 <= len(lines) <= MOST_LINES:
        faults["lines"] = [_("Report 1 to %(most)s lines; where nothing was sold, one with zeros.", most=MOST_LINES)]
    amounts = [income, *(each.gross for each in lines), *(each.deductions for each in lines)]
    if any(each.currency != plan.currency for each in amounts):
        faults["lines"] = [_("This licence is reckoned in %(currency)s.", currency=plan.currency)]
    elif any(each.minor < 0 for each in amounts) or any(each.units < 0 for each in lines):
        faults["lines"] = [_("No figure is below zero. Goods that came back are a deduction.")]
    elif any(each.deductions > each.gross for each in lines):
        faults["lines"] = [_("More is taken off than was sold.")]
    elif sum(each.gross.minor for each in lines) > LARGEST_MINOR:
        faults["lines"] = [_beyond()]
    elif period.deductions_bp is not None:
        gross, off = (total([getattr(each, name) for each in lines], plan.currency) for name in ("gross", "deductions"))
        if off.minor * BASIS > gross.minor * period.deductions_bp:
            most = percent_bp(period.deductions_bp)
            faults["lines"] = [_("The licence lets at most %(most)s of gross sales be taken off.", most=most)]
    within = covered(session, plan)
    outside = [(n, fault) for n, each in enumerate(lines, 1) if (fault := territory_fault(each.territory, within))]
    if outside:
        faults["lines"] = [line_fault(n, "territory", fault) for n, fault in outside]
    if income and not period.share_bp:
        faults["sublicences"] = [_("This licence gives the licensor no part of what sublicences bring.")]
    if faults:
        raise Unacceptable(_("The report does not fit the licence. Nothing was reported."), fields=faults)


def _reckonable(plan: Plan, period: Period, lines: Sequence[Sold], income: Money) -> Use:
    """The use that is reported; Unacceptable where what it makes is no amount that is traded here."""
    try:
        use = use_of(plan, period, lines, income)
        reckoned(plan, {**uses_accepted(plan), period.n: use})
    except MoneyError:
        raise Unacceptable(
            _("The report does not fit the licence. Nothing was reported."), fields={"lines": [_beyond()]}
        ) from None
    return use


def _beyond() -> str:
    return _("Together the lines are beyond what is traded here. Look for a figure with digits too many.")


def _kept(
    session: Session,
    plan: Plan,
    period: Period,
    lines: Sequence[Sold],
    income: Money,
    note: str,
    from_file: bool,
    actor: Actor,
    now: datetime,
) -> Report:
    report = Report(
        n=len(period.reports) + 1,
        from_file=from_file,
        sublicences_minor=income.minor,
        currency=plan.currency,
        note=note.strip(),
        reported_on=business_date(now),
        reported_at=now,
        reported_by_name=actor.name,
    )
    report.lines = [
        ReportLine(
            place=place,
            product=each.product,
            territory=territory_of(each.territory) or "",
            units=each.units,
            gross_minor=each.gross.minor,
            deductions_minor=each.deductions.minor,
        )
        for place, each in enumerate(lines, start=1)
    ]
    period.reports.append(report)
    session.flush()
    return report


def use_of(plan: Plan, period: Period, lines: Sequence[Sold], income: Money) -> Use:
    """What the lines are by the licence's base: net sales, or gross sales."""
    is_net = plan.terms.base is RoyaltyBase.NET_SALES
    base = total([each.gross - each.deductions if is_net else each.gross for each in lines], plan.currency)
    least = plan.money(period.least_minor) if period.least_minor is not None else None
    return Use(period.year, base, sum(each.units for each in lines), income, least, period.share_bp, period.terms)
