"""Which subclasses of the IPC and the CPC there are, and a symbol with its label and standing.

The IPC as of 2019 with the classes that came since; groups are not kept here (a loaded list knows them).
"""

from functools import lru_cache

from listings.codes.ipc import CLASS_LABELS, SECTION_LABELS
from listings.codes.standing import Named, Standing
from listings.codes.symbols import Symbol, read_symbol
from listings.codes.technology import SUBCLASSES, prefixes

# Subclasses of earlier editions: those that the concordance of fields still names, and those of editions 1 to 3.
FORMER = frozenset(prefixes("B01K B29FGHJ C08D C12BDKS C13CDFGHJ C23B F24J"))
NEWER = frozenset(prefixes("G06V G16Y H10BDFHKN"))
IPC_SUBCLASSES = (SUBCLASSES | NEWER) - FORMER
# In the CPC alone: subclasses of the 2000 series, and the section Y.
CPC_SUBCLASSES = IPC_SUBCLASSES | frozenset(
    prefixes("A23V B41P B60Y C12Y D05D D10B E05Y F05BCD F27M Y02ABCDEPTW Y04S Y10ST")
)
_KNOWN = {"ipc": IPC_SUBCLASSES, "cpc": CPC_SUBCLASSES}
_CLASSES = {scheme: frozenset(code[:3] for code in codes) for scheme, codes in _KNOWN.items()}
_SECTIONS = {"ipc": frozenset("ABCDEFGH"), "cpc": frozenset("ABCDEFGHY")}


@lru_cache(1 << 16)
def patent_class(scheme: str, code: str) -> Named:
    """An IPC or CPC symbol (`scheme` is 'ipc' or 'cpc') in any spelling, labelled by its class or section."""
    symbol = read_symbol(code)
    if symbol is None:
        return Named(code, "", Standing.UNKNOWN)
    label = CLASS_LABELS.get(symbol.class_) or (SECTION_LABELS.get(symbol.section) if not symbol.class_ else None)
    return Named(str(symbol), label or "", _standing(scheme, symbol))


def _standing(scheme: str, symbol: Symbol) -> Standing:
    if len(symbol.subclass) == 4:
        if symbol.subclass in _KNOWN[scheme]:
            return Standing.CURRENT
        return Standing.HISTORIC if symbol.subclass in FORMER else Standing.UNKNOWN
    known = _CLASSES[scheme] if symbol.class_ else _SECTIONS[scheme]
    return Standing.CURRENT if symbol.subclass in known else Standing.UNKNOWN
