"""The product's score against the judged needs: better than plain BM25 on the half that it was never tuned on."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from listings.search.likeness import Corpus
from tests.indexing import quick_folder
from tests.listings.search.shelf import Shelf
from tests.trading.matching.judged import judging
from tests.trading.matching.judged_world import TODAY, Ranking, need_facts, rank, texts_of
from trading.matching import candidates
from trading.matching.weights import LEAST_TECHNICAL

ON_SALE = [offer for offer in judging.listings() if offer.status in judging.ON_SALE]


def test_on_the_unseen_half_the_score_beats_plain_bm25() -> None:
    ours, theirs = judging.mean_ndcg(rank, "unseen"), judging.mean_ndcg(judging.baseline, "unseen")

    assert ours > theirs
    assert ours > 0.8


def test_the_half_it_was_tuned_on_is_no_better_than_the_other_by_much() -> None:
    halves = {half: judging.mean_ndcg(rank, half) for half in ("tuned", "unseen")}

    assert abs(halves["tuned"] - halves["unseen"]) < 0.1, halves


@pytest.fixture(scope="module")
def corpus() -> Iterator[tuple[Corpus, dict[int, str]]]:
    """The judged listings in an index, and their ids by number."""
    path = Path(tempfile.mkdtemp(prefix="xinghai-judged-", dir=quick_folder()))
    shelf, ids = Shelf(path), dict[int, str]()
    for number, offer in enumerate(ON_SALE, start=1):
        ids[number] = offer.id
        classes = [*(("IPC", code) for code in offer.ipc), *(("NICE", str(code)) for code in offer.nice)]
        shelf.put(
            asset_id=number, listing_id=number, kind=offer.kind, title=offer.title_zh, title_en=offer.title_en,
            classes=tuple(classes), numbers=(), texts=texts_of(offer), number="",
        )  # fmt: skip
    yield Corpus(shelf.view()), ids
    shelf.close()
    shutil.rmtree(path)


def test_those_who_are_looked_at_hold_what_a_look_at_all_would_find(
    corpus: tuple[Corpus, dict[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "CANDIDATES", 60)
    (seen, ids), ranking = corpus, Ranking(ON_SALE)
    wanted = missed = 0
    for need in judging.needs():
        found = candidates.listings_for(None, need_facts(need), seen, today=TODAY)  # type: ignore[arg-type]
        assert len(found) <= 60
        best = [id_ for id_ in ranking.ranked(need)[:10] if ranking.score(need, id_).technical >= LEAST_TECHNICAL]
        there = {ids[number] for number in found}
        assert set(best[:5]) <= there, need.id
        wanted, missed = wanted + len(best), missed + len(set(best) - there)

    assert wanted > 200
    assert missed / wanted < 0.02


def test_a_word_is_as_rare_in_the_index_as_in_the_world(corpus: tuple[Corpus, dict[int, str]]) -> None:
    seen, _ids = corpus
    ranking = Ranking(ON_SALE)

    for word in ("battery", "电池", "叶片", "of"):
        assert seen.rarity(word) == pytest.approx(ranking.rarity(word)), word
