"""Reading text and children out of elements by local name, whatever their prefix."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from listings.registry.xml import Element, local

_SPACES = re.compile(r"\s+")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def children(element: Element | None, *path: str) -> Iterator[Element]:
    """All elements at the end of a path of local names, in document order."""
    if element is None:
        return
    if not path:
        yield element
        return
    for child in element:
        if isinstance(child.tag, str) and local(child) == path[0]:
            yield from children(child, *path[1:])


def child(element: Element | None, *path: str) -> Element | None:
    """The first element at the end of a path, or None."""
    return next(children(element, *path), None)


def clean(text: str | None, limit: int = 2_000) -> str:
    """One line of composed Unicode without control characters, at most `limit` long."""
    plain = unicodedata.normalize("NFC", _SPACES.sub(" ", _NOT_TEXT.sub("", text or "")).strip())
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


def text_of(element: Element | None, *path: str, limit: int = 2_000) -> str:
    """The whole text of the first element at the end of a path, markup inside it flattened; "" if none."""
    found = child(element, *path)
    if found is None:
        return ""
    return clean("".join(str(part) for part in found.itertext()), limit)


def texts_of(element: Element | None, *path: str) -> Iterator[str]:
    """The texts of all elements at the end of a path, empty ones left out."""
    for found in children(element, *path):
        text = clean("".join(str(part) for part in found.itertext()))
        if text:
            yield text


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    """In order, each once, empty ones left out."""
    return tuple(dict.fromkeys(text for text in texts if text))
