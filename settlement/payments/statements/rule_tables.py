"""By which ages open items of the reconciliation are grouped, for those who propose a new version."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.i18n import _, lazy_gettext
from settlement.payments.statements.models import AgeingRule
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit, Values, Version
from settlement.rulebook.models import RuleProposal
from settlement.rulebook.proposing import rule_exists

NAMES = ("first", "second", "third")


def _ascending(values: Values, starts: date) -> dict[str, list[str]]:
    first, second, third = (values[name] for name in NAMES)
    return {} if first < second < third else {"third": [_("Each group ends later than the one before.")]}


def _write(session: Session, values: Values, row: RuleProposal) -> None:
    if session.scalar(select(AgeingRule.id).filter_by(valid_from=row.valid_from).limit(1)) is not None:
        raise rule_exists()
    session.add_all(AgeingRule(up_to_days=values[name], valid_from=row.valid_from, source=row.source) for name in NAMES)


def _read(session: Session) -> list[Version]:
    found: list[Version] = []
    rows = session.scalars(select(AgeingRule).order_by(AgeingRule.valid_from.desc(), AgeingRule.up_to_days)).all()
    for starts in dict.fromkeys(row.valid_from for row in rows):
        same = [row for row in rows if row.valid_from == starts]
        values = dict(zip(NAMES, (row.up_to_days for row in same), strict=False))
        found.append(Version({}, values, starts, found[-1].starts if found else None, same[0].source))
    return found


RULE_TABLES = (
    RuleTable(
        key="ageing",
        group=lazy_gettext("Money and contracts"),
        title=lazy_gettext("Ages of what the reconciliation leaves open"),
        lead=lazy_gettext("Three groups that end after so many days; what is older stands in a fourth."),
        keeper=Keeper.FINANCE,
        model=AgeingRule,
        numbers=(
            Number("first", lazy_gettext("The first group goes up to"), Unit.DAYS, 0, 30),
            Number("second", lazy_gettext("The second group goes up to"), Unit.DAYS, 1, 90),
            Number("third", lazy_gettext("The third group goes up to"), Unit.DAYS, 2, 365),
        ),
        check=_ascending,
        write=_write,
        read=_read,
    ),
)
