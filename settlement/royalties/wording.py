"""A plan and its statements in words: how every line came about, in the language in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core import show
from core.i18n import _, ngettext
from core.money import Money
from listings.terms.agreement import Royalty, Terms
from listings.terms.wording import lines as lines_of_terms
from listings.terms.wording import lines_of_royalty
from settlement.deals.beginning import royalties_begin
from settlement.deals.models import Deal
from settlement.royalties.commission import BROKER, CENTER, PLATFORM, Commission
from settlement.royalties.models import LineKind, Plan, Statement, StatementLine

# Of the accepted terms, what a royalty plan is made of.
PARTS = ("royalty", "tier.", "minimum", "cap", "creditable", "further.sublicence_share_bp", "further.deductions")


@dataclass(frozen=True, slots=True)
class Explained:
    """One line of a statement: what it is, how it was reckoned, and its amount (without a sign)."""

    label: str
    note: str
    amount: Money
    minus: bool
    href: str | None = None


def plan_in_words(plan: Plan, deal: Deal, later: Sequence[Royalty] = ()) -> list[tuple[str, str]]:
    """(what, how) of the royalty as agreed, of rates agreed `later`, and of the days and rates that hold."""
    agreed = [
        (line.label, line.text) for line in lines_of_terms(Terms.from_json(deal.terms)) if line.term.startswith(PARTS)
    ]
    days = [
        (_("To be reported"), _("within %(days)s days after each period", days=plan.report_days)),
        (_("To be accepted or contested"), _("within %(days)s days after the report", days=plan.contest_days)),
        (_("To be paid"), payment_in_words(plan)),
        (_("Late payment"), _("%(rate)s a day, simple interest", rate=show.percent_bp(plan.interest_bp))),
        (_("Cost of an audit"), _("borne by the licensee from an underpayment of %(part)s on",
                                  part=show.percent_bp(plan.threshold_bp))),
    ]  # fmt: skip
    return (
        royalties_begin(deal, Terms.from_json(deal.terms))
        + agreed
        + [_later_in_words(each) for each in later]
        + days
        + _end_in_words(plan)
        + _commission_in_words(plan)
    )


def payment_in_words(plan: Plan) -> str:
    """By when a period's royalty is paid."""
    if plan.pay_days:
        return _("within %(days)s days after each period, never before the invoice allows", days=plan.pay_days)
    return _("by the day on each invoice")


def _later_in_words(rates: Royalty) -> tuple[str, str]:
    """From when other rates hold, and which."""
    first, *rest = [line for line in lines_of_royalty(rates) if line.term != "since"]
    said = [first.text, *(_("%(what)s: %(how)s", what=line.label, how=line.text) for line in rest)]
    return _("Rates from %(day)s", day=show.day(rates.since)), "; ".join(said)


def _end_in_words(plan: Plan) -> list[tuple[str, str]]:
    """How a side can end the licence alone, and what becomes then of what is left."""
    lines = [(_("Notice of late payment"), _("%(days)s days to pay; after them the licensor may end the licence",
                                             days=plan.cure_days))]  # fmt: skip
    if plan.notice_months:
        months = ngettext("with notice of %(num)s month", "with notice of %(num)s months", plan.notice_months)
        lines.append((_("The licensee may end it"), months))
    if plan.advance_minor:
        lines.append((_("Advance not used up at the end"), _("stays with the licensor: it is part of the fixed price")))
    lines.append((_("Credit left at the end"), _("is paid back when every period is settled")))
    return lines


def _commission_in_words(plan: Plan) -> list[tuple[str, str]]:
    """What platform, center and broker get of the royalties, and for use until when."""
    names = {PLATFORM: _("Commission of the platform"), CENTER: _("Commission of the centers"),
             BROKER: _("Commission of the broker")}  # fmt: skip
    kept = {taker: Commission.from_json(each) for taker, each in plan.commission.items()}
    return [(names[taker], _steps_in_words(plan, each)) for taker, each in kept.items() if each.highest_bp]


def _steps_in_words(plan: Plan, commission: Commission) -> str:
    steps = [
        show.percent_bp(rate) if upper is None else _("%(rate)s up to %(upper)s", rate=show.percent_bp(rate),
                                                      upper=show.money(plan.money(upper)))
        for upper, rate in commission.tiers
    ]  # fmt: skip
    text = _(", then ").join(steps)
    if commission.until is not None:
        return _("%(steps)s, of use until %(day)s", steps=text, day=show.day(commission.until))
    return text


def period_in_words(plan: Plan, n: int) -> str:
    """'1 Jan 2027 – 31 Mar 2027'."""
    period = plan.periods[n - 1]
    return f"{show.day(period.starts_on)} – {show.day(period.ends_on)}"


def explained(plan: Plan, statement: Statement) -> list[Explained]:
    """Every line of a statement; together they are what is due."""
    return explained_lines(plan, statement.lines)


def explained_lines(plan: Plan, lines: Iterable[StatementLine]) -> list[Explained]:
    """Every line of a statement, drawn or not."""
    return [_line(plan, line) for line in lines]


def _line(plan: Plan, line: StatementLine) -> Explained:
    base = show.figure(plan.money(line.base_minor)) if line.base_minor is not None else ""
    rate = show.percent_bp(line.rate_bp) if line.rate_bp is not None else ""
    label, note = {
        LineKind.STEP: (_("At %(rate)s", rate=rate), f"{base} × {rate}"),
        LineKind.UNITS: (
            _("For each unit"),
            f"{show.number(line.units or 0)} × {show.figure(plan.money(line.per_unit_minor or 0))}",
        ),
        LineKind.SUBLICENCES: (_("Share of sublicence income"), f"{base} × {rate}"),
        LineKind.CAP: (_("Beyond the most in all"), _("All royalties together have reached what they may be.")),
        LineKind.ADVANCE: (_("Paid in advance"), _("%(amount)s of the advance is left after it.", amount=base)),
        LineKind.TOP_UP: (_("Up to the least for the year"), _("The year asks %(amount)s at least.", amount=base)),
    }[line.kind]
    return Explained(label, note, plan.money(abs(line.amount_minor)), line.amount_minor < 0)
