"""What the rules of counting are, for those who propose a new version (BR-81)."""

from datetime import date

from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import _, lazy_gettext
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit, Values, Version
from settlement.rulebook.models import RuleProposal
from settlement.volumes.labels import CATEGORIES, GROUPS
from settlement.volumes.models import OPERATIONS, Category, CountsAs, VolumePolicy
from settlement.volumes.policies import keep_policy, policies


def _column(category: Category) -> Number:
    name = lazy_gettext("%(category)s: counts as", category=CATEGORIES[category])
    return Number(f"{category}_counts_as", name, Unit.CHOICE, options=GROUPS)


def _write(session: Session, values: Values, row: RuleProposal) -> None:
    year = row.valid_from.year
    if any(each.year_from >= year for each in policies(session)):
        raise Conflict(_("A version for this year or a later one is on record."), code="rule_exists")
    entries = {each: CountsAs(values[f"{each}_counts_as"]) for each in OPERATIONS}
    keep_policy(session, year_from=year, entries=entries, source=row.source)


def _read(session: Session) -> list[Version]:
    found: list[Version] = []
    until = None
    for policy in reversed(policies(session)):
        values: dict[str, object] = {f"{name}_counts_as": place for name, place in policy.places.items()}
        starts = date(policy.year_from, 1, 1)
        found.append(Version({}, values, starts, until, policy.source))
        until = starts
    return found


RULE_TABLES = (
    RuleTable(
        key="volume",
        group=lazy_gettext("Statistics"),
        title=lazy_gettext("What counts as operating volume"),
        lead=lazy_gettext("Which kinds of operation are trade, which finance, and which stand apart."),
        keeper=Keeper.CITY,
        model=VolumePolicy,
        numbers=[_column(category) for category in OPERATIONS],
        starts="year_from",
        by_year=True,
        write=_write,
        read=_read,
    ),
)
