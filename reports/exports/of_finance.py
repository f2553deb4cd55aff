"""Reports of IP finance: pledge loans, funds and what is paid into and out of them, insurance, projects."""

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.i18n import _, language
from core.i18n import lazy_gettext as lazy
from core.money import total
from core.show import day as day_text
from core.show import money as money_text
from finance.funds import insuring
from finance.funds import labels as fund_words
from finance.funds import queries as funds
from finance.funds.standing import OFFICE
from finance.funds.subsidies import queries as subsidies
from finance.pledges import labels as loan_words
from finance.pledges import queries as pledges
from finance.projects import labels as project_words
from finance.projects import queries as projects
from reports.exports.asked import MOST, Asked, Report, too_many
from reports.exports.sheets import Sheet, Value, texts


def loans(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Pledge loans registered in a year: in full for the city office, without names for everybody else."""
    first, last = pledges.year_of(asked.year)
    wanted = pledges.Wanted(first=first, last=last)
    count, amount = pledges.count(session, wanted)
    if count > MOST:
        raise too_many()
    in_full = actor is not None and actor.has(*OFFICE)
    rows: list[list[Value]] = []
    for row in session.scalars(pledges.loans(session, wanted)):
        names: list[Value] = [row.number, row.registration_no, row.debtor_name, row.debtor_uscc, row.bank_name]
        state = str(loan_words.LOAN_LABELS[row.state])
        rest: list[Value] = [str(loan_words.SORT_LABELS[row.sort]), row.pieces, row.district, row.registered_on,
                             row.principal, state]  # fmt: skip
        rows.append([*names, *rest] if in_full else rest)
    named = texts(lazy("Number"), lazy("Registration number"), lazy("Debtor"), lazy("Unified social credit code"),
                  lazy("Bank"))  # fmt: skip
    heads = texts(lazy("Kind of right"), lazy("Pieces"), lazy("District"), lazy("Registered on"),
                  lazy("Principal (CNY)"), lazy("State"))  # fmt: skip
    return Sheet(
        _("Pledge loans %(year)s", year=asked.year), money_text(amount), [*named, *heads] if in_full else heads, rows
    )


def fund_standings(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Compensation funds on a day: capital, leverage, what they may cover and what they cover."""
    rows = funds.standings(session, asked.day)
    return Sheet(
        _("Funds"),
        day_text(asked.day),
        texts(lazy("Fund code"), lazy("Fund"), lazy("Paid in (CNY)"), lazy("Leverage"), lazy("Capacity (CNY)"),
              lazy("Covered (CNY)"), lazy("Free (CNY)"), lazy("State")),
        [
            [row.fund.code, row.fund.display(language()), row.paid_in, row.leverage, row.capacity, row.covered,
             row.free, str(fund_words.FUND_LABELS[row.fund.state][0])]
            for row in rows
        ],
    )  # fmt: skip


def contributions(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """What was paid into funds and stands on a day."""
    rows = funds.contributions(session, day=asked.day)
    return Sheet(
        _("Contributions to funds"),
        f"{day_text(asked.day)} · {money_text(total([row.amount for row in rows]))}",
        texts(lazy("Fund code"), lazy("Fund"), lazy("Sponsor"), lazy("Document"), lazy("Paid on"),
              lazy("Amount (CNY)")),
        [
            [row.fund.code, row.fund.display(language()), row.sponsor, row.document_no, row.paid_on, row.amount]
            for row in rows
        ],
    )  # fmt: skip


def compensation(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Claims on compensation funds: a bank's own, all for the city office."""
    assert actor is not None
    actor.must_have(*OFFICE, Role.BANK_OFFICER)
    own = None if actor.has(*OFFICE) else actor.organisation_id or 0
    rows = funds.claims(session, bank_id=own, limit=MOST + 1)
    return Sheet(
        _("Claims on funds"),
        day_text(asked.today),
        texts(lazy("Number"), lazy("Fund"), lazy("Bank"), lazy("Loan"), lazy("Handed in"), lazy("Claimed (CNY)"),
              lazy("Loss as verified (CNY)"), lazy("Recovered (CNY)"), lazy("Paid on"), lazy("State")),
        [
            [row.number, row.loan.fund.display(language()), row.loan.bank.display(language()), row.loan.code,
             row.submitted_on, row.claimed, row.loss, row.recovered, row.paid_on,
             str(fund_words.CLAIM_LABELS[row.state][0])]
            for row in rows
        ],
    )  # fmt: skip


def granted(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Subsidies of a year: what is committed or paid for everybody, requests too for the city office."""
    in_full = actor is not None and actor.has(*OFFICE)
    rows = subsidies.subsidies_for(session, asked.year, with_all=in_full, limit=MOST + 1)
    return Sheet(
        _("Subsidies %(year)s", year=asked.year),
        str(asked.year),
        texts(lazy("Number"), lazy("Fund"), lazy("Kind"), lazy("Beneficiary"), lazy("What for"), lazy("Cost (CNY)"),
              lazy("Subsidy (CNY)"), lazy("Paid (CNY)"), lazy("State")),
        [
            [row.number, row.fund.display(language()), str(fund_words.SUBSIDY_LABELS[row.kind]), row.beneficiary,
             row.thing, row.cost, row.standing, row.paid, str(fund_words.GRANT_LABELS[row.state][0])]
            for row in rows
        ],
    )  # fmt: skip


def insured(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Insurance policies (that cover a day), for the city office."""
    assert actor is not None
    actor.must_have(*OFFICE)
    return Sheet(
        _("Insurance policies"),
        day_text(asked.on) if asked.on else _("All days"),
        texts(lazy("Number"), lazy("What is insured"), lazy("Insurer"), lazy("Insured"), lazy("Premium (CNY)"),
              lazy("Sum insured (CNY)"), lazy("First day"), lazy("Last day"), lazy("Claims")),
        [
            [row.number, str(fund_words.POLICY_LABELS[row.kind]), row.insurer, row.insured, row.premium,
             row.sum_insured, row.first_day, row.last_day, len(row.claims)]
            for row in insuring.policies(session, on=asked.on)
        ],
    )  # fmt: skip


def transformed(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Transformation projects that are there on a day, with what was invested in them by then."""
    rows = projects.projects(session, on=asked.day, limit=MOST + 1)
    sums = projects.invested(session, rows, asked.day)
    return Sheet(
        _("Transformation projects"),
        day_text(asked.day),
        texts(lazy("Code"), lazy("Project"), lazy("Carried by"), lazy("Source"), lazy("Began on"), lazy("Stage"),
              lazy("Invested (CNY)"), lazy("Public money (CNY)"), lazy("Jobs")),
        [
            [row.code, row.display(language()), row.carrier, row.source, row.started_on,
             str(project_words.STAGE_LABELS[row.state][0]), sums.get(row.id), row.subsidy, row.jobs]
            for row in rows
        ],
    )  # fmt: skip


REPORTS = (
    Report("loans", lazy("Pledge loans"), ("year",), loans),
    Report("funds", lazy("Funds"), ("on",), fund_standings),
    Report("contributions", lazy("Contributions to funds"), ("on",), contributions),
    Report("fund-claims", lazy("Claims on funds"), (), compensation, open_to_all=False),
    Report("subsidies", lazy("Subsidies"), ("year",), granted),
    Report("insurance", lazy("Insurance policies"), ("on",), insured, open_to_all=False),
    Report("projects", lazy("Transformation projects"), ("on",), transformed),
)
