"""Reads of loaded code lists and of counts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from listings.codes.models import CodeCount, CodeEntry
from listings.codes.schemes import Scheme


@dataclass(frozen=True, slots=True)
class Title:
    """An official title and the language that it is in ('en' or 'zh_Hans')."""

    text: str
    language: str
    source: str
    edition: str


def official(session: Session, asked: Mapping[Scheme, Iterable[str]]) -> dict[Scheme, dict[str, dict[str, Title]]]:
    """Official titles of codes (as their schemes spell them) by language, in one statement; what has none is left out.

    Of several editions the one that names none (the list in force) is preferred, then the latest.
    """
    wanted = [(scheme, set(codes)) for scheme, codes in asked.items()]
    tests = [and_(CodeEntry.scheme == scheme.value, CodeEntry.code.in_(codes)) for scheme, codes in wanted if codes]
    if not tests:
        return {}
    columns = (CodeEntry.scheme, CodeEntry.code, CodeEntry.edition, CodeEntry.source)
    texts = (CodeEntry.title_en, CodeEntry.title_zh)
    rows = session.execute(select(*columns, *texts).where(or_(*tests)).order_by(CodeEntry.id))
    found: dict[Scheme, dict[str, dict[str, Title]]] = {}
    for scheme, code, edition, source, english, chinese in rows:
        by_language = found.setdefault(Scheme(scheme), {}).setdefault(code, {})
        for language, text in (("en", english), ("zh_Hans", chinese)):
            best = by_language.get(language)
            if text and (best is None or _rank(edition) > _rank(best.edition)):
                by_language[language] = Title(text, language, source, edition)
    return found


def _rank(edition: str) -> tuple[bool, str]:
    return edition == "", edition


def titles(session: Session, scheme: Scheme, codes: Iterable[str], language: str) -> dict[str, Title]:
    """Official titles of codes in one statement, in the reader's language or else in English or whatever there is."""
    found = official(session, {scheme: codes}).get(scheme, {})
    chosen = {code: in_language(by_language, language) for code, by_language in found.items()}
    return {code: title for code, title in chosen.items() if title is not None}


def in_language(by_language: Mapping[str, Title], language: str) -> Title | None:
    """The title that a reader of the language is shown."""
    return by_language.get(language) or by_language.get("en") or next(iter(by_language.values()), None)


def loaded_under(
    session: Session, scheme: Scheme, parent: str | None, *, after: str = "", limit: int | None = None
) -> list[tuple[str, str, str]]:
    """(place, code, parent) of the loaded codes that lie in a code ("" for the top, None for all of the list), in
    their order, behind a place."""
    rows = select(CodeEntry.place, CodeEntry.code, CodeEntry.parent).where(CodeEntry.scheme == scheme.value)
    if parent is not None:
        rows = rows.where(CodeEntry.parent == parent)
    rows = rows.where(CodeEntry.place > after).distinct().order_by(CodeEntry.place, CodeEntry.code).limit(limit)
    return [(row.place, row.code, row.parent) for row in session.execute(rows)]


def with_codes_below(session: Session, scheme: Scheme, codes: Collection[str]) -> set[str]:
    """Those codes in which loaded codes lie."""
    rows = select(CodeEntry.parent).where(CodeEntry.scheme == scheme.value, CodeEntry.parent.in_(codes)).distinct()
    return set(session.scalars(rows)) if codes else set()


def is_loaded(session: Session, scheme: Scheme, code: str) -> bool:
    """Whether a loaded list has the code."""
    rows = select(CodeEntry.id).where(CodeEntry.scheme == scheme.value, CodeEntry.code == code)
    return session.scalar(rows.limit(1)) is not None


def rights_with(session: Session, scheme: Scheme, codes: Collection[str]) -> dict[str, int]:
    """How many rights carried each of some codes when they were counted last; none is left out."""
    rows = select(CodeCount.code, CodeCount.rights).where(CodeCount.scheme == scheme.value, CodeCount.code.in_(codes))
    return {row.code: row.rights for row in session.execute(rows)} if codes else {}


def counted_at(session: Session) -> datetime | None:
    """When the rights were counted last."""
    return session.scalar(select(func.max(CodeCount.counted_at)))


def loaded_schemes(session: Session) -> dict[str, tuple[int, datetime]]:
    """Scheme → how many different codes are loaded of it, and when the last of them was."""
    counts = (func.count(CodeEntry.code.distinct()), func.max(CodeEntry.loaded_at))
    rows: Iterable[Any] = session.execute(select(CodeEntry.scheme, *counts).group_by(CodeEntry.scheme))
    return {scheme: (codes, loaded_at) for scheme, codes, loaded_at in rows}


@dataclass(frozen=True, slots=True)
class ListStatus:
    """What is loaded of one list in one edition."""

    scheme: str
    source: str
    edition: str
    codes: int
    english: int
    chinese: int
    loaded_at: datetime


def status(session: Session) -> list[ListStatus]:
    """Every list that is loaded: how many codes, how many of them with an English and a Chinese title, since when."""
    by = (CodeEntry.scheme, CodeEntry.source, CodeEntry.edition)
    counts: tuple[Any, ...] = (
        func.count(),
        func.count().filter(CodeEntry.title_en != ""),
        func.count().filter(CodeEntry.title_zh != ""),
        func.max(CodeEntry.loaded_at),
    )
    rows: Iterable[Any] = session.execute(select(*by, *counts).group_by(*by).order_by(*by))
    return [ListStatus(*row) for row in rows]
