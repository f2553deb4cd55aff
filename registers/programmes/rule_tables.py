"""Until when certificates by a replaced edition of a standard hold, for those who propose a new one (BR-90)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import _, lazy_gettext
from registers.programmes.models import EditionRule
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit, Values
from settlement.rulebook.models import RuleProposal


def _another_edition(values: Values, starts: date) -> dict[str, list[str]]:
    if values["edition"] == values["replaced_by"]:
        return {"replaced_by": [_("Write the edition that replaces it.")]}
    if date.fromisoformat(values["in_force_from"]) > starts:
        return {"last_day": [_("The last day is before the first. Check both dates.")]}
    return {}


def _write(session: Session, values: Values, row: RuleProposal) -> None:
    same = {"standard": values["standard"], "edition": values["edition"]}
    if session.scalar(select(EditionRule.id).filter_by(**same)) is not None:
        raise Conflict(_("The end of this edition is on record already."), code="rule_exists")
    session.add(
        EditionRule(
            **same, replaced_by=values["replaced_by"], in_force_from=date.fromisoformat(values["in_force_from"]),
            last_day=row.valid_from, source=row.source,
        )
    )  # fmt: skip


RULE_TABLES = (
    RuleTable(
        key="editions",
        group=lazy_gettext("Registers and disputes"),
        title=lazy_gettext("Editions of standards that are replaced"),
        lead=lazy_gettext("Certificates by the old edition hold up to the last day and are suspended from the next."),
        keeper=Keeper.CITY,
        model=EditionRule,
        of=(
            Number("standard", lazy_gettext("Standard"), Unit.TEXT, most=40),
            Number("edition", lazy_gettext("Edition that is replaced"), Unit.TEXT, most=20),
        ),
        numbers=(
            Number("replaced_by", lazy_gettext("Edition that replaces it"), Unit.TEXT, most=20),
            Number("in_force_from", lazy_gettext("New edition in force from"), Unit.DAY),
        ),
        starts="last_day",
        starts_label=lazy_gettext("Last day of the old edition"),
        check=_another_edition,
        write=_write,
    ),
)
