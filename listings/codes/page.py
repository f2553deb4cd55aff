"""What the pages and the API show of a scheme: its codes with labels, official titles, standing and rights."""

from collections.abc import Iterable
from dataclasses import dataclass
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
COUNTED = (
    Scheme.IPC, Scheme.CPC, Scheme.TECHNOLOGY, Scheme.NICE, Scheme.LOCARNO, Scheme.VIENNA, Scheme.OFFICE, Scheme.KIND,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One code as a reader meets it. `label` is its own, not that of its class; `field` is its field of technology in
    words. `search` are the values of the search page's address that find its rights."""

    code: str
    parent: str
    label: str
    title: Title | None
    titles: dict[str, Title]
    standing: Standing
    field: str
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
    loaded: dict[str, list[queries.ListStatus]] = {}
    for each in queries.status(session):
        loaded.setdefault(each.scheme, []).append(each)
    rows = [
        {
            "scheme": scheme.value,
            "name": str(SCHEME_NAMES[scheme]),
            "own": len(shipped(scheme)),
            "loaded": sum(each.codes for each in loaded.get(scheme.value, ())),
            "loaded_at": max((each.loaded_at for each in loaded.get(scheme.value, ())), default=None),
        }
        for scheme in Scheme
    ]
    return [row for row in rows if row["own"] or row["loaded"]]


def level(
    session: Session, scheme: Scheme, under: str, *, after: str = "", limit: int = PAGE
) -> tuple[list[tuple[str, str]], str | None]:
    """(code, `under`) of the codes that lie in a code, behind a place, and the place to go on from."""
    found = {(place_of(scheme, code), code) for code, parent in shipped(scheme) if parent == under}
    found = {pair for pair in found if pair[0] > after}
    found.update(queries.loaded_under(session, scheme, under, after=after, limit=limit + 1))
    ordered = sorted(found)
    following = ordered[limit - 1][0] if len(ordered) > limit else None
    return [(code, under) for _place, code in ordered[:limit]], following


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
            title=queries.in_language(titles.get(code, {}), language),
            titles=titles.get(code, {}),
            standing=standing_of(told, is_loaded=code in titles),
            field=field_label(code) if scheme in (Scheme.IPC, Scheme.CPC) else "",
            rights=rights.get(code, 0),
            search=search_for(scheme, code),
            has_codes=code in parents,
        )
        for code, parent in asked
        if (told := named(scheme, code))
    ]


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


def path_to(scheme: Scheme, code: str) -> list[str]:
    """The codes that a code lies in, from the top, and itself."""
    if scheme in (Scheme.IPC, Scheme.CPC) and (symbol := read_symbol(code)):
        return [*symbol.parents, str(symbol)]
    return [code] if code else []


def search_for(scheme: Scheme, code: str) -> dict[str, str]:
    """What finds the rights on sale with a code; empty where the search cannot tell."""
    if scheme in (Scheme.IPC, Scheme.CPC):
        return {"section": f"ipc.{code.lower()}"} if len(code) == 1 else {"q": code}
    if scheme is Scheme.NICE:
        return {"section": f"nice.{code}"}
    if scheme is Scheme.LOCARNO:
        return {"section": f"locarno.{int(code[:2])}"} if len(code) == 2 else {"q": code}
    return {}


def labels_of(scheme: Scheme, code: str) -> dict[str, str]:
    """Our own label in every language."""
    told = {}
    for language in LANGUAGES:
        with speaking(language):
            told[language] = str(named(scheme, code).label) if names_itself(scheme, code) else ""
    return told
