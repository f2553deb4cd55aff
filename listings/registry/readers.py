"""What a reader of a format is: by what its files are recognised, and what takes their records apart.

Each format is one module with a constant `READER` of one of these kinds (a table: `TABLE`, see `tables`) and one line
in `formats`. A reader is pure: from an element or an object to findings, no database, and nothing is recognised by
the name of a file.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from listings.registry.json import JsonFound
from listings.registry.records import Finding
from listings.registry.xml import Found, Plan


@dataclass(frozen=True, slots=True)
class XmlReader:
    """Documents with one of these roots, each a pair of namespace ("" for none) and local name; never a prefix.

    `about` maps names of elements under the root to the code of what a document without records is about.
    """

    name: str
    roots: tuple[tuple[str, str], ...]
    plan: Plan
    read: Callable[[Found], Iterator[Finding]]
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JsonReader:
    """Answers whose records are the objects at the path `records` and have all of `keys`.

    Paths are written as ijson does: keys joined by points, `item` for what stands in an array (`item.data.item` are
    the objects in the array `data` of each object of the outermost array). Records lie below the root. `keys` may be
    paths within the record (`properties.item.serialNumber`); they must tell the format apart from every other one
    whose records have the same path.
    """

    name: str
    records: str
    keys: frozenset[str]
    read: Callable[[JsonFound], Iterator[Finding]]
