"""Whether two names in an office's books mean the same party.

Recordals write `SMITH, JOHN A.` where the grant has `John A. Smith`, and `ACME CORPORATION` where it has `Acme Corp.`;
neither may break a chain of title. Companies are the same only if all their telling words are the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sized
from functools import lru_cache
from heapq import merge
from itertools import groupby

from parties.organisations.models import fold_name

_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile("[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff]")
# In what role somebody signs: `FIRST BANK, AS COLLATERAL AGENT` is First Bank.
_ROLE = re.compile(r",?\s+as\s+(?:[\w/&-]+\s+)*?(?:agent|trustee|lender|representative)\b.*$")
# What companies are by law; it tells nothing apart.
_FORMS = frozenset(
    [
        "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "llp", "lp", "plc",
        "gmbh", "ag", "kg", "se", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "ab", "oy", "as", "aps", "kk",
        "kabushiki", "kaisha", "pte", "pty", "pvt", "the",
    ]
)  # fmt: skip


@lru_cache(maxsize=20_000)
def _telling(name: str) -> tuple[frozenset[str], bool]:
    """The words that tell a party apart, and whether it is a company by its name."""
    plain = _ROLE.sub("", unicodedata.normalize("NFKC", name).casefold())
    if _HAN.search(plain):
        return frozenset([fold_name(name)]), True
    words = _WORD.findall(plain.replace(".", "").replace("'", ""))
    telling = frozenset(word for word in words if word not in _FORMS and len(word) > 1)
    return telling or frozenset([fold_name(name)]), any(word in _FORMS for word in words)


def same_party(one: str, other: str) -> bool:
    """Whether both names mean the same party; of a person a middle name may be left out."""
    first, first_is_company = _telling(one)
    second, second_is_company = _telling(other)
    if first == second:
        return True
    if first_is_company or second_is_company:
        return _is_slip(first, second)
    return min(len(first), len(second)) >= 2 and (first <= second or second <= first)


def _is_slip(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether two names of at least three telling words differ by one mistyped letter (`Steward` for `Stewart`)."""
    if len(first) != len(second) or len(first) < 3 or len(first - second) != 1:
        return False
    [word], [twin] = first - second, second - first
    return len(word) == len(twin) >= 6 and sum(a != b for a, b in zip(word, twin, strict=True)) == 1


def _asked(name: str, by_word: Mapping[str, Sized]) -> Iterable[str]:
    """By which words to look for a party: without the commonest, since who is not of all the same words shares two."""
    words = _telling(name)[0]
    return sorted(words, key=lambda word: (len(by_word.get(word, ())), word))[: max(len(words) - 1, 1)]


class Parties:
    """Names, found by meaning without being compared with every one of them."""

    def __init__(self) -> None:
        self._by_word: dict[str, dict[str, None]] = {}

    def add(self, names: Iterable[str]) -> None:
        """Put names in."""
        for name in names:
            for word in _telling(name)[0]:
                self._by_word.setdefault(word, {})[name] = None

    def remove(self, names: Iterable[str]) -> None:
        """Take out every name that means one of these parties."""
        for gone in [twin for name in names for twin in self._meaning(name)]:
            for word in _telling(gone)[0]:
                self._by_word[word].pop(gone, None)

    def __contains__(self, name: str) -> bool:
        return next(self._meaning(name), None) is not None

    def _meaning(self, name: str) -> Iterator[str]:
        near = {twin: None for word in _asked(name, self._by_word) for twin in self._by_word.get(word, ())}
        return (twin for twin in near if same_party(name, twin))


class Waiting:
    """Lists of names by their place, of which the first one that names a party is asked for, and goes out."""

    def __init__(self, lists: Iterable[tuple[str, ...]]) -> None:
        self._lists = dict(enumerate(lists))
        self._by_word: dict[str, dict[int, None]] = {}
        for place, names in self._lists.items():
            for word in self._words(names):
                self._by_word.setdefault(word, {})[place] = None

    def __bool__(self) -> bool:
        return bool(self._lists)

    def take(self, names: tuple[str, ...]) -> int:
        """Take out the first place whose list names one of these, or the first of all."""
        words = {word for name in names for word in _asked(name, self._by_word)}
        near = (place for place, _same in groupby(merge(*(self._by_word.get(word, ()) for word in words))))
        gives = (place for place in near if any(is_among(each, names) for each in self._lists[place]))
        place = next(gives, None)
        place = next(iter(self._lists)) if place is None else place
        for word in self._words(self._lists.pop(place)):
            del self._by_word[word][place]
        return place

    @staticmethod
    def _words(names: Iterable[str]) -> set[str]:
        return {word for name in names for word in _telling(name)[0]}


def is_among(name: str, names: tuple[str, ...]) -> bool:
    """Whether one of the names means the party."""
    return any(same_party(name, each) for each in names)
