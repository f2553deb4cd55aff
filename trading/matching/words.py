"""The words of a need and of a listing, and what they have in common.

Texts are cut by the knife of the search, so that a stem meets its word and traditional characters simplified ones. The
words with which everybody asks and offers ('we need', '寻找一种方法') tell nothing and are left out.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from listings.search.cutting import tokens_of
from listings.search.folding import fold, is_cjk, pairs, runs, stem
from trading.matching.weights import (
    HALF_OF_WORDS,
    IN_LISTINGS_SUMMARY,
    IN_LISTINGS_TITLE,
    IN_NEEDS_PROBLEM,
    IN_NEEDS_TITLE,
)

Rarity = Callable[[str], float]
MOST_SHOWN = 8

IN_ENGLISH = """
we our us you your they their its it this that these those who which what when where how many much more most
very is are was were be been being do does did has have had can cannot could may might must shall should will
would not no nor but so than then if as at from into out over under up down off again look looking search seek
seeking need needed want wanted wish hope like prefer preferably find help solve solution way thing new good
better best use used using make made method device system apparatus technology technique plant company factory
buy sell licence license all any each every one two three four five six seven eight nine ten hundred thousand
year month week day hour minute
"""
IN_CHINESE = """
需要 希望 想要 寻找 求购 采购 收购 可以 能够 最好 我们 公司 单位 方法 装置 系统 技术 方案 一种 用于
每年 每天 小时 目前 现有 解决 问题 不能 必须 即可 以上 以下
"""
ASKING = frozenset(stem(word) for word in IN_ENGLISH.split())
ASKING_IN_CHINESE = re.compile("|".join(sorted(IN_CHINESE.split(), key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Words:
    """What a text is about: token → how much it counts by where it stands; `texts` for saying words whole again."""

    weights: Mapping[str, float]
    texts: tuple[str, ...] = field(default=(), compare=False)


def words_in(*parts: tuple[str, float]) -> Words:
    """The words of some texts, each with the greatest weight of the places in which it stands."""
    weights: dict[str, float] = {}
    for text, weight in parts:
        for token in tokens_of(telling(text)):
            if token not in ASKING and stem(token) not in ASKING:
                weights[token] = max(weights.get(token, 0.0), weight)
    return Words(weights, tuple(telling(text) for text, _weight in parts))


def telling(text: str) -> str:
    """A text without the Chinese words of asking, so that no pair of characters goes across one."""
    return ASKING_IN_CHINESE.sub(" ", fold(text))


def of_need(title: str, keywords: str, problem: str) -> Words:
    """The words of a need; title and keywords count more."""
    return words_in((f"{title}\n{keywords}", IN_NEEDS_TITLE), (problem, IN_NEEDS_PROBLEM))


def of_listing(titles: str, summary: str) -> Words:
    """The words of a listing and its right; the titles count more."""
    return words_in((titles, IN_LISTINGS_TITLE), (summary, IN_LISTINGS_SUMMARY))


def common(need: Words, listing: Words) -> set[str]:
    """The tokens that stand on both sides."""
    return need.weights.keys() & listing.weights.keys()


def likeness(need: Words, listing: Words, rarity: Rarity) -> float:
    """From 0 (nothing in common) towards 1: each common token counts by its rarity and where it stands."""
    worth = sum(rarity(token) * need.weights[token] * listing.weights[token] for token in sorted(common(need, listing)))
    return worth / (worth + HALF_OF_WORDS)


def shown(need: Words, listing: Words, rarity: Rarity) -> list[str]:
    """The common words as people write them, those that count most first: neighbouring pairs of Chinese in one."""
    shared = common(need, listing)
    worth = {token: rarity(token) * need.weights[token] * listing.weights[token] for token in shared}
    found: dict[str, float] = {}
    for text in need.texts:
        for run in runs(fold(text)):
            for word in whole_words(run, shared):
                found[word] = max(found.get(word, 0.0), *(worth[token] for token in _tokens(word, shared)))
    whole = [word for word in found if not any(word != other and word in other for other in found)]
    return sorted(whole, key=lambda word: (-found[word], word))[:MOST_SHOWN]


def whole_words(run: str, shared: Iterable[str]) -> list[str]:
    """The parts of a run that both sides have."""
    known = set(shared)
    if not is_cjk(run):
        return [run] if run in known or stem(run) in known else []
    parts, open_ = list[str](), ""
    for pair in (run[at : at + 2] for at in range(len(run) - 1)):
        if pair in known:
            open_ = open_ + pair[1] if open_ else pair
        elif open_:
            parts.append(open_)
            open_ = ""
    return [*parts, *([open_] if open_ else [])]


def _tokens(word: str, shared: set[str]) -> set[str]:
    """The shared tokens of which a shown word is made."""
    cut = {*pairs(word), word} if is_cjk(word) else {word, stem(word)}
    return cut & shared
