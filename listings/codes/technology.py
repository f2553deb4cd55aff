"""WIPO's 35 fields of technology in five sectors, by the IPC.

The concordance (in force since 2008, with its changes to 2019) says which prefixes of symbols belong to which field.
It is kept here as facts: `H01BC` are the subclasses H01B and H01C, `H04N/1,3` the main groups H04N 1 and H04N 3 with
all below them. Where a subclass is divided, its groups alone belong to a field.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache

from core.i18n import LazyText, lazy_gettext
from listings.codes.symbols import read_symbol


class Sector(StrEnum):
    """Five groups of fields."""

    ELECTRICAL = "electrical"
    INSTRUMENTS = "instruments"
    CHEMISTRY = "chemistry"
    MECHANICAL = "mechanical"
    OTHER = "other"


SECTOR_LABELS: dict[Sector, LazyText] = {
    Sector.ELECTRICAL: lazy_gettext("Electrical engineering"),
    Sector.INSTRUMENTS: lazy_gettext("Instruments"),
    Sector.CHEMISTRY: lazy_gettext("Chemistry"),
    Sector.MECHANICAL: lazy_gettext("Mechanical engineering"),
    Sector.OTHER: lazy_gettext("Other fields"),
}

FIELDS_OF: dict[Sector, range] = {
    Sector.ELECTRICAL: range(1, 9),
    Sector.INSTRUMENTS: range(9, 14),
    Sector.CHEMISTRY: range(14, 25),
    Sector.MECHANICAL: range(25, 33),
    Sector.OTHER: range(33, 36),
}
_SECTORS = {field: sector for sector, fields in FIELDS_OF.items() for field in fields}

FIELD_LABELS: dict[int, LazyText] = {
    1: lazy_gettext("Electrical machines and energy"),
    2: lazy_gettext("Audio-visual technology"),
    3: lazy_gettext("Telecommunications"),
    4: lazy_gettext("Digital communication"),
    5: lazy_gettext("Basic communication circuits"),
    6: lazy_gettext("Computer technology"),
    7: lazy_gettext("IT for business management"),
    8: lazy_gettext("Semiconductors"),
    9: lazy_gettext("Optics"),
    10: lazy_gettext("Measurement"),
    11: lazy_gettext("Biological analysis"),
    12: lazy_gettext("Control technology"),
    13: lazy_gettext("Medical technology"),
    14: lazy_gettext("Fine organic chemicals"),
    15: lazy_gettext("Biotechnology"),
    16: lazy_gettext("Pharmaceuticals"),
    17: lazy_gettext("Polymers"),
    18: lazy_gettext("Food chemistry"),
    19: lazy_gettext("Basic chemical materials"),
    20: lazy_gettext("Materials and metallurgy"),
    21: lazy_gettext("Surfaces and coatings"),
    22: lazy_gettext("Micro- and nanotechnology"),
    23: lazy_gettext("Chemical engineering"),
    24: lazy_gettext("Environmental technology"),
    25: lazy_gettext("Handling and packing machines"),
    26: lazy_gettext("Machine tools"),
    27: lazy_gettext("Engines, pumps and turbines"),
    28: lazy_gettext("Textile and paper machines"),
    29: lazy_gettext("Other special machines"),
    30: lazy_gettext("Heat processes and apparatus"),
    31: lazy_gettext("Machine elements"),
    32: lazy_gettext("Vehicles and transport"),
    33: lazy_gettext("Furniture and games"),
    34: lazy_gettext("Other consumer goods"),
    35: lazy_gettext("Civil engineering"),
}

CONCORDANCE: dict[int, str] = {
    1: "F21HKLSVWY H01BCFGHJKMRT H02BGHJKMNPS H05BCF H99Z",
    2: "G09FG G11B H04N/3,5,7,9,11,13,15,17,19,101 H04RS H05K",
    3: "G08C H01PQ H04BHJKMQ H04N/1",
    4: "H04LW H04N/21",
    5: "H03BCDFGHJKLM",
    6: "G06CDEFGJKMNT G10L G11C G16BCZ",
    7: "G06Q",
    8: "H01L",
    9: "G02BCF G03BCDFGH H01S",
    10: "G01BCDFGHJKLMPQRSVW G01N/1,3,5,7,9,11,13,15,17,19,21,22,23,24,25,27,29,30,31,35,37 G04BCDFGR G12B G99Z",
    11: "G01N/33",
    12: "G05BDF G07BCDFG G08BG G09BCD",
    13: "A61BCDFGHJLMN G16H H05G",
    14: "A61K/8 A61Q C07BCDFHJ C40B",
    15: "C07GK C12MNPQRS",
    16: "A61K/6,9,31,33,35,36,38,39,41,45,47,48,49,50,51,101,103,125,127,129,131,133,135 A61P",
    17: "C08BCFGHKL",
    18: "A01H A21D A23BCDFGJKL C12CFGHJ C13B/10,20,30,35,40,50,99 C13DFJK",
    19: "A01NP C05BCDFG C06BCDF C09BCDFGHJK C10BCFGHJKLMN C11BCD C99Z",
    20: "B22CDF C01BCDFG C03C C04B C21BCD C22BCF",
    21: "B05CD B32B C23CDFG C25BCDF C30B",
    22: "B81BC B82BY",
    23: (
        "B01BFJL B01D/1,3,5,7,8,9,11,12,15,17,19,21,24,25,27,29,33,35,36,37,39,41,43,57,59,61,63,65,67,69,71 B02C "
        "B03BCD B04BC B05B B06B B07BC B08B C14C D06BCL F25J F26B H05H"
    ),
    24: "A62C B01D/45,46,47,49,50,51,52,53 B09BC B65F C02F E01F/8 F01N F23GJ G01T",
    25: "B25J B65BCDGH B66BCDF B67BCD",
    26: "A62D B21BCDFGHJKL B23BCDFGHKPQ B24BCD B25BCDFGH B26BDF B27BCDFGHJKLMN B30B",
    27: "F01BCDKLMP F02BCDFGKMNP F03BCDGH F04BCDF F23R F99Z G21BCDFGHJK",
    28: ("A41H A43D A46D B31BCDF B41BCDFGJKLMN C14B D01BCDFGH D02GHJ D03CDJ D04BCGH D05BC D06GHJMPQ D21BCDFGHJ D99Z"),
    29: (
        "A01BCDFGJKLM A21BC A22BC A23NP B02B B28BCD B29BCDKL B33Y B99Z C03B C08J C12L C13B/5,15,25,45 C13CGH "
        "F41ABCFGHJ F42BCD"
    ),
    30: "F22BDG F23BCDHKLMNQ F24BCDFHJSTV F25BC F27BD F28BCDFG",
    31: "F15BCD F16BCDFGHJKLMNPST F17BCD G05G",
    32: "B60BCDFGHJKLMNPQRSTVW B61BCDFGHJKL B62BCDHJKLM B63BCGHJ B64BCDFG",
    33: "A47BCDFGHJKL A63BCDFGHJK",
    34: (
        "A24BCDF A41BCDFG A42BC A43BC A44BC A45BCDF A46B A62B A99Z B42BCDF B43KLM B44BCDF B68BCFG D04D D06FN D07B "
        "F25D G10BCDFGHK"
    ),
    35: "E01BCDH E01F/1,3,5,7,9,11,13,15 E02BCDF E03BCDF E04BCDFGH E05BCDFG E06BC E21BCDF E99Z",
}


def prefixes(words: str) -> Iterator[str]:
    """The prefixes of one row: 'H01BC H04N/1,3' → 'H01B', 'H01C', 'H04N 1', 'H04N 3'."""
    for word in words.split():
        head, _slash, groups = word.partition("/")
        if groups:
            yield from (f"{head} {group}" for group in groups.split(","))
        else:
            yield from (head[:3] + letter for letter in head[3:])


# What came after the concordance, out of subclasses that it knows: G06V (2022) out of G06K, H10 (2023) out of H01L.
SUCCESSORS = {subclass: field for field, words in {6: "G06V", 8: "H10BDFHKN"}.items() for subclass in prefixes(words)}

_FIELD_OF = {prefix: field for field, words in CONCORDANCE.items() for prefix in prefixes(words)}
_DIVIDED = frozenset(prefix[:4] for prefix in _FIELD_OF if len(prefix) > 4)
SUBCLASSES = frozenset(prefix[:4] for prefix in _FIELD_OF)


@lru_cache(1 << 16)
def technology_field(code: str) -> int | None:
    """The field (1-35) of an IPC symbol in any spelling; None where the concordance knows none.

    The longest prefix decides; a divided subclass without its group, and a class without its subclass, have none.
    """
    symbol = read_symbol(code)
    if symbol is None:
        return None
    if symbol.subclass in _DIVIDED:
        return _FIELD_OF.get(f"{symbol.subclass} {symbol.group}")
    return _FIELD_OF.get(symbol.subclass) or SUCCESSORS.get(symbol.subclass)


def technology_fields(ipc_codes: Iterable[str]) -> tuple[int, ...]:
    """The fields of a right's IPC symbols, each once, the first symbol's first."""
    found = map(technology_field, ipc_codes)
    return tuple(dict.fromkeys(field for field in found if field is not None))


def sector_of(field: int) -> Sector:
    """The sector of a field 1-35; KeyError for anything else."""
    return _SECTORS[field]
