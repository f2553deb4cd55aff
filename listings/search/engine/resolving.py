"""What is looked for in the end: the question as typed, or as it was probably meant.

As typed first. Where a word stands nowhere, the words that begin so, then the nearest ones stand in for it. Where all
words together find nothing on record, a Chinese run may stand apart, and then fewer of the words have to be met. The
page says what was done, and how to search for exactly what was typed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import tantivy
from tantivy import Occur

from listings.search.engine import matching
from listings.search.engine.reading import View
from listings.search.engine.schema import ON_RECORD
from listings.search.engine.spelling import begun, nearest, respelt, stands
from listings.search.folding import stem
from listings.search.numbers import without_check_digit
from listings.search.question import Term, loosened, run_of, run_term


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: at least `need` of the terms. `meant` says for what typed word what was looked for."""

    terms: tuple[Term, ...]
    need: int
    meant: tuple[tuple[str, str], ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether a result may lack some of the words."""
        return self.need < len(self.terms)

    def query(self) -> tantivy.Query | None:
        """What meets it; None where no words were asked."""
        if not self.terms:
            return None
        ways = [(Occur.Should, matching.silent(matching.meets(term))) for term in self.terms]
        return tantivy.Query.boolean_query(ways, minimum_number_should_match=self.need)

    def at_most(self, view: View) -> int:
        """How many rights can meet it at most, as the words alone say."""
        most = sorted(_at_most(view, term) for term in self.terms)
        return sum(most[: len(most) - self.need + 1])


def _at_most(view: View, term: Term) -> int:
    often, every = view.searcher.doc_freq, view.searcher.doc_freq("scope", ON_RECORD)
    if term.numbers or term.phrase or term.symbol:
        return every
    together = [often("any", each) for each in term.every] + [often("sequence", each) for each in term.signs]
    return min(sum(often("any", each) for each in term.either) + (min(together) if together else 0), every)


def as_typed(terms: Sequence[Term]) -> Sought:
    """All of the terms."""
    return Sought(tuple(terms), len(terms))


def resolved(view: View, terms: Sequence[Term]) -> Sought:
    """The question with what stands nowhere replaced by what was probably meant."""
    said = [_resolved(view, term) for term in terms]
    for place, term in enumerate(said):
        if term.shown != terms[place].shown and len(term.words) > 1 and len(said) > 1:
            said[place] = _fitting(view, term, said[:place] + said[place + 1 :])
    return Sought(tuple(said), len(said), tuple(_changed(terms, said)))


def _fitting(view: View, term: Term, others: Sequence[Term]) -> Term:
    """Of several words that may be meant, those that stand together with the rest of the question."""
    rest = [matching.meets(each) for each in others]
    fits = tuple(
        word
        for word in term.words
        if view.searcher.search(
            matching.all_of([*rest, matching.token("any", stem(word))]), 1, count=False, order_by_field="id"
        ).hits
    )
    return _any_word(fits) if fits else term


def _changed(terms: Sequence[Term], said: Sequence[Term]) -> list[tuple[str, str]]:
    return [(old.shown, new.shown) for old, new in zip(terms, said, strict=True) if new.shown != old.shown]


def relaxed(view: View, sought: Sought) -> Sought:
    """The same, asking for less, where all of it together finds nothing on record."""
    for way in _ways(view, sought):
        query = way.query()
        if query is not None and view.searcher.search(query, 1, count=False, order_by_field="id").hits:
            return way
    return sought


def _ways(view: View, sought: Sought) -> Iterable[Sought]:
    yield sought
    said = tuple(_run(view, term) for term in sought.terms)
    if said != sought.terms:
        sought = replace(sought, terms=said, meant=(*sought.meant, *_changed(sought.terms, said)))
        yield sought
    loose = tuple(loosened(term) for term in sought.terms)
    if loose != sought.terms:
        yield replace(sought, terms=loose)
    for need in range(len(loose) - 1, 0, -1):
        yield replace(sought, terms=loose, need=need)


def _resolved(view: View, term: Term) -> Term:
    if term.numbers:
        return _number(view, term)
    if term.phrase or term.symbol:
        return term
    if run_of(term):
        return term if all(view.searcher.doc_freq("any", pair) for pair in term.every) else _run(view, term)
    words = [word for word in term.words if not stands(view, word)]
    if not words or term.signs or _is_met(view, term):
        return term
    return _word(view, term, words)


def _word(view: View, term: Term, missing: Sequence[str]) -> Term:
    """The term with the words that begin so, or with the nearest, instead of those that stand nowhere."""
    if len(term.words) == 1 and (longer := begun(view, term.words[0])):
        return replace(term, either=tuple(longer))
    near = {word: nearest(view, word) for word in missing}
    if not all(near.values()):
        return term
    if len(term.words) == 1:
        return _any_word(near[term.words[0]])
    words = tuple(near[word][0] if word in near else word for word in term.words)
    return Term(" ".join(words), every=tuple(map(stem, words)), words=words)


def _any_word(words: Sequence[str]) -> Term:
    return Term(", ".join(words), either=tuple(dict.fromkeys(map(stem, words))), words=tuple(words))


def _run(view: View, term: Term) -> Term:
    run = run_of(term)
    meant = respelt(view, run) if run and not _is_met(view, term) else None
    return term if meant is None else run_term(meant)


def _number(view: View, term: Term) -> Term:
    """A Chinese number whose check digit is mistyped is looked for without it."""
    body = without_check_digit(term.shown)
    if not body or _is_met(view, term):
        return term
    return replace(term, shown=body.removeprefix("#"), numbers=(body,), either=())


def _is_met(view: View, term: Term) -> bool:
    return bool(view.searcher.search(matching.meets(term), 1, count=False, order_by_field="id").hits)
