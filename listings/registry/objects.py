"""Reading texts and objects out of a JSON record by names; what has another shape reads as absent."""

from collections.abc import Iterator
from decimal import Decimal

from listings.registry.json import Json
from listings.registry.text import clean


def values_in(value: Json, *path: str) -> Iterator[Json]:
    """All values at the end of a path of names, in order; arrays on the way and at its end are gone through."""
    if isinstance(value, list):
        for each in value:
            yield from values_in(each, *path)
    elif not path:
        if value is not None:
            yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from values_in(value[path[0]], *path[1:])


def objects_in(value: Json, *path: str) -> Iterator[dict[str, Json]]:
    """The objects at the end of a path."""
    return (each for each in values_in(value, *path) if isinstance(each, dict))


def texts_in(value: Json, *path: str, limit: int = 2_000) -> Iterator[str]:
    """The texts and numbers at the end of a path, on one line each, empty ones left out."""
    for each in values_in(value, *path):
        text = clean(_written(each), limit) if isinstance(each, str | int | Decimal) else ""
        if text:
            yield text


def text_in(value: Json, *path: str, limit: int = 2_000) -> str:
    """The first text or number at the end of a path; "" if none."""
    return next(texts_in(value, *path, limit=limit), "")


def _written(value: str | int | Decimal) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
