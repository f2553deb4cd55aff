"""What somebody may have meant who typed a word that stands nowhere in the index.

An English word: the nearest ones of the index's own dictionary. A Chinese run: the same with one other character, as
it stands in a title or an owner's name. A beginning of words is no error and is met by what begins so.
"""

import re
from collections import Counter

import tantivy

from listings.search.engine.document import Row
from listings.search.engine.reading import View
from listings.search.engine.schema import ENTRY, SHORTEST_ENTRY
from listings.search.folding import fold, stem

LONG = 8  # letters from which on two errors are forgiven
MOST_LOOKED_AT = 200
MOST_MEANT = 3
SHORTEST_RUN = 3
ROWS = 40


def stands(view: View, word: str) -> bool:
    """Whether a word, in any of its forms, stands anywhere in the index."""
    return view.searcher.doc_freq("any", stem(word)) > 0


def begun(view: View, word: str) -> list[str]:
    """The words that begin so, the most frequent first."""
    if len(word) < SHORTEST_ENTRY - 1:
        return []
    found = view.searcher.terms_with_prefix("any", word, limit=MOST_LOOKED_AT)
    return [each for each, _count in found if not each.startswith("~")]


def nearest(view: View, word: str) -> list[str]:
    """The words that differ by the fewest errors (a letter too many, too few, another, or two turned round), at most
    two in a long word; the most frequent first, and only what stands in rights that are there."""
    if len(word) < SHORTEST_ENTRY or not (word.isascii() and word.isalpha()):
        return []
    for errors in (1, 2) if len(word) >= LONG else (1,):
        query = tantivy.Query.fuzzy_term_query(view.schema, ENTRY, word, distance=errors, transposition_cost_one=True)
        hits = view.searcher.search(query, MOST_LOOKED_AT, count=False).hits
        words = {str(view.searcher.doc(address).get_first(ENTRY)) for _score, address in hits}
        counts = {each: view.searcher.doc_freq("any", each) for each in words}
        alike = sorted(
            (each for each in words if counts[each]), key=lambda each: (each[0] != word[0], -counts[each], each)
        )
        if alike:
            most = counts[alike[0]]
            return [each for each in alike if counts[each] * 10 >= most][:MOST_MEANT]
    return []


def respelt(view: View, run: str) -> str | None:
    """A Chinese run with the one other character with which it stands in a title or a name, None where it does not."""
    if len(run) < SHORTEST_RUN:
        return None
    best: tuple[int, str] | None = None
    for place in range(len(run)):
        for sign, count in _signs_at(view, run, place).most_common(1):
            meant = run[:place] + sign + run[place + 1 :]
            if best is None or count > best[0]:
                best = (count, meant)
    return best[1] if best else None


def _signs_at(view: View, run: str, place: int) -> Counter[str]:
    """Which characters stand there where all others of the neighbourhood are the same."""
    first, last = max(0, place - 2), min(len(run), place + 3)
    known = [(at - first, run[at]) for at in range(first, last) if at != place]
    if len(known) < SHORTEST_RUN - 1:
        return Counter()
    words: list[str | tuple[int, str]] = [*known]
    query = tantivy.Query.phrase_query(view.schema, "sequence", words)
    pattern = re.compile(
        re.escape(run[first:place]) + r"([\u3400-\u9fff])" + re.escape(run[place + 1 : last])
    )  # fmt: skip
    found: Counter[str] = Counter()
    for _score, address in view.searcher.search(query, ROWS, count=False).hits:
        row = Row.unpack(bytes(view.searcher.doc(address).get_first("row") or b"{}"))
        text = fold(f"{row.title} {row.title_en} {row.owner_name} {row.owner_name_en}")
        found.update(sign for sign in set(pattern.findall(text)) if sign != run[place])
    return found
