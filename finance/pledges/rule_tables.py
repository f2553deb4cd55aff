"""What the numbers of pledge loans and the weights of the scorecard are, for those who propose a new version."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.i18n import LazyText, _, lazy_gettext
from core.money import BASIS
from finance.pledges.labels import GRADE_LABELS, RULE_LABELS, SCENARIO_LABELS, SORT_LABELS
from finance.pledges.rulebook import PledgeRule, ScorecardWeight
from finance.pledges.scorecard import FIRST, INDICATORS, SECOND, THIRD
from finance.pledges.vocabulary import Grade, RightSort, Rule
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit, Values, Version
from settlement.rulebook.models import RuleProposal
from settlement.rulebook.proposing import rule_exists

FINANCE = lazy_gettext("Finance of IP")
SCORECARD = lazy_gettext("Weights of the scorecard")

SORTS = {each: label for each, label in SORT_LABELS.items() if each is not RightSort.MIXED}
GRADES = {each: label for each, label in GRADE_LABELS.items() if each is not Grade.NORMAL}


class End(StrEnum):
    """Of a span."""

    LEAST = "least"
    MOST = "most"


ENDS = {End.LEAST: lazy_gettext("Least"), End.MOST: lazy_gettext("Most")}

# (rule, what it counts, least, most, the things that it tells apart)
NUMBERS: tuple[tuple[Rule, Unit, int, int, Mapping[Any, LazyText]], ...] = (
    (Rule.RATIO, Unit.PART, 1, 10_000, SORTS),
    (Rule.LONGEST, Unit.MONTHS, 1, 240, {}),
    (Rule.GRADE, Unit.DAYS, 1, 3650, GRADES),
    (Rule.CLAIM, Unit.DAYS, 1, 365, {}),
    (Rule.REMINDER, Unit.DAYS, 1, 90, {}),
    (Rule.SMALL, Unit.YUAN, 100_000, 1_000_000_000, {}),
    (Rule.SURCHARGE, Unit.PART, 1, 10_000, ENDS),
    (Rule.LIFE, Unit.MONTHS, 1, 240, {}),
    (Rule.VALIDITY, Unit.MONTHS, 1, 36, {}),
)


def _number(rule: Rule, unit: Unit, least: int, most: int, things: Mapping[Any, LazyText]) -> RuleTable:
    of = (Number("item", lazy_gettext("Of what"), Unit.CHOICE, options=things),) if things else ()
    return RuleTable(
        key=f"pledges.{rule}",
        group=FINANCE,
        title=RULE_LABELS[rule],
        keeper=Keeper.CITY,
        model=PledgeRule,
        of=of,
        fixed={"rule": rule} if things else {"rule": rule, "item": ""},
        numbers=(Number("number", RULE_LABELS[rule], unit, least, most),),
    )


def _adds_up(values: Values, starts: date) -> dict[str, list[str]]:
    if sum(values.values()) == BASIS:
        return {}
    return {next(iter(values)): [_("The weights of one level add up to 100 per cent.")]}


def _weights(key: str, title: LazyText, scenario: str, codes: tuple[str, ...]) -> RuleTable:
    """The weights below one indicator (or of the first level, in one scenario), which change together."""

    def write(session: Session, values: Values, row: RuleProposal) -> None:
        same = select(ScorecardWeight.id).filter_by(scenario=scenario, valid_from=row.valid_from)
        if session.scalar(same.where(ScorecardWeight.indicator.in_(codes)).limit(1)) is not None:
            raise rule_exists()
        session.add_all(
            ScorecardWeight(scenario=scenario, indicator=code, weight_bp=values[code], valid_from=row.valid_from,
                            source=row.source)
            for code in codes
        )  # fmt: skip

    def read(session: Session) -> list[Version]:
        wanted = select(ScorecardWeight).filter_by(scenario=scenario).where(ScorecardWeight.indicator.in_(codes))
        rows = session.scalars(wanted.order_by(ScorecardWeight.valid_from.desc())).all()
        found: list[Version] = []
        for starts in dict.fromkeys(each.valid_from for each in rows):
            same = [each for each in rows if each.valid_from == starts]
            values = {each.indicator: each.weight_bp for each in same}
            found.append(Version({}, values, starts, found[-1].starts if found else None, same[0].source))
        return found

    numbers = [Number(code, INDICATORS[code], Unit.PART, 0, BASIS) for code in codes]
    return RuleTable(
        key=f"scorecard.{key}", group=SCORECARD, title=title, keeper=Keeper.CITY, model=ScorecardWeight,
        numbers=numbers, check=_adds_up, write=write, read=read,
    )  # fmt: skip


def _below(code: str) -> tuple[str, ...]:
    return tuple(each for each in (*SECOND, *THIRD) if each[:-1] == code)


RULE_TABLES = (
    *(_number(*each) for each in NUMBERS),
    *(_weights(scenario, label, scenario, FIRST) for scenario, label in SCENARIO_LABELS.items()),
    *(_weights(code, INDICATORS[code], "", _below(code)) for code in (*FIRST, *SECOND) if len(_below(code)) > 1),
)
