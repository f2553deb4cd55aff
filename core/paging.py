"""Pages of lists that are continued and not counted: by the last row's id, or by how many rows lie before."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from core.fields import whole

SIZE = 50


class Numbered(Protocol):
    """A row with its id."""

    @property
    def id(self) -> int: ...


Row = TypeVar("Row", bound=Numbered)


def page_of(rows: list[Row], limit: int) -> tuple[list[Row], str | None]:
    """The page out of up to `limit` + 1 rows, and after which id the next one begins (None at the end)."""
    return rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None


Element = TypeVar("Element")


def number_asked(said: str | None) -> int:
    """The number of the page that an address asks for; the first where it says none."""
    return min(max(whole(said) or 1, 1), 1_000_000)


def leaf(rows: list[Element], number: int, href: Callable[[int], str]) -> tuple[list[Element], dict[str, str | None]]:
    """The page out of up to `SIZE` + 1 rows from (`number` - 1) * `SIZE` on, and the pager's addresses."""
    return rows[:SIZE], {
        "previous_href": href(number - 1) if number > 1 else None,
        "next_href": href(number + 1) if len(rows) > SIZE else None,
    }


def window_of(rows: list[Element], start: int, limit: int) -> tuple[list[Element], str | None]:
    """The page out of up to `limit` + 1 rows from `start` on, and after how many rows the next one begins."""
    return rows[:limit], str(start + limit) if len(rows) > limit else None
