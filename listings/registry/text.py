"""Reading text and children out of elements by local name, whatever their prefix."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from listings.registry.xml import Element

_SPACES = re.compile(r"\s+")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def children(element: Element | None, *path: str) -> Iterator[Element]:
    """All elements at the end of a path of local names, in document order."""
    if element is None:
        return
    if not path:
        yield element
    elif len(path) == 1:
        yield from element.iterchildren(_any_prefix(path[0]))
    else:
        for found in element.iterchildren(_any_prefix(path[0])):
            yield from children(found, *path[1:])


@lru_cache(maxsize=2_000)
def _any_prefix(name: str) -> str:
    return f"{{*}}{name}"


def child(element: Element | None, *path: str) -> Element | None:
    """The first element at the end of a path, or None."""
    return next(children(element, *path), None)


def clean(text: str | None, limit: int = 2_000) -> str:
    """One line of composed Unicode without control characters, at most `limit` long."""
    plain = " ".join((text or "").split())
    if not (plain.isascii() and plain.isprintable()):
        plain = unicodedata.normalize("NFC", _SPACES.sub(" ", _NOT_TEXT.sub("", plain)).strip())
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


def text_of(element: Element | None, *path: str, limit: int = 2_000) -> str:
    """The whole text of the first element at the end of a path, markup inside it flattened; "" if none."""
    found = child(element, *path)
    return "" if found is None else clean(_whole(found), limit)


def texts_of(element: Element | None, *path: str) -> Iterator[str]:
    """The texts of all elements at the end of a path, empty ones left out."""
    for found in children(element, *path):
        text = clean(_whole(found))
        if text:
            yield text


def columns_of(element: Element | None, *path: str) -> Iterator[str]:
    """The texts of all elements at the end of a path as they stand, for fields whose blanks are columns."""
    for found in children(element, *path):
        text = _NOT_TEXT.sub("", _whole(found) or "").strip()
        if text:
            yield text


def _whole(element: Element) -> str | None:
    return element.text if not len(element) else "".join(str(part) for part in element.itertext())


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    """In order, each once, empty ones left out."""
    return tuple(dict.fromkeys(text for text in texts if text))
