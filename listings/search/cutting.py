"""How a folded text is cut into tokens for the index.

Chinese is cut twice: into overlapping pairs of characters, so that a word of two is found without a dictionary, and
into words by rjieba, so that whole words count for more. Other scripts give their words, each with its stem.
"""

import re
from functools import lru_cache
from operator import add
from typing import NamedTuple

import rjieba

from listings.search.folding import CJK_STOP_WORDS, FIRST_CJK, LONGEST_TOKEN, STOP_WORDS, fold, runs, stem

BREAK = "\u00b6"  # stands between two texts in a sequence; no phrase goes across
HYPHENS = ("-", "\u2010", "\u2011")
JOINED = re.compile(r"(?<![^\W_])[a-z]+(?:[-\u2010\u2011][a-z0-9]+)+(?![^\W_])")


class Cut(NamedTuple):
    """A text as the index keeps it: its tokens, each once, all of it in order, and its English words."""

    tokens: frozenset[str]
    sequence: tuple[str, ...]
    english: frozenset[str]


def cut(text: str) -> Cut:
    """Cut a text. Of Chinese the pairs of characters and the words of three and more; of English each word and its
    stem, and a word with a hyphen also in one ('wi-fi' → 'wi', 'fi', 'wifi').

    The sequence has every word and every Chinese character, and a break at its end.
    """
    return _cut(text) if len(text) > CACHED else _cut_again(text)


def _cut(text: str) -> Cut:
    folded = fold(text)
    every = runs(folded)
    tokens: set[str] = set()
    sequence: list[str] = []
    for run in every:
        if run < FIRST_CJK:
            sequence.append(run)
        else:
            sequence += run
            tokens.update(map(add, run, run[1:]) if len(run) > 1 else run)
    if len(sequence) > len(every):
        tokens.update([word for word in rjieba.cut_for_search(folded) if len(word) > 2 and word >= FIRST_CJK])
    words = {run for run in every if run < FIRST_CJK} - STOP_WORDS
    if any(sign in folded for sign in HYPHENS):
        words.update(re.sub(r"[^a-z0-9]", "", part)[:LONGEST_TOKEN] for part in JOINED.findall(folded))
    tokens |= words
    tokens.update(map(stem, words))
    english = frozenset(word for word in words if word.isascii() and word.isalpha())
    return Cut(frozenset(tokens), (*sequence, BREAK), english)


CACHED = 200
_cut_again = lru_cache(maxsize=8192)(_cut)  # names of classes, centers and kinds come again and again


def tokens_of(text: str) -> frozenset[str]:
    """What the index keeps of a text."""
    return cut(text).tokens


def sequence_of(text: str) -> tuple[str, ...]:
    """Every word and every Chinese character of a text in order, for phrases and single characters."""
    return cut(text).sequence


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
