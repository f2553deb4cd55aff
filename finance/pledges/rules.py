"""The numbers of the field, by the rule in force on a day."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.answers import refused
from core.deadlines import add_months
from core.errors import Conflict
from core.i18n import _
from core.money import Money, total
from core.show import day as day_in_words
from core.show import percent_bp
from finance.pledges.models import PledgeLoan
from finance.pledges.rulebook import PledgeRule
from finance.pledges.vocabulary import Grade, RightSort, Rule


def number_of(session: Session, rule: Rule, on: date, item: str = "") -> int:
    """The number in force on a day; Conflict `rules_missing` where no rule says."""
    found = numbers_of(session, rule, on).get(item)
    if found is None:
        text = _("There is no rule in force on %(day)s for this number.", day=on.isoformat())
        raise Conflict(text, code="rules_missing")
    return found


def numbers_of(session: Session, rule: Rule, on: date) -> dict[str, int]:
    """Item → number, as they are in force on a day."""
    query = select(PledgeRule).where(
        PledgeRule.rule == rule,
        PledgeRule.valid_from <= on,
        PledgeRule.valid_to.is_(None) | (PledgeRule.valid_to > on),
    )
    return {row.item: row.number for row in session.scalars(query.order_by(PledgeRule.valid_from))}


def most_to_lend(session: Session, loan: PledgeLoan, on: date) -> Money:
    """What may be lent on the loan's rights: of each its appraised value by the ratio of its sort (BR-44).

    Raises Conflict `not_appraised` before the appraisal is concluded.
    """
    ratios = numbers_of(session, Rule.RATIO, on)
    parts = [
        each.value.share(ratios.get(each.sort.value) or number_of(session, Rule.RATIO, on, each.sort.value))
        for each in loan.assets
        if each.value is not None
    ]
    if len(parts) < len(loan.assets):
        raise Conflict(_("The appraisal is not concluded yet. Conclude it first."), code="not_appraised")
    return total(parts)


def ratio_bp(principal: Money, appraised: Money) -> int:
    """A principal in basis points of the appraised value, rounded up: what it says is never less than what it is."""
    return -(-principal.minor * 10_000 // appraised.minor)


def grade_of(session: Session, days_overdue: int, on: date) -> Grade:
    """The best grade that a loan so many days overdue can have."""
    found = Grade.NORMAL
    for item, days in numbers_of(session, Rule.GRADE, on).items():
        if days_overdue >= days and Grade(item).weight > found.weight:
            found = Grade(item)
    return found


def must_be_sort(sort: RightSort | None) -> RightSort:
    """Conflict `not_pledgeable` for what cannot be pledged."""
    if sort is None:
        text = _(
            "A geographical indication cannot be transferred, so it cannot be pledged (Civil Code, article 440). "
            "Take another right as security."
        )
        raise Conflict(text, code="not_pledgeable", rule="CC 440")
    return sort


def last_day_of_appraisal(session: Session, base_on: date, on: date) -> date:
    """Until when an appraisal of a base day can be relied on, by the rule in force on a day: a year less a day
    (Practice Standard for Asset Appraisal Reports, 2018, article 10)."""
    return add_months(base_on, number_of(session, Rule.VALIDITY, on)) - timedelta(days=1)


def must_be_appraised(loan: PledgeLoan, today: date) -> None:
    """Conflict `appraisal_outdated` after the last day of the appraisal."""
    if loan.appraised_until is not None and today > loan.appraised_until:
        text = _(
            "The appraisal could be relied on until %(day)s: values change. Ask the center to appraise the rights "
            "anew; banks offer on the new value.",
            day=day_in_words(loan.appraised_until),
        )
        raise Conflict(text, code="appraisal_outdated", rule="AAR 10")


def surcharge_of(session: Session, wanted: int | None, on: date) -> int:
    """By what part of itself (basis points) the yearly rate is raised on arrears: what the contract says within the
    rule in force, its upper end where it says nothing (PBC notice 2003 no. 251, item 3).

    Raises Unacceptable `surcharge_out_of_bounds`.
    """
    least, most = (number_of(session, Rule.SURCHARGE, on, item) for item in ("least", "most"))
    if wanted is None:
        return most
    if not least <= wanted <= most:
        text = _("On arrears the yearly rate is raised by %(least)s to %(most)s of itself.", least=percent_bp(least),
                 most=percent_bp(most))  # fmt: skip
        raise refused("surcharge_bp", text, code="surcharge_out_of_bounds", rule="PBC 2003/251")
    return wanted
