"""Pages by the last row's id, for lists that are continued and not counted."""

from typing import Protocol, TypeVar


class Numbered(Protocol):
    """A row with its id."""

    @property
    def id(self) -> int: ...


Row = TypeVar("Row", bound=Numbered)


def page_of(rows: list[Row], limit: int) -> tuple[list[Row], str | None]:
    """The page out of up to `limit` + 1 rows, and after which id the next one begins (None at the end)."""
    return rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None
