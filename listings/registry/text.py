"""Reading text and children out of elements by local name, whatever their prefix."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from listings.registry.xml import Element, bare, local

_SPACES = re.compile(r"\s+")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def children(element: Element | None, *path: str) -> Iterator[Element]:
    """All elements at the end of a path of local names, in document order."""
    if element is None:
        return iter(())
    found: Iterator[Element] = iter((element,))
    for step, name in enumerate(path):
        tag = _any_prefix(name)
        found = _below(found, tag) if step else element.iterchildren(tag)
    return found


def _below(elements: Iterator[Element], tag: str) -> Iterator[Element]:
    for each in elements:
        yield from each.iterchildren(tag)


@lru_cache(maxsize=2_000)
def _any_prefix(name: str) -> str:
    return f"{{*}}{name}"


def child(element: Element | None, *path: str) -> Element | None:
    """The first element at the end of a path, or None."""
    if element is None or not path:
        return element
    if len(path) == 1:
        return next(element.iterchildren(_any_prefix(path[0])), None)
    return next(children(element, *path), None)


def by_name(element: Element | None, *names: str) -> dict[str, Element]:
    """The children of these local names in one pass, for whoever wants several; of those that share one the first."""
    found: dict[str, Element] = {}
    for each in () if element is None else element.iterchildren(*_any_prefixes(names)):
        found.setdefault(local(each), each)
    return found


def texts_by_name(element: Element | None, *names: str) -> dict[str, str]:
    """The texts of the children of these local names, as `text_of` gives them, in one pass and each name once."""
    found: dict[str, str] = {}
    for each in () if element is None else element.iterchildren(*_any_prefixes(names)):
        name, text = bare(each.tag), each.text
        if name in found:
            continue
        is_token = text and text.isalnum() and text.isascii() and len(text) < 200 and not len(each)
        found[name] = text if text and is_token else text_of(each)  # most are one number or code
    return found


def named(element: Element | None, *names: str) -> Iterator[Element]:
    """The children that have one of these local names, in document order."""
    return iter(()) if element is None else element.iterchildren(*_any_prefixes(names))


@lru_cache(maxsize=500)
def _any_prefixes(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_any_prefix, names))


def clean(text: str | None, limit: int = 2_000) -> str:
    """One line of composed Unicode without control characters, at most `limit` long."""
    if not text:
        return ""
    if text.isalnum() and text.isascii():  # most are one number or code
        plain = text
    else:
        plain = " ".join(text.split())
        if not (plain.isascii() and plain.isprintable()):
            plain = unicodedata.normalize("NFC", _SPACES.sub(" ", _NOT_TEXT.sub("", plain)).strip())
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


def text_of(element: Element | None, *path: str, limit: int = 2_000) -> str:
    """The whole text of the first element at the end of a path, markup inside it flattened; "" if none."""
    found = child(element, *path) if path else element
    return "" if found is None else clean(found.text if not len(found) else _whole(found), limit)


def texts_of(element: Element | None, *path: str) -> Iterator[str]:
    """The texts of all elements at the end of a path, empty ones left out."""
    for found in children(element, *path):
        if text := text_of(found):
            yield text


def columns_of(element: Element | None, *path: str) -> Iterator[str]:
    """The texts of all elements at the end of a path as they stand, for fields whose blanks are columns."""
    for found in children(element, *path):
        text = _NOT_TEXT.sub("", _whole(found)).strip()
        if text:
            yield text


def _whole(element: Element) -> str:
    return "".join(str(part) for part in element.itertext())


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    """In order, each once, empty ones left out."""
    return tuple(dict.fromkeys(text for text in texts if text))
