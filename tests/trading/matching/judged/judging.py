"""What a match must bring first: buyers' needs, a world of listings, the judged grades, and the plain baseline.

`needs.json` says how the grades were given. Its rules about terms (`most_allowed`) are told here too, so that a test
holds the grades to them; the technical side is judgement and stands in the grades alone. Nothing of this file comes
from the product's matching.
"""

import hashlib
import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
FIRST = 10
ON_SALE = ("published", "reserved")

# What else a buyer would look at when the grant that he wants is not offered.
_NEAR = {
    ("assign", "exclusive"),
    ("exclusive", "assign"),
    ("exclusive", "sole"),
    ("sole", "exclusive"),
    ("sole", "assign"),
    ("ordinary", "sole"),
    ("ordinary", "exclusive"),
    ("ordinary", "assign"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A listing: `prices` in CNY by grant (`assign`, `exclusive`, `sole`, `ordinary`)."""

    id: str
    kind: str
    title_en: str
    title_zh: str
    summary: str
    ipc: tuple[str, ...]
    nice: tuple[int, ...]
    prices: Mapping[str, int]
    territories: tuple[str, ...]
    last_day: str
    status: str

    @property
    def text(self) -> str:
        """Titles and summary."""
        return f"{self.title_en} {self.title_zh} {self.summary}"


@dataclass(frozen=True, slots=True)
class Need:
    """What a buyer posted; the budget in CNY, `grants` are those he would take, `grades` by listing (none is 0)."""

    id: str
    language: str
    title: str
    problem: str
    ipc: tuple[str, ...]
    nice: tuple[int, ...]
    words: tuple[str, ...]
    budget_min: int
    budget_max: int
    grants: tuple[str, ...]
    territories: tuple[str, ...]
    deadline: str
    grades: Mapping[str, int]
    half: str

    @property
    def text(self) -> str:
        """Title, problem and words of the field."""
        return " ".join((self.title, self.problem, *self.words))


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _frozen(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def listings() -> list[Offer]:
    """The world."""
    return [Offer(**_frozen(row)) for row in _read("listings.json")["listings"]]


def needs(half: str | None = None) -> list[Need]:
    """The needs, of a half (`tuned`, `unseen`) where one is named.

    Every second need of a language is `tuned`, in the order of SHA-256 of its id.
    """
    rows = _read("needs.json")["needs"]
    ordered = sorted(rows, key=lambda row: (row["language"], hashlib.sha256(row["id"].encode()).hexdigest()))
    halves = {row["id"]: ("tuned", "unseen")[place % 2] for place, row in enumerate(ordered)}
    return [Need(**_frozen(row), half=halves[row["id"]]) for row in rows if half in (None, halves[row["id"]])]


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], first: int = FIRST) -> float:
    """nDCG at `first`: gain 2^grade - 1, discount log2(place + 1), over the best order there is.

    A listing that is named twice counts once. ValueError where every grade is 0.
    """
    shown = [grades.get(id_, 0) for id_ in dict.fromkeys(ranked)][:first]
    best = _gain(sorted(grades.values(), reverse=True)[:first])
    if not best:
        raise ValueError("nothing is relevant")
    return _gain(shown) / best


def _gain(grades: Sequence[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))


def mean_ndcg(rank: Callable[[Need, list[Offer]], Sequence[str]], half: str | None = None) -> float:
    """The mean nDCG@10 of a way to rank the listings on sale for a need."""
    world = [each for each in listings() if each.status in ON_SALE]
    judged = needs(half)
    return math.fsum(ndcg(rank(need, world), need.grades) for need in judged) / len(judged)


def tokens(text: str) -> list[str]:
    """Words of letters and digits, and pairs of neighbouring Chinese characters."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    found = re.findall(r"[a-z0-9]+", plain)
    for run in re.findall(r"[\u3400-\u9fff]+", plain):
        found += [run[place : place + 2] for place in range(len(run) - 1)] or [run]
    return found


class Bm25:
    """Okapi BM25 with k1 = 1.2 and b = 0.75 and the idf that is never negative."""

    def __init__(self, documents: Mapping[str, str], k1: float = 1.2, b: float = 0.75) -> None:
        self.k1, self.b = k1, b
        self.counts = {id_: Counter(tokens(text)) for id_, text in documents.items()}
        self.lengths = {id_: counts.total() for id_, counts in self.counts.items()}
        self.mean = sum(self.lengths.values()) / len(self.lengths)
        self.holding = Counter(word for counts in self.counts.values() for word in counts)

    def idf(self, word: str) -> float:
        """ln(1 + (N - n + 0.5) / (n + 0.5))."""
        holding = self.holding[word]
        return math.log(1 + (len(self.counts) - holding + 0.5) / (holding + 0.5))

    def score(self, id_: str, query: str) -> float:
        """The sum over the query's words, each once."""
        counts, length = self.counts[id_], self.lengths[id_]
        stretch = self.k1 * (1 - self.b + self.b * length / self.mean)
        return math.fsum(
            self.idf(word) * counts[word] * (self.k1 + 1) / (counts[word] + stretch)
            for word in sorted(set(tokens(query)))
        )

    def ranked(self, query: str) -> list[str]:
        """Every document with a word of the query, the best first, equals by id."""
        scores = {id_: self.score(id_, query) for id_ in self.counts}
        return sorted((id_ for id_, score in scores.items() if score > 0), key=lambda id_: (-scores[id_], id_))


def baseline(need: Need, world: list[Offer]) -> list[str]:
    """Plain BM25 of the need's text over titles and summaries."""
    return Bm25({each.id: each.text for each in world}).ranked(need.text)


def most_allowed(need: Need, offer: Offer) -> int:
    """The highest grade that the terms allow, however well the technology fits (the rules in `needs.json`)."""
    if offer.status not in ON_SALE:
        return 0
    return min(_territory(need, offer), _grant(need, offer), 1 if offer.status == "reserved" else 3)


def _inside(place: str, where: str) -> bool:
    return where == "WW" or place == where or place.startswith(where + "-")


def _territory(need: Need, offer: Offer) -> int:
    covered = [any(_inside(wanted, held) for held in offer.territories) for wanted in need.territories]
    if all(covered):
        return 3
    parts = any(_inside(held, wanted) for held in offer.territories for wanted in need.territories)
    return 2 if any(covered) or parts else 1


def _grant(need: Need, offer: Offer) -> int:
    def allowed(wanted: str, offered: str, price: int) -> int:
        fit = 3 if wanted == offered else 2 if (wanted, offered) in _NEAR else 1
        return min(fit, 3 if price <= need.budget_max else 2 if price * 10 <= need.budget_max * 13 else 1)

    pairs = ((wanted, *offered) for wanted in need.grants for offered in offer.prices.items())
    return max((allowed(*pair) for pair in pairs), default=1)
