"""What the pages and the API show of a scheme: its codes with labels, official titles, standing and rights."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from core.errors import NotFound
from core.i18n import LANGUAGES, _, speaking
from listings.codes import queries
from listings.codes.queries import Title
from listings.codes.schemes import SCHEME_NAMES, Named, Scheme, Standing, named, names_itself, place_of, shipped
from listings.codes.symbols import read_symbol
from listings.codes.technology import FIELD_LABELS, technology_field

PAGE = 300
# Their top level is shown with the level below it.
TWO_LEVELS = (Scheme.IPC, Scheme.CPC, Scheme.TECHNOLOGY)
# Lists whose codes lie in classes of another list; at the top all of them are shown.
CLASSED = (Scheme.EVENT, Scheme.CHINESE_EVENT)
COUNTED = (
    Scheme.IPC, Scheme.CPC, Scheme.TECHNOLOGY, Scheme.NICE, Scheme.LOCARNO, Scheme.VIENNA, Scheme.OFFICE, Scheme.KIND,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One code as a reader meets it. `label` is its own, not that of its class; `note` is the field of technology of
    a symbol, the class of an event. `search` are the values of the search page's address that find its rights."""

    code: str
    parent: str
    label: str
    title: Title | None
    titles: dict[str, Title]
    standing: Standing
    note: str
    rights: int
    search: dict[str, str]
    has_codes: bool


def scheme_named(name: str) -> Scheme:
    """The scheme of an address; NotFound where there is none of that name."""
    if name not in set(Scheme):
        raise NotFound(_("There is no code list of this name."))
    return Scheme(name)


def schemes_of(session: Session) -> list[dict[str, Any]]:
    """Every scheme that has codes: how many the product knows itself, and what is loaded."""
    loaded = queries.loaded_schemes(session)
    rows = [
        {
            "scheme": scheme.value,
            "name": str(SCHEME_NAMES[scheme]),
            "own": len(shipped(scheme)),
            "loaded": loaded[scheme.value][0] if scheme.value in loaded else 0,
            "loaded_at": loaded[scheme.value][1] if scheme.value in loaded else None,
        }
        for scheme in Scheme
    ]
    return [row for row in rows if row["own"] or row["loaded"]]


def level(
    session: Session, scheme: Scheme, under: str, *, after: str = "", limit: int = PAGE
) -> tuple[list[tuple[str, str]], str | None]:
    """(code, what it lies in) of the codes that lie in a code, behind a place, and the place to go on from."""
    parent = None if scheme in CLASSED and not under else under
    own = [(place_of(scheme, code), code, up) for code, up in shipped(scheme) if parent in (None, up)]
    found = {row[:2]: row for row in own if row[0] > after}
    found |= {row[:2]: row for row in queries.loaded_under(session, scheme, parent, after=after, limit=limit + 1)}
    ordered = sorted(found.values())
    following = ordered[limit - 1][0] if len(ordered) > limit else None
    return [(code, up) for _place, code, up in ordered[:limit]], following


def first_levels(
    session: Session, scheme: Scheme, under: str, *, after: str = ""
) -> tuple[list[tuple[str, str]], str | None]:
    """What a page shows at once: the codes that lie in a code; of some lists the two highest levels."""
    if under or scheme not in TWO_LEVELS:
        return level(session, scheme, under, after=after)
    own = shipped(scheme)
    tops = {code for code, parent in own if not parent}
    return [pair for pair in own if not pair[1] or pair[1] in tops], None


def rows_of(session: Session, scheme: Scheme, codes: Iterable[tuple[str, str]], language: str) -> list[Row]:
    """The codes in words, in three statements."""
    asked = list(codes)
    names = [code for code, _parent in asked]
    titles = queries.official(session, {scheme: names}).get(scheme, {})
    rights = queries.rights_with(session, scheme, names)
    parents = {parent for _code, parent in shipped(scheme)} | queries.with_codes_below(session, scheme, names)
    return [
        Row(
            code=code,
            parent=parent,
            label=str(told.label) if names_itself(scheme, code) else "",
            title=_apart(queries.in_language(titles.get(code, {}), language), str(told.label)),
            titles=titles.get(code, {}),
            standing=standing_of(told, is_loaded=code in titles),
            note=_note(scheme, code, parent),
            rights=rights.get(code, 0),
            search=search_for(scheme, code),
            has_codes=code in parents,
        )
        for code, parent in asked
        if (told := named(scheme, code))
    ]


def _apart(title: Title | None, label: str) -> Title | None:
    """An official title that says what our own label does not say already."""
    return None if title is None or title.text.casefold() == label.casefold() else title


def _note(scheme: Scheme, code: str, parent: str) -> str:
    if scheme in CLASSED and code != parent:
        return str(named(Scheme.EVENT_CLASS, parent).label)
    return field_label(code) if scheme in (Scheme.IPC, Scheme.CPC) else ""


def field_label(symbol: str) -> str:
    """The field of technology of an IPC or CPC symbol in words; "" where it has none."""
    field = technology_field(symbol)
    return "" if field is None else str(FIELD_LABELS[field])


def standing_of(told: Named, *, is_loaded: bool) -> Standing:
    """A code that only a loaded list knows is known all the same."""
    return Standing.CURRENT if told.standing is Standing.UNKNOWN and is_loaded else told.standing


def must_be_known(session: Session, scheme: Scheme, code: str) -> None:
    """NotFound for a code that neither our own list nor a loaded one knows."""
    if named(scheme, code).standing is Standing.UNKNOWN and not queries.is_loaded(session, scheme, code):
        raise NotFound(_("There is no such code in this list."))


def path_rows(session: Session, scheme: Scheme, code: str, language: str) -> list[Row]:
    """The codes that a code lies in, from the top, and itself; each with the label of its class where it has none."""
    rows = rows_of(session, scheme, [(each, "") for each in path_to(scheme, code)], language)
    return [replace(row, label=str(named(scheme, row.code).label)) for row in rows]


def path_to(scheme: Scheme, code: str) -> list[str]:
    """The codes that a code lies in, from the top, and itself."""
    if scheme in (Scheme.IPC, Scheme.CPC) and (symbol := read_symbol(code)):
        return [*symbol.parents, str(symbol)]
    return [code] if code else []


def search_for(scheme: Scheme, code: str) -> dict[str, str]:
    """What finds the rights on record with a code; empty where the search cannot tell."""
    if scheme in (Scheme.IPC, Scheme.CPC):
        asked = {"section": f"ipc.{code.lower()}"} if len(code) == 1 else {"q": code}
    elif scheme is Scheme.TECHNOLOGY and code.isdigit():
        asked = {"field": code}
    elif scheme is Scheme.NICE:
        asked = {"section": f"nice.{code}"}
    elif scheme is Scheme.LOCARNO:
        asked = {"section": f"locarno.{int(code[:2])}"} if len(code) == 2 else {"q": code}
    else:
        return {}
    return {"in": "rights", **asked}


def labels_of(scheme: Scheme, code: str) -> dict[str, str]:
    """Our own label in every language."""
    told = {}
    for language in LANGUAGES:
        with speaking(language):
            told[language] = str(named(scheme, code).label) if names_itself(scheme, code) else ""
    return told
