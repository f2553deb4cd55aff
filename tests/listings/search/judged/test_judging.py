"""The judge itself: its folding, its predicates, its sums, and that every judged query expects something."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from core.actor import SYSTEM
from core.db import db
from listings.registry import services as registry
from tests.browser import city
from tests.builders import NOON
from tests.conftest import app_on, reset
from tests.listings.search.judged import judging
from tests.listings.search.judged.judging import Right, holds, queries, recall, relevant, rights, symbol

ROOT = Path(__file__).resolve().parents[4]
SAMPLES = Path(os.environ.get("REGISTRY_SAMPLES") or ROOT.parent / "shared" / "registry")
READ = ("us-patent-grant", "cnipa-xml", "epo-ops", "euipo-trademark")
LATER = sorted({folder for query in queries() for folder in query.needs})

BATTERY = Right(
    id=7,
    kind="patent_invention",
    office="CN",
    titles=("一种电池加热方法", "Heating Lithium-Ion Batteries"),
    texts=("一种电池加热方法", "Heating Lithium-Ion Batteries", "A café needs none."),
    owners=("Ａcme 电力有限公司",),
    inventors=(),
    numbers=("202219000012", "ZL202219000012.3", "CN115000001A"),
    classes=(("IPC", "H01M 10/615"), ("CPC", "H01M0010/0525"), ("NICE", "9"), ("LOCARNO", "13-02")),
)


@pytest.mark.parametrize(
    "predicate",
    [
        {"text": "lithium ion"},
        {"text": "battery", "also": ["batteries"]},
        {"text": "CAFE"},
        {"text_zh": "電池"},
        {"owner": "acme"},
        {"owner": "電力有限"},
        {"number": "202219000012", "office": "CN"},
        {"number": "115000001"},
        {"symbol": "H01M"},
        {"symbol": "H01M 10/615"},
        {"nice": 9},
        {"locarno": "13"},
        {"all": [{"kind": ["patent_invention"]}, {"not": {"office": "US"}}]},
    ],
)
def test_what_is_true_of_a_right_holds(predicate):
    assert holds(predicate, BATTERY)


@pytest.mark.parametrize(
    "predicate",
    [
        {"text": "battery"},
        {"title": "cafe"},
        {"text": "lithiu"},
        {"owner": "acm"},
        {"number": "202219000012", "office": "EP"},
        {"number": "20221900001"},
        {"symbol": "H01M 1"},
        {"symbol": "H01M 10/61"},
        {"nice": 1},
        {"locarno": "13-03"},
        {"any": [{"inventor": "acme"}, {"office": "US"}]},
    ],
)
def test_what_is_not_true_of_a_right_does_not_hold(predicate):
    assert not holds(predicate, BATTERY)


def test_a_symbol_is_the_same_however_offices_print_it():
    assert symbol("// h01m0010/0525") == symbol("H01M 10/0525") == ("H", "01", "M", "10", "0525")


def test_recall_counts_what_is_expected_among_the_first_twenty():
    assert recall([1, 2, 3], {2, 3, 4}) == pytest.approx(2 / 3)
    assert recall(range(100), range(10, 200)) == pytest.approx(0.5)
    assert recall([*range(100, 120), 1], {1}) == 0.0


def test_the_two_hundred_queries_are_of_all_kinds_and_both_halves_alike():
    all_ = queries()
    about = Counter(query.about for query in all_)

    assert len({query.id for query in all_}) == len({query.text for query in all_}) == 200
    assert Counter(query.half for query in all_) == {"tuned": 100, "unseen": 100}
    assert sum(query.language == "zh" for query in all_) >= 80
    assert about["typo"] + about["script"] + about["width"] + about["inflection"] >= 25
    assert about["number"] >= 30
    assert about["owner"] >= 25
    assert about["class"] >= 20
    assert about["facets"] >= 20
    for part, language, subject in {(query.part, query.language, query.about) for query in all_}:
        same = [q.half for q in all_ if (q.part, q.language, q.about) == (part, language, subject)]
        assert abs(same.count("tuned") - same.count("unseen")) <= 1


@pytest.fixture
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demonstration city."""
    app = city.city_app(tmp_path_factory, plain=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.long
@pytest.mark.timeout(300)
def test_every_query_of_the_city_expects_a_right_and_none_expects_all(demonstrated):
    among = rights(db.session())

    expected = {query.id: len(relevant(query, among)) for query in queries(part="city")}

    assert {id_: count for id_, count in expected.items() if not 0 < count <= 40} == {}


@pytest.fixture
def register(run_folder: Path) -> Iterator[Flask]:
    """An application on an empty SQLite database: what is judged does not depend on the database."""
    if not SAMPLES.is_dir():
        pytest.skip(f"no registry samples at {SAMPLES} (REGISTRY_SAMPLES)")
    app = app_on("sqlite", run_folder)
    reset("sqlite", app)
    with app.app_context():
        yield app
        db.session.remove()


@pytest.mark.long
def test_every_query_of_the_registers_expects_a_right(register):
    registry.import_paths([SAMPLES / each for each in READ], dry_run=False, actor=SYSTEM, now=NOON)
    among = rights(db.session())

    found = {query.text for query in queries(part="registry") if not query.needs and not relevant(query, among)}

    assert found == set()


@pytest.mark.long
@pytest.mark.parametrize("folder", LATER)
def test_every_query_that_needs_a_folder_expects_a_right_of_it(register, folder):
    outcome = registry.import_paths([SAMPLES / folder], dry_run=False, actor=SYSTEM, now=NOON)
    if not outcome.counts()["new"]:
        pytest.skip(f"{folder} is not read yet: {sorted({r.code for file in outcome.files for r in file.reasons})}")
    among = rights(db.session())

    found = {query.text for query in queries() if folder in query.needs and not relevant(query, among)}

    assert found == set()


def test_the_judge_knows_no_search():
    source = Path(judging.__file__).read_text(encoding="utf-8")

    assert "listings.search" not in source
    assert "numbers import" not in source
