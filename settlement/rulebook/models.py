"""The table of proposed rules, and the guard that keeps rules which were published."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, Table, event, false, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, pk
from core.states import HasLifecycle, enum_type
from settlement.rulebook.states import PROPOSAL, ProposalState

FIRST = text("is_first AND state = 'approved'")


class RuleProposal(HasLifecycle, Base):
    """A rule with a number that one person proposes and another puts in force (four eyes).

    `about` says which rule ('fee:license:center', 'fund.clock:claim'), of which one at most is proposed at a time;
    `content` is what the rule will say. It begins on a day after the one on which it was proposed, never before; only
    the first rule of a new thing may (`is_first`), and there is one first rule of a thing.
    """

    __tablename__ = "rule_proposal"
    __lifecycle__ = PROPOSAL
    __table_args__ = (
        CheckConstraint("is_first OR valid_from > asked_on", name="not_in_the_past"),
        CheckConstraint("state <> 'approved' OR decided_by <> asked_by", name="four_eyes"),
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="decided_by_somebody"),
        Index(
            "uq_rule_proposal_one_asked",
            "about",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index("uq_rule_proposal_one_first", "about", unique=True, sqlite_where=FIRST, postgresql_where=FIRST),
    )

    id: Mapped[pk]
    about: Mapped[str] = mapped_column(String(120))
    state: Mapped[ProposalState] = mapped_column(enum_type(ProposalState), default=ProposalState.ASKED)
    content: Mapped[dict[str, Any]]
    valid_from: Mapped[date]
    is_first: Mapped[bool] = mapped_column(default=False, server_default=false())
    source: Mapped[str] = mapped_column(String(300))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_name: Mapped[str] = mapped_column(String(200))
    asked_on: Mapped[date]
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_name: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None]

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"rule:{self.id}"


def stands(model: type[Base]) -> None:
    """Both databases keep a published rule as it is: nothing of it changes and it is not deleted; only the day from
    which it holds no more is written once the next version is published, and then moves back at most (BR-A3)."""
    table = model.__table__
    assert isinstance(table, Table)
    closes = "valid_to" in table.columns
    for dialect, statements in {
        "sqlite": _sqlite(table, closes),
        "postgresql": _postgresql(table.name, closes),
    }.items():
        for statement in statements:
            event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))


CLOSED = "NEW.valid_to IS NOT NULL AND (OLD.valid_to IS NULL OR NEW.valid_to <= OLD.valid_to)"


def _sqlite(table: Table, closes: bool) -> list[str]:
    name, refuse = table.name, f"BEGIN SELECT RAISE(ABORT, 'a published rule stands: {table.name}'); END"
    same = " AND ".join(f"NEW.{each.name} IS OLD.{each.name}" for each in table.columns if each.name != "valid_to")
    known = f"EXISTS (SELECT 1 FROM {name} WHERE id = NEW.id)"  # noqa: S608
    when = f" WHEN NOT ({same} AND {CLOSED})" if closes else ""
    return [
        f"CREATE TRIGGER {name}_stands BEFORE UPDATE ON {name}{when} {refuse}",
        f"CREATE TRIGGER {name}_stays BEFORE DELETE ON {name} {refuse}",
        # INSERT OR REPLACE deletes without firing the trigger above on a connection that has not asked for it.
        f"CREATE TRIGGER {name}_is_new BEFORE INSERT ON {name} WHEN {known} {refuse}",
    ]


def _postgresql(name: str, closes: bool) -> list[str]:
    same = "to_jsonb(NEW) - 'valid_to' IS NOT DISTINCT FROM to_jsonb(OLD) - 'valid_to'"
    allowed = f"  IF TG_OP = 'UPDATE' THEN IF {same} AND {CLOSED} THEN RETURN NEW; END IF; END IF;\n" if closes else ""
    return [
        f"CREATE OR REPLACE FUNCTION {name}_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n"
        f"{allowed}  RAISE EXCEPTION 'a published rule stands: {name}';\nEND $$",
        f"CREATE TRIGGER {name}_stands BEFORE UPDATE OR DELETE ON {name} FOR EACH ROW EXECUTE FUNCTION {name}_stands()",
    ]
