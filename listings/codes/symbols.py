"""Symbols of the IPC and the CPC in every spelling of the registers, read into one: 'H01M 10/0525'.

A01B0001000000                  WIPO, fourteen characters (ST.8 without its attributes)
E21B  47/  0228            A I  fixed width, as the EPO sends it
H04L   27/26    (2006.01)       with its edition
H01L 21302 · A61F  206 · A41D013/00 · C07D41700   packed: three columns for the main group, or four
H01M10/0525 · h01m-10/0525 · H01M · H01 · H       as people write it
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_WITH_SLASH = re.compile(r"([A-HY]\d\d[A-Z])[\s-]*(\d{1,4})\s*/\s*(\d{2,6})(?!\d)")
_FOURTEEN = re.compile(r"([A-HY]\d\d[A-Z])(\d{4})(\d{6})(?!\d)")
_PACKED = re.compile(r"([A-HY]\d\d[A-Z])([\d ]{3})(\d{2,6})(?!\d)")
_FOUR_COLUMNS = re.compile(r"([A-HY]\d\d[A-Z])(000[1-9])(\d{2,6})(?!\d)")
_SQUEEZED = re.compile(r"([A-HY]\d\d[A-Z]) +(\d{1,3})(\d{2})(?!\d)")  # packed, its blanks lost on the way
_HIGHER = re.compile(r"[A-HY](?:\d\d[A-Z]?)?(?![\w/])")


class Symbol(NamedTuple):
    """A place in the classification; `group` and `subgroup` are empty above the main groups."""

    subclass: str
    group: str = ""
    subgroup: str = ""

    def __str__(self) -> str:
        return f"{self.subclass} {self.group}/{self.subgroup}" if self.group else self.subclass

    @property
    def section(self) -> str:
        """'H'"""
        return self.subclass[:1]

    @property
    def class_(self) -> str:
        """'H01', '' for a section alone."""
        return self.subclass[:3] if len(self.subclass) > 2 else ""

    @property
    def main_group(self) -> str:
        """'H01M 10/00', '' above the main groups."""
        return f"{self.subclass} {self.group}/00" if self.group else ""

    @property
    def fourteen(self) -> str:
        """WIPO's form, 'H01M0010052500'; above the main groups the symbol itself."""
        return f"{self.subclass}{self.group:>04}{self.subgroup:<06}" if self.group else self.subclass

    @property
    def parents(self) -> tuple[str, ...]:
        """What it lies in, from the section down, without itself."""
        whole = (self.section, self.class_, self.subclass if len(self.subclass) == 4 else "", self.main_group)
        return tuple(part for part in whole if part and part != str(self))


@lru_cache(1 << 16)
def read_symbol(text: str) -> Symbol | None:
    """The symbol that a text begins with, whatever attributes and edition stand behind it; None where there is none."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if found := _WITH_SLASH.match(plain):
        return _symbol(found[1], found[2], found[3])
    if found := _FOURTEEN.match(plain):
        return _symbol(found[1], found[2], found[3].rstrip("0").ljust(2, "0"))
    if (found := _PACKED.match(plain)) and found[2].strip(" 0").isdigit():
        return _symbol(found[1], found[2].strip(), found[3])
    if found := _FOUR_COLUMNS.match(plain):
        return _symbol(found[1], found[2], found[3])
    if found := _SQUEEZED.match(plain):
        return _symbol(found[1], found[2], found[3])
    return Symbol(found.group()) if (found := _HIGHER.match(plain)) else None


def _symbol(subclass: str, group: str, subgroup: str) -> Symbol:
    return Symbol(subclass, group.lstrip("0") or "0", subgroup)


def normal(text: str) -> str:
    """The symbol as people write it; the text itself, without the blanks around it, where it is none."""
    return str(read_symbol(text) or text.strip())
