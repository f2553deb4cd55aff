"""What is broken on purpose, where, and which tests should notice (see `tests.mutations`)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """`old` → `new` in `path`; `why` says what is broken by it; `tests` should notice."""

    area: str
    path: str
    old: str
    new: str
    why: str
    tests: str
    both: bool = False


def within(area: str, path: str, tests: str, *changes: tuple[str, str, str], both: bool = False) -> list[Mutation]:
    """Several of one file and the same tests: (old, new, why)."""
    return [Mutation(area, path, old, new, why, tests, both) for old, new, why in changes]
