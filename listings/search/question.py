"""What somebody typed, as terms that all have to be met. The grammar is ours alone: blanks, quotation marks, numbers
and class symbols; every other sign means nothing."""

import re
from dataclasses import dataclass, replace

from listings.search.cutting import JOINED, sequence_of, words_of
from listings.search.folding import STOP_WORDS, fold, is_cjk, pairs, runs, stem
from listings.search.numbers import NUMBER_WORDS, number_prefixes, spans
from listings.search.symbols import Named, named_classes

# A question of more terms than this is a pasted text; what follows is left out and the page says so.
MOST_TERMS = 16

QUOTED = re.compile(r"\"([^\"]+)\"|“([^”]+)”|「([^」]+)」|『([^』]+)』")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must be found; it is met by any one of its ways.

    `every` are tokens that must all stand somewhere in the text, together with the single characters `signs`; `either`
    are tokens of which one is enough, `phrase` words in this order, `numbers` beginnings of numbers, `symbol` the token
    of a class. `words` is what the order of results looks at; `shown` is what was typed.
    """

    shown: str
    every: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
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
    if any(term.numbers for term in telling):
        telling = [term for term in telling if term.shown not in NUMBER_WORDS]
    return tuple(dict.fromkeys(telling or terms))


def _plain(text: str) -> list[Term]:
    folded = fold(text)
    classes = named_classes(folded)
    numbers = spans(folded, [(each.start, each.end) for each in classes])
    parts = [(each.start, each.end, each) for each in classes] + [(start, end, None) for start, end in numbers]
    terms: list[Term] = []
    place = 0
    for start, end, named in sorted(parts, key=lambda part: part[0]):
        terms += _words(folded[place:start])
        terms.append(_class(folded[start:end], named) if named else _number(folded[start:end]))
        place = end
    return terms + _words(folded[place:])


def _phrase(text: str) -> list[Term]:
    words = sequence_of(text)[:-1]
    return [Term(f"“{text.strip()}”", phrase=words, words=(text,))] if len(words) > 1 else _plain(text)


def _number(text: str) -> Term:
    words = tuple(runs(text))
    return Term(text.strip(), numbers=number_prefixes(text), either=words if len(words) == 1 else (), words=words)


def _class(text: str, named: Named) -> Term:
    words = runs(text)
    every = () if named.alone or "/" in text else tuple(stem(word) for word in words)
    return Term(text.strip(), symbol=named.token, every=every, words=tuple(words))


def _words(text: str) -> list[Term]:
    terms: list[Term] = []
    place = 0
    for match in JOINED.finditer(text):
        terms += _runs(text[place : match.start()])
        terms.append(_hyphened(match.group()))
        place = match.end()
    return terms + _runs(text[place:])


def _runs(text: str) -> list[Term]:
    return [run_term(run) if is_cjk(run) else _word(run) for run in runs(text)]


def _word(word: str) -> Term:
    if word in STOP_WORDS:
        return Term(word, signs=(word,), words=(word,))
    return Term(word, either=(stem(word),), words=(word,))


def _hyphened(part: str) -> Term:
    """'lithium-ion' is met by both of its words, and by 'lithiumion'."""
    words = runs(part)
    return Term(
        part, every=tuple(stem(word) for word in words), either=(stem("".join(words)),), words=tuple(words)
    )  # fmt: skip


def run_term(run: str) -> Term:
    """A Chinese run: one character by itself, two and three in full; of a longer one its words, each in full, so that
    电池管理 also finds 电池热管理."""
    if len(run) == 1:
        return Term(run, signs=(run,), words=(run,))
    words = [run] if len(run) <= 3 else words_of(run)
    both = dict.fromkeys(pair for word in words for pair in pairs(word))
    return Term(run, every=tuple(both), signs=tuple(word for word in words if len(word) == 1), words=tuple(words))


def run_of(term: Term) -> str:
    """The Chinese run that a term is, '' where it is something else."""
    plain = not (term.either or term.phrase or term.numbers or term.symbol)
    return term.shown if plain and is_cjk(term.shown) and len(term.shown) > 1 else ""


def loosened(term: Term) -> Term:
    """The same, asking less of a Chinese run: that all its characters stand in the text, and one pair of them."""
    if not run_of(term) or not term.every:
        return term
    characters = tuple(dict.fromkeys(sign for word in term.words for sign in word))
    return replace(term, every=(), signs=characters, either=term.every)
