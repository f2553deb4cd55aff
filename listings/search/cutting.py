"""How a folded text is cut into tokens for the index.

Chinese is cut twice: into overlapping pairs of characters, so that a word of two is found without a dictionary, and
into words by rjieba, so that whole words count for more. Other scripts give their words, each with its stem.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import rjieba

from listings.search.folding import (
    CJK_STOP_WORDS,
    LONGEST_TOKEN,
    STOP_WORDS,
    fold,
    is_cjk,
    pairs,
    runs,
    stem,
)

BREAK = "\u00b6"  # stands between two texts in a sequence; no phrase goes across
JOINED = re.compile(r"(?<![^\W_])[a-z]+(?:[-\u2010\u2011][a-z0-9]+)+(?![^\W_])")


def tokens_of(text: str) -> list[str]:
    """What the index keeps of a text, repeated as often as it stands there.

    Of Chinese the pairs and the words of three and more characters; of English each word and its stem, and a word
    with a hyphen also in one ('wi-fi' → 'wi', 'fi', 'wifi').
    """
    return [*_cut(text)] if len(text) > 200 else [*_cut_again(text)]


def _cut(text: str) -> tuple[str, ...]:
    folded = fold(text)
    found: list[str] = []
    for run in runs(folded):
        if is_cjk(run):
            found += pairs(run) or [run]
            found += [word for word in rjieba.cut_for_search(run) if len(word) > 2]
        elif run not in STOP_WORDS:
            found += {run: None, stem(run): None}
    for part in JOINED.findall(folded):
        joined = re.sub(r"[^a-z0-9]", "", part)[:LONGEST_TOKEN]
        found += {joined: None, stem(joined): None}
    return tuple(found)


_cut_again = lru_cache(maxsize=8192)(_cut)  # names of classes, centers and kinds come again and again


def sequence_of(texts: Iterable[str]) -> list[str]:
    """Every word and every Chinese character of some texts in their order, for phrases and single characters."""
    found: list[str] = []
    for text in texts:
        for run in runs(fold(text)):
            found += run if is_cjk(run) else [run]
        found.append(BREAK)
    return found


def words_of(run: str) -> list[str]:
    """The telling words of a Chinese run, in order: 一种锂电池的管理 → 锂电池, 管理.

    A word of four and more characters that is made of shorter ones stands for them: 静电除尘器 → 静电, 除尘, 器.
    """
    words = [part for word in rjieba.cut(run) if word not in CJK_STOP_WORDS for part in _parts(word)]
    return words or [run]


def _parts(word: str) -> list[str]:
    """A long word as the fewest shorter ones, as few single characters among them as can be."""
    if len(word) < 4:
        return [word]
    shorter = {each for each in rjieba.cut_all(word) if 1 < len(each) < 4}
    best: list[tuple[int, int, list[str]]] = [(0, 0, [])]
    for end in range(1, len(word) + 1):
        ways = []
        for length in range(1, min(end, 3) + 1):
            part = word[end - length : end]
            if length == 1 or part in shorter:
                singles, count, parts = best[end - length]
                ways.append((singles + (length == 1), count + 1, [*parts, part]))
        best.append(min(ways))
    return best[-1][2]
