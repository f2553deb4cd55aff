"""The classes of a right in words: labels, official titles where a list is loaded, old and unknown codes marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.i18n import _
from listings.assets import queries
from listings.assets.models import AssetClass, ClassScheme
from listings.codes import queries as lists
from listings.codes.page import standing_of
from listings.codes.queries import Title
from listings.codes.schemes import Named, Scheme, Standing, named
from listings.codes.standing import STANDING_LABELS
from listings.codes.symbols import read_symbol
from listings.codes.technology import FIELD_LABELS, SECTOR_LABELS, sector_of, technology_fields

SHOWN = 12
LISTS = {
    ClassScheme.IPC: Scheme.IPC,
    ClassScheme.CPC: Scheme.CPC,
    ClassScheme.LOCARNO: Scheme.LOCARNO,
    ClassScheme.NICE: Scheme.NICE,
    ClassScheme.VIENNA: Scheme.VIENNA,
}
Official = dict[Scheme, dict[str, dict[str, Title]]]


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: its code ("" where the label says it), its label, its official title and the title's language, what
    marks it ("" in general), and the goods and services under it."""

    code: str
    label: str
    title: str
    language: str
    mark: str
    detail: str


@dataclass(frozen=True, slots=True)
class ClassGroup:
    """The first classes of one scheme, and how many more there are."""

    scheme: ClassScheme
    list: Scheme | None
    rows: Sequence[ClassRow]
    further: int


def fields_of(ipc: Iterable[str], cpc: Iterable[str]) -> tuple[int, ...]:
    """The fields of technology of a right: by its IPC symbols, by those of the CPC where they tell none."""
    return technology_fields(ipc) or technology_fields(cpc)


def told(row: AssetClass) -> Named:
    """A class with our own label and its standing; of schemes without a list the code alone."""
    return named(LISTS[row.scheme], row.code) if row.scheme in LISTS else Named(row.code, "")


def technology_of(rows: Iterable[AssetClass]) -> tuple[int, ...]:
    """The fields of technology of a right with these classes."""
    codes: dict[ClassScheme, list[str]] = {ClassScheme.IPC: [], ClassScheme.CPC: []}
    for row in rows:
        if row.scheme in codes:
            codes[row.scheme].append(row.code)
    return fields_of(codes[ClassScheme.IPC], codes[ClassScheme.CPC])


def classes_in_words(session: Session, asset_id: int, language: str) -> tuple[list[ClassGroup], list[tuple[str, str]]]:
    """A right's classes by scheme and its (field of technology, sector), in two statements."""
    kept: dict[ClassScheme, list[AssetClass]] = {}
    for each in queries.classes_of(session, asset_id):
        kept.setdefault(each.scheme, []).append(each)
    official = lists.official(
        session, {LISTS[scheme]: _asked(scheme, rows) for scheme, rows in kept.items() if scheme in LISTS}
    )
    groups = [
        ClassGroup(
            scheme,
            LISTS.get(scheme),
            [_row(scheme, row, official, language) for row in rows[:SHOWN]],
            max(len(rows) - SHOWN, 0),
        )
        for scheme, rows in kept.items()
    ]
    fields = technology_of(row for rows in kept.values() for row in rows)
    return groups, [(str(FIELD_LABELS[field]), str(SECTOR_LABELS[sector_of(field)])) for field in fields]


def _asked(scheme: ClassScheme, rows: Sequence[AssetClass]) -> list[str]:
    """The codes whose titles are wanted: the classes themselves, and of symbols what they lie in."""
    codes = [named(LISTS[scheme], row.code).code for row in rows[:SHOWN]]
    symbols = [
        symbol for code in codes if scheme in (ClassScheme.IPC, ClassScheme.CPC) and (symbol := read_symbol(code))
    ]
    return [*codes, *(parent for symbol in symbols for parent in symbol.parents)]


def _row(scheme: ClassScheme, row: AssetClass, official: Official, language: str) -> ClassRow:
    if scheme not in LISTS:
        return ClassRow(row.code, "", "", language, "", row.detail)
    told, known = named(LISTS[scheme], row.code), official.get(LISTS[scheme], {})
    title, spoken = _title(told.code, known, language)
    standing = standing_of(told, is_loaded=told.code in known)
    mark = "" if standing is Standing.CURRENT else str(STANDING_LABELS[standing])
    if not mark and _is_missing(scheme, told.code, known):
        mark = _("Not in the loaded list")
    said = scheme is ClassScheme.NICE and bool(told.label)  # 'Class 9: …' names the number
    return ClassRow("" if said else told.code, str(told.label), title, spoken, mark, row.detail)


def _title(code: str, known: dict[str, dict[str, Title]], language: str) -> tuple[str, str]:
    """The official title with that of its main group before it: subgroups say only what sets them apart."""
    symbol = read_symbol(code)
    asked = [code] if symbol is None else dict.fromkeys([symbol.main_group, code] if symbol.group else [code])
    titles = [lists.in_language(known[each], language) for each in asked if each in known]
    told = [title for title in titles if title is not None]
    return " – ".join(title.text for title in told), told[0].language if told else language


def _is_missing(scheme: ClassScheme, code: str, known: dict[str, dict[str, Title]]) -> bool:
    """Whether a loaded list has the subclass of a symbol, but not its main group."""
    symbol = read_symbol(code) if scheme in (ClassScheme.IPC, ClassScheme.CPC) else None
    return symbol is not None and bool(symbol.group) and symbol.subclass in known and symbol.main_group not in known
