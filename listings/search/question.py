"""What somebody typed, as terms that all have to be met. The grammar is ours alone: blanks, quotation marks, numbers
and class symbols; every other sign means nothing."""

import re
from dataclasses import dataclass

from listings.search.cutting import sequence_of, words_of
from listings.search.folding import STOP_WORDS, fold, is_cjk, pairs, runs, stem
from listings.search.numbers import number_prefixes, spans, symbol_token

# A question of more terms than this is a pasted text; what follows is left out and the page says so.
MOST_TERMS = 16

QUOTED = re.compile(r"\"([^\"]+)\"|“([^”]+)”|「([^」]+)」|『([^』]+)』")
HYPHENS = re.compile(r"(?<=[a-z])[-\u2010\u2011](?=[a-z0-9])")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must be found; it is met by any one of its ways.

    `every` are tokens that must all stand somewhere in the text, `either` tokens of which one is enough, `signs`
    single characters, `phrase` words in this order, `numbers` beginnings of numbers, `symbol` the beginning of a class
    symbol. `words` is what the order of results looks at; `shown` is what was typed.
    """

    shown: str
    every: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    symbol: str = ""
    words: tuple[str, ...] = ()


def terms_of(asked: str) -> tuple[Term, ...]:
    """The terms of a question; stop words count only where nothing else was typed."""
    terms: list[Term] = []
    place = 0
    for match in QUOTED.finditer(asked):
        terms += _plain(asked[place : match.start()])
        terms += _phrase(next(part for part in match.groups() if part))
        place = match.end()
    terms += _plain(asked[place:])
    telling = [term for term in terms if term.shown not in STOP_WORDS]
    return tuple(dict.fromkeys(telling or terms))


def _plain(text: str) -> list[Term]:
    folded = fold(text)
    terms: list[Term] = []
    place = 0
    for start, end, mark in spans(folded):
        terms += _words(folded[place:start])
        terms.append(_number(folded[start:end]) if mark == "#" else _symbol(folded[start:end]))
        place = end
    return terms + _words(folded[place:])


def _phrase(text: str) -> list[Term]:
    words = tuple(sequence_of([text])[:-1])
    return [Term(f"“{text.strip()}”", phrase=words, words=(text,))] if len(words) > 1 else _plain(text)


def _number(text: str) -> Term:
    words = tuple(run for run in runs(text) if len(run) > 1)
    return Term(text.strip(), numbers=number_prefixes(text), either=words if len(words) == 1 else (), words=words)


def _symbol(text: str) -> Term:
    word = text.strip()
    return Term(word, symbol=symbol_token(text), either=() if "/" in text else (word,), words=(word,))


def _words(text: str) -> list[Term]:
    terms: list[Term] = []
    for part in text.split():
        if HYPHENS.search(part):
            terms.append(_hyphened(part))
        else:
            terms += [_run(run) if is_cjk(run) else _word(run) for run in runs(part)]
    return terms


def _word(word: str) -> Term:
    if word in STOP_WORDS:
        return Term(word, signs=(word,), words=(word,))
    return Term(word, either=(stem(word),), words=(word,))


def _hyphened(part: str) -> Term:
    """'lithium-ion' is met by both of its words, and by 'lithiumion'."""
    words = runs(part)
    return Term(part, every=tuple(stem(word) for word in words), either=(stem("".join(words)),), words=tuple(words))


def _run(run: str) -> Term:
    """A Chinese run: one character by itself, two and three in full; of a longer one its words, each in full, so that
    电池管理 also finds 电池热管理."""
    if len(run) == 1:
        return Term(run, signs=(run,), words=(run,))
    words = [run] if len(run) <= 3 else words_of(run)
    both = dict.fromkeys(pair for word in words for pair in pairs(word))
    return Term(run, every=tuple(both), signs=tuple(word for word in words if len(word) == 1), words=tuple(words))
