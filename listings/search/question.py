"""What somebody typed, as terms that all have to be met."""

from dataclasses import dataclass

from listings.search.folding import STOP_WORDS, fold, is_cjk, pairs, runs, singular
from listings.search.numbers import number_prefixes, spans, symbol_token

# A question of more terms than this is a pasted text; what follows is left out and the page says so.
MOST_TERMS = 12


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must be found: a token that begins with one of `prefixes` or equals one of `exact`,
    or at least `need` of the pairs in `pairs`. `shown` is what was typed."""

    shown: str
    prefixes: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    need: int = 0

    def met_by(self, token: str) -> bool:
        """Whether a stored token answers this term (used to say why a result matched)."""
        return token in self.exact or token in self.pairs or token.startswith(self.prefixes)


def terms_of(asked: str) -> tuple[Term, ...]:
    """The terms of a question; stop words count only where nothing else was typed."""
    folded = fold(asked)
    terms: list[Term] = []
    place = 0
    for start, end, mark in spans(folded):
        terms += _words(folded[place:start])
        terms.append(_number(folded[start:end]) if mark == "#" else _symbol(folded[start:end]))
        place = end
    terms += _words(folded[place:])
    telling = [term for term in terms if term.shown not in STOP_WORDS]
    return tuple(dict.fromkeys(telling or terms))


def _number(text: str) -> Term:
    words = tuple(run for run in runs(text) if len(run) > 1)
    alone = words if len(words) == 1 else ()
    return Term(text.strip(), prefixes=(*number_prefixes(text), *alone))


def _symbol(text: str) -> Term:
    return Term(text.strip(), prefixes=(symbol_token(text), *(() if "/" in text else (text.strip(),))))


def _words(text: str) -> list[Term]:
    return [_run(run) if is_cjk(run) else _word(run) for run in runs(text)]


def _word(word: str) -> Term:
    single = singular(word)
    return Term(word, prefixes=(word,), exact=() if single == word else (single,))


def _run(run: str) -> Term:
    """One character by its prefix; two and three characters in full; of longer runs two thirds of the pairs,
    so that 电池管理 also finds 电池热管理 (whole matches rank first)."""
    if len(run) == 1:
        return Term(run, prefixes=(run,))
    both = tuple(pairs(run))
    need = len(both) if len(both) <= 2 else -(-2 * len(both) // 3)
    return Term(run, pairs=both, need=need)
