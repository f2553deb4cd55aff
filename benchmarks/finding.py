"""Part 5: searching up to a million listings, against the engine alone and against PostgreSQL's own search."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import tantivy
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.ground import application
from benchmarks.library import CENTERS, NOW, TODAY, Words, index_of
from benchmarks.measuring import Part, Ratio, Series, Target, exponent, in_turns, number, profile, spread
from benchmarks.textsearch import text_search
from core import instance
from core.actor import SYSTEM
from core.db import Base, db, transaction
from listings.search.asking import Query
from listings.search.engine import counting
from listings.search.engine.facets import FACETS
from listings.search.engine.finding import Finding
from listings.search.engine.matching import found
from listings.search.engine.reading import View, reader
from listings.search.engine.schema import LATER
from parties.centers.services import register_center
from parties.organisations.models import OrganisationKind
from parties.organisations.services import register_organisation
from tests.postgres import Server

ROWS = 20
THREE = ("kind", "section", "offer")
COMMON, MIDDLING, RARE = "common", "middling", "rare"
RATIO, PAGE_RATIO, GROWTH, BEYOND = 1.5, 6, 0.4, 50  # performance.md, P5
METHOD = """\
So many invented listings in two languages (a title of 6 Chinese and 4 to 8 English words, a description of 40 and 30,
words as frequent as words are) are written into an index by the product's own writer. Questions are one word or two,
Chinese or English, in three bands: common (the most frequent words), middling and rare ones; {questions} of each. A
sample is all questions of a band, once. “Search” is the product's search of a page of 20 with three facets (kind,
class, offer): reading the question, looking for mistyped words, counting, ordering, rows and the points of every row.
“Engine alone” is tantivy asked the very same queries, made beforehand: one search for 20 and one aggregation of three
columns, nothing read; it scores all that meets the question, where the product may do with the best, and works in one
thread, where the product counts very many in a second one. “Page” is the whole page with its ten facets as WSGI in this
process, its engine alone the same with ten columns. PostgreSQL has the same tokens as tsvector with a GIN index, and
answers with ts_rank for 20 and three GROUP BY (in as many processes as it likes). Arms take turns for {rounds} rounds;
sizes come one after the other."""


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    listings: tuple[int, ...]
    rounds: int
    questions: int = 8
    slow_rounds: int = 3  # of PostgreSQL, on the largest size
    keep: Path | None = None  # where indexes and rows lie from one run to the next


@dataclass
class Asked:
    """One question: as the product is asked, and as the engine is."""

    text: str
    query: Query
    scored: tantivy.Query = field(init=False)
    met: tantivy.Query = field(init=False)

    def prepare(self, view: View) -> None:
        """Make the engine's queries beforehand."""
        finding = Finding(view, self.query, TODAY)
        assert finding.total, f"nothing has “{self.text}”"
        self.met = found(finding.sought.query(), self.query, TODAY)
        self.scored = finding._ordered


@dataclass
class Library:
    """An index of one size, and everything that is asked of it."""

    app: Flask
    path: Path
    size: int
    bands: dict[str, list[Asked]]
    seconds: float = 0.0

    @property
    def view(self) -> View:
        """The index."""
        return reader(self.path).view()

    def search(self, band: str) -> None:
        """Every question of a band, by the product."""
        view = self.view
        for each in self.bands[band]:
            finding = Finding(view, each.query, TODAY)
            finding.begin_counting(THREE)
            hits = finding.page(ROWS)
            finding.counts(THREE)
            finding.rows(hits)
            finding.why(hits)

    def engine(self, band: str, facets: tuple[str, ...] = THREE) -> None:
        """Every question of a band, by tantivy alone."""
        searcher = self.view.searcher
        asked = {name: counting._aggregation(name, TODAY) for name in facets}
        for each in self.bands[band]:
            searcher.search(each.scored, ROWS, weight_by_field=LATER)
            searcher.aggregate(each.met, asked)

    def pages(self, band: str) -> None:
        """Every question of a band, as a page."""
        for each in self.bands[band]:
            builder = EnvironBuilder(path="/search", query_string={"q": each.text, "lang": "en"})
            _chunks, status, _headers = run_wsgi_app(self.app, builder.get_environ(), buffered=True)
            assert status.startswith("200"), status


def built(words: Words, app: Flask, size: int, questions: int, keep: Path) -> Library:
    """An index of so many listings, in the place of the application's own."""
    with app.app_context():
        made, seconds = index_of(words, size, keep)
        path = instance.folder("search")
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(made, target_is_directory=True)
        library = Library(app, path, size, asked(words, questions), seconds)
        for band in library.bands.values():
            for each in band:
                each.prepare(library.view)
    return library


def asked(words: Words, count: int) -> dict[str, list[Asked]]:
    """The questions of each band: single words, and every other time two that stand beside each other."""
    places = {COMMON: 10, MIDDLING: 200, RARE: 2000}
    bands: dict[str, list[Asked]] = {}
    for band, first in places.items():
        texts = []
        for step in range(count):
            pool = words.chinese if step % 2 else words.english
            texts.append(pool[first + step] if step % 4 < 2 else f"{pool[first + step]} {words.english[step]}")
        bands[band] = [Asked(text, Query(q=text)) for text in texts]
    return bands


def measure(server: Server, folder: Path, sizes: Sizes) -> Part:
    """The part."""
    part = Part("Finding among a million", METHOD.format(questions=sizes.questions, rounds=sizes.rounds))
    words = Words()
    app, keep = _application(folder), sizes.keep or folder / "kept"
    keep.mkdir(parents=True, exist_ok=True)
    taken: dict[int, dict[str, Series]] = {}
    for size in sizes.listings:
        library = built(words, app, size, sizes.questions, keep)
        since = f"were cut and written in {library.seconds:.0f} s" if library.seconds else "stood ready"
        part.notes.append(f"{size:,} listings {since}, in {library.view.searcher.num_segments} segments.")
        with app.app_context():
            taken[size] = _sampled(part, library, sizes.rounds)
            _judge_ratios(part, library, taken[size], largest=size == sizes.listings[-1])
    _judge_growth(part, sizes.listings, taken)
    with app.app_context():
        _against_postgresql(part, words, library, server, sizes, keep)
    return part


def _application(folder: Path) -> Flask:
    app = application(f"sqlite:///{folder / 'finding.db'}", folder / "instance-finding")
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with transaction() as session:
            for place in range(CENTERS):
                name, kind = f"第{place}知识产权运营中心", OrganisationKind.CENTER
                home = register_organisation(session, name=name, name_en="", kind=kind, actor=SYSTEM, now=NOW)
                register_center(
                    session, organisation_id=home.id, code=f"C{place:02}", name=name,
                    name_en=f"IP Operation Center {place}", actor=SYSTEM, now=NOW,
                )  # fmt: skip
    return app


ARMS = ("search", "engine", "page", "engine of the page")


def _sampled(part: Part, library: Library, rounds: int) -> dict[str, Series]:
    """Milliseconds for one question, by band and arm."""
    series: dict[str, Series] = {}
    arms: dict[str, Callable[[], None]] = {}
    for band, questions in library.bands.items():
        acts: tuple[Callable[[], None], ...] = (
            partial(library.search, band),
            partial(library.engine, band),
            partial(library.pages, band),
            partial(library.engine, band, FACETS),
        )
        for name, act in zip(ARMS, acts, strict=True):
            key = f"{band}, {name}"
            series[key] = part.sampled(f"{library.size:,} listings, {key}", "ms")
            arms[key] = _timed(act, series[key], len(questions))
            act()  # templates and files are read once
    in_turns(rounds, arms)
    return series


def _timed(act: Callable[[], None], series: Series, questions: int) -> Callable[[], None]:
    def sample() -> None:
        begin = time.perf_counter()
        act()
        series.samples.append((time.perf_counter() - begin) / questions * 1e3)

    return sample


def _whole(taken: dict[str, Series], arm: str) -> Series:
    """All bands together, round by round."""
    rows = zip(*(taken[f"{band}, {arm}"].samples for band in (COMMON, MIDDLING, RARE)), strict=True)
    return Series(arm, "ms", [sum(row) / len(row) for row in rows])


def _judge_ratios(part: Part, library: Library, taken: dict[str, Series], *, largest: bool) -> None:
    head = ["questions", "search ms", "engine ms", "ratio", "page ms", "engine of the page ms", "ratio"]
    rows = []
    for band in (COMMON, MIDDLING, RARE, "all"):
        search, engine, page, behind = (
            _whole(taken, arm) if band == "all" else taken[f"{band}, {arm}"] for arm in ARMS
        )
        ratios = Ratio.of(band, search, engine), Ratio.of(band, page, behind)
        rows.append([band, number(search.median), number(engine.median), spread(ratios[0])])
        rows[-1] += [number(page.median), number(behind.median), spread(ratios[1])]
    part.tables.append((f"{library.size:,} listings", head, rows))
    if not largest:
        return
    for arm, alone, limit in (("search", "engine", RATIO), ("page", "engine of the page", PAGE_RATIO)):
        ratio = Ratio.of(arm, _whole(taken, arm), _whole(taken, alone))
        promise = f"{library.size:,} listings, {arm}: ≤ {limit} × the engine alone on the same questions"
        part.targets.append(Target("P5", promise, spread(ratio), ratio.middle <= limit))
        if ratio.middle > limit:
            act = library.search if arm == "search" else library.pages
            part.profiles.append((f"3 × the common questions, {arm}", profile(partial(act, COMMON), 3)))


def _judge_growth(part: Part, sizes: tuple[int, ...], taken: dict[int, dict[str, Series]]) -> None:
    if len(sizes) < 2:
        return
    rows = []
    for band in (COMMON, MIDDLING, RARE, "all"):
        growth = {}
        for arm in ("search", "page"):
            found = [_whole(taken[size], arm) if band == "all" else taken[size][f"{band}, {arm}"] for size in sizes]
            growth[arm] = exponent(sizes, [each.median for each in found])
        rows.append([band, number(growth["search"]), number(growth["page"])])
        if band == "all":
            said = f"search {growth['search']:.2f}, page {growth['page']:.2f}"
            met = max(growth.values()) <= GROWTH
            part.targets.append(Target("P5", f"exponent over {sizes[0]:,} to {sizes[-1]:,}: ≤ {GROWTH}", said, met))
    part.tables.append(("Exponent of the time over the number of listings", ["questions", "search", "page"], rows))


def _against_postgresql(part: Part, words: Words, library: Library, server: Server, sizes: Sizes, keep: Path) -> None:
    with text_search(server, words) as other:
        part.notes.append(
            f"PostgreSQL had its {library.size:,} rows and its index after {other.load(library.size, keep):.0f} s."
        )
        questions = library.bands[COMMON]
        ours = part.sampled(f"{library.size:,} listings, common, search beside PostgreSQL", "ms")
        theirs = part.sampled(f"{library.size:,} listings, common, tsvector", "ms")
        arms = {
            "ours": _timed(partial(library.search, COMMON), ours, len(questions)),
            "theirs": _timed(partial(other.search, [each.query for each in questions]), theirs, len(questions)),
        }
        other.search([each.query for each in questions[:2]])
        in_turns(sizes.slow_rounds, arms)
    ratio = Ratio.of("tsvector", theirs, ours)
    head = ["common questions", "search ms", "tsvector with ts_rank ms", "ratio"]
    part.tables.append(("Against PostgreSQL", head, [["", number(ours.median), number(theirs.median), spread(ratio)]]))
    promise = f"{library.size:,} listings: ≥ {BEYOND} × tsvector with ranking on common words"
    part.targets.append(Target("P5", promise, spread(ratio), ratio.middle >= BEYOND))
