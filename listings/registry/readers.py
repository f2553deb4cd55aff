"""What a reader of a format is: by what its files are recognised, and what takes their records apart.

Each format is one module with a constant `READER` of one of these kinds (a table: `TABLE`, see `tables`) and one line
in `formats`. A reader is pure: from an element or an object to findings, no database, and nothing is recognised by
the name of a file.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from listings.registry.json import JsonFound
from listings.registry.records import Finding, Note
from listings.registry.xml import Found, Plan


@dataclass(frozen=True, slots=True)
class XmlReader:
    """Documents with one of these roots, each a pair of namespace ("" for none) and local name; never a prefix.

    `about` maps names of elements under the root to the code of what a document without records is about. `total` is
    the attribute of the element around the records that says how many the office found in all.
    """

    name: str
    roots: tuple[tuple[str, str], ...]
    plan: Plan
    read: Callable[[Found], Iterator[Finding]]
    about: Mapping[str, str] = field(default_factory=dict)
    total: str = ""


@dataclass(frozen=True, slots=True)
class JsonReader:
    """Answers whose records are the objects at the path `records` and have all of `keys`.

    Paths are written as ijson does: keys joined by points, `item` for what stands in an array (`item.data.item` are
    the objects in the array `data` of each object of the outermost array). Records lie below the root. `keys` may be
    paths within the record (`properties.item.serialNumber`); they must tell the format apart from every other one
    whose records have the same path. `total` is the path of the number of records that the office found in all,
    `limited` of its words where it has cut its answer ("more than 10000 records").
    """

    name: str
    records: str
    keys: frozenset[str]
    read: Callable[[JsonFound], Iterator[Finding]]
    total: str = ""
    limited: str = ""


_MORE = re.compile(r"more than ([\d,]+)", re.IGNORECASE)


def partial(records: int, total: str, said: str = "") -> Iterator[Note]:
    """A note where an answer holds fewer records than the office has found, by its number or by its words."""
    more = _MORE.search(said)
    if more is not None:
        yield Note("answer_partial", values={"count": str(records), "total": f"{more.group(1)}+"})
    elif total.isdecimal() and len(total) < 12 and int(total) > records > 0:
        yield Note("answer_partial", values={"count": str(records), "total": str(int(total))})
