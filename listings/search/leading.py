"""A question that is a number of the product (a deal, an invoice, a loan, …) leads to its page.

The pages stand above the search; the composition root says where they are.
"""

from collections.abc import Callable

Addressing = Callable[[str], str | None]

_wired: list[Addressing] = []


def wire(addressing: Addressing) -> None:
    """Put the composition root's way from a number to its page in force."""
    _wired[:] = [addressing]


def page_of(question: str) -> str | None:
    """The page of the number that is asked for; None for any other question."""
    return _wired[0](question) if _wired else None
