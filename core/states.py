"""Lifecycles: a table `(state, action) -> state`, and the only way to change a state."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Enum

from core.errors import IllegalTransition
from core.i18n import _

LIFECYCLES: dict[str, "Lifecycle"] = {}
LABELS: dict[type[StrEnum], Mapping[StrEnum, object]] = {}  # lent by the units' labels at the start


def keep_labels(table: Mapping[Any, object]) -> None:
    """Keep a unit's table of labels (or of pairs of label and tone) if it names every state of an enumeration; the
    first table of one is kept."""
    kind = type(next(iter(table), None))
    if issubclass(kind, StrEnum) and set(table) == set(kind):
        words = {state: said[0] if isinstance(said, tuple) else said for state, said in table.items()}
        LABELS.setdefault(kind, words)


def label_of(state: StrEnum) -> str:
    """What people read instead of a state's code; the code itself where no unit has a word for it."""
    return str(LABELS.get(type(state), {}).get(state, state.value))


class Lifecycle:
    """One thing's states and the acts that move it. Registered by name for the printed page and the tests."""

    def __init__(self, name: str, table: Mapping[tuple[StrEnum, str], StrEnum], *, start: StrEnum) -> None:
        self.name, self.table, self.start = name, dict(table), start
        LIFECYCLES[name] = self

    @property
    def states(self) -> list[StrEnum]:
        """Every state of the lifecycle's enumeration, in its order."""
        return list(type(self.start))

    @property
    def actions(self) -> list[str]:
        """Every act, in the order of first appearance."""
        return list(dict.fromkeys(action for _state, action in self.table))

    def allows(self, state: StrEnum, action: str) -> bool:
        """Whether the table has this arrow; pages ask it for their buttons."""
        return (state, action) in self.table

    def after(self, state: StrEnum, action: str) -> StrEnum:
        """The state the act leads to; IllegalTransition (409) where the table has no such arrow."""
        try:
            return self.table[(state, action)]
        except KeyError:
            raise IllegalTransition(
                _(
                    "This cannot be done now: it is in the state “%(state)s”. Reload the page to see what can.",
                    state=label_of(state),
                ),
                details=[{"lifecycle": self.name, "state": state.value, "action": action}],
            ) from None


class HasLifecycle:
    """Mixed into a model with a `state` column: `advance` is the only assignment to it."""

    __lifecycle__: ClassVar[Lifecycle]
    state: Any

    def advance(self, action: str) -> None:
        """Take the act's arrow, or raise IllegalTransition and change nothing."""
        self.state = self.__lifecycle__.after(self.state, action)

    def can(self, action: str) -> bool:
        """Whether the act's arrow starts here."""
        return self.__lifecycle__.allows(self.state, action)


def enum_type(states: type[StrEnum]) -> Enum:
    """A column type that stores the values as text and CHECKs them in the database."""
    return Enum(
        states,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=states.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def as_markdown() -> str:
    """Every lifecycle as a table, for docs/lifecycles.md."""
    lines = ["# Lifecycles", "", "Printed from the tables in the code by `make docs`; do not edit by hand.", ""]
    for name in sorted(LIFECYCLES):
        lifecycle = LIFECYCLES[name]
        ends = [state for state in lifecycle.states if not any(start == state for start, _act in lifecycle.table)]
        lines += [f"## {name}", "", f"Starts in **{lifecycle.start.value}**; ends in "]
        lines[-1] += (", ".join(f"**{state.value}**" for state in ends) or "no state") + "."
        lines += ["", "| from | act | to |", "|---|---|---|"]
        lines += [f"| {start.value} | {act} | {after.value} |" for (start, act), after in lifecycle.table.items()]
        lines.append("")
    return "\n".join(lines)
