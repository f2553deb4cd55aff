"""Part 1: the search page and its JSON, against what they read: the same statements and questions to the index."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.ground import Ground, settle, ticks_of
from benchmarks.measuring import Part, Ratio, Series, Target, in_turns, number, profile, spread
from core import clock, instance
from core.actor import SYSTEM
from core.db import db, transaction
from demo.rights import TOPICS
from listings.assets.kinds import AssetKind, AssetStatus
from listings.codes.technology import technology_fields
from listings.search import queries
from listings.search.asking import from_address
from listings.search.engine.document import Document, Offer, Place
from listings.search.engine.folder import Folder
from listings.search.engine.writing import BUILDING, Generation
from parties.centers.services import register_center
from parties.organisations.models import OrganisationKind
from parties.organisations.services import register_organisation

ROWS = 20
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
LIMITS = {"HTML": 12, "JSON": 8}  # performance.md, P6
PAGES = {
    "newest": ("/search", f"/api/v1/search?limit={ROWS}"),
    "a common word": ("/search?q=电池", f"/api/v1/search?q=电池&limit={ROWS}"),
}
METHOD = f"""\
{{count:,}} listings stand in the index, built in bulk with the product's own tokens. A page is one call of the
application as WSGI in this process, without a server and without a test client around it; what it prints is counted:
{ROWS} rows. “Reads” are every statement which that very page sent, with its parameters, run again through the driver
alone on the connection that the page uses, all rows fetched, and ended with the same rollback; and the page's search of
the index with everything that the page needs of it (promised of SQL alone, when the search was SQL). CPU is the time
of this process (`process_time`); for PostgreSQL the CPU of the connection's server process is shown beside it. A sample
is the mean of as many calls as fill {{fill}} s; arms take turns for {{rounds}} rounds."""


def build(ground: Ground, count: int) -> None:
    """Centers, owners, and the index of as many listings."""
    with transaction() as session:
        owners = [_organisation(session, f"星海第{n}研究所", OrganisationKind.RESEARCH_INST) for n in range(1, 41)]
        runners = [_organisation(session, f"第{n}知识产权运营中心", OrganisationKind.CENTER) for n in range(1, 15)]
        for n, runner in enumerate(runners, 1):
            register_center(
                session, organisation_id=runner, code=f"C{n:02}", name=f"第{n}知识产权运营中心",
                name_en=f"IP Operation Center {n}", actor=SYSTEM, now=NOW,
            )  # fmt: skip
    folder = Folder(instance.folder("search"))
    made = folder.begin()
    fresh = Generation(made, memory=BUILDING, threads=2)
    fresh.add(document(n, owners[n % 40], n % 14 + 1) for n in range(1, count + 1))
    fresh.publish()
    fresh.close()
    folder.switch(made)
    settle(ground)


def _organisation(session: Session, name: str, kind: OrganisationKind) -> int:
    return register_organisation(session, name=name, name_en="", kind=kind, actor=SYSTEM, now=NOW).id


def document(n: int, owner_id: int, center: int) -> Document:
    """The n-th listing: a third for sale, the others for licence, prices spread, every tenth by negotiation."""
    topic, topic_en, symbol, _field = TOPICS[n % len(TOPICS)]
    title, title_en = f"一种{topic}的方法（{n}）", f"Method {n} for {topic_en}"
    price = None if n % 10 == 0 else (n * 7919 % 5_000_000 + 10_000) * 100
    digits = f"20201{n:07d}"
    offer = Offer(
        listing_id=n, center_code=f"C{center:02}", center_name=f"第{center}知识产权运营中心",
        center_name_en=f"IP Operation Center {center}", for_sale=n % 3 == 0,
        licenses=frozenset() if n % 3 == 0 else frozenset({("exclusive", "sole", "ordinary")[n // 3 % 3]}),
        sale_minor=price, license_minor=price, territories=("CN",), ends_on=None,
        published_at=NOW - timedelta(minutes=n),
    )  # fmt: skip
    return Document(
        asset_id=n, kind=AssetKind.PATENT_INVENTION.value, status=AssetStatus.IN_FORCE.value, title=title,
        title_en=title_en, number=f"CN{digits}", owner_id=owner_id, owner_name=f"星海第{n % 40 + 1}研究所",
        owner_name_en="", term_from=date(2020, 1, 1), term_to=date(2040, 1, 1), since=date(2022, 1, 1),
        classes=(("IPC", symbol),), fields=technology_fields([symbol]), numbers=(digits,),
        texts={Place.TITLE: f"{title} {title_en}", Place.SUMMARY: f"{topic}，效率高，成本低。", Place.KIND: "发明专利"},
        offer=offer,
    )  # fmt: skip


@dataclass
class Page:
    """One address: as a page, and as the statements that it sends."""

    app: Flask
    address: str
    connection: Any
    statements: list[tuple[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        environ = EnvironBuilder(path=self.address.partition("?")[0], query_string=self.address.partition("?")[2])
        self.environ = environ.get_environ()
        self.serve()  # templates, statements and plans are compiled
        event.listen(db.engine, "before_cursor_execute", self._note)
        body = self.serve()
        event.remove(db.engine, "before_cursor_execute", self._note)
        assert body.count(b"Method") >= ROWS, "the page does not show its rows"

    def _note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        self.statements.append((statement, parameters))

    def serve(self) -> bytes:
        """One request."""
        chunks, status, _headers = run_wsgi_app(self.app, dict(self.environ), buffered=True)
        assert status.startswith("200"), status
        return b"".join(chunks)

    def reads(self) -> int:
        """Its statements and its search alone; returns how many rows came."""
        asked = from_address(parse_qs(self.address.partition("?")[2]))
        today = clock.business_date(clock.now())
        if self.address.startswith("/api"):
            queries.listed_after(db.session, asked, today=today, after=None, limit=ROWS)
        else:
            queries.search(db.session, asked, today=today)
        fetched = 0
        cursor = self.connection.cursor()
        for statement, parameters in self.statements:
            cursor.execute(statement, parameters)
            fetched += len(cursor.fetchall())
        cursor.close()
        self.connection.rollback()
        return fetched


@dataclass
class Arm:
    """A page or its reads: CPU and wall of one call, and the CPU of the server's process over all calls."""

    act: Callable[[], object]
    cpu: Series
    wall: Series
    server_pid: int
    fill: float
    server: float = 0.0
    calls: int = 0

    def sample(self) -> None:
        """One sample: calls until `fill` seconds are over."""
        server, cpu, wall = ticks_of(self.server_pid), time.process_time(), time.perf_counter()
        calls = 0
        while time.perf_counter() - wall < self.fill:
            self.act()
            calls += 1
        self.cpu.samples.append((time.process_time() - cpu) / calls * 1e6)
        self.wall.samples.append((time.perf_counter() - wall) / calls * 1e6)
        self.server += ticks_of(self.server_pid) - server
        self.calls += calls

    @property
    def server_cpu(self) -> float:
        """CPU µs of the server's process for one call."""
        return self.server / self.calls * 1e6


def measure(grounds: list[Ground], *, count: int, rounds: int, fill: float) -> Part:
    """The part, on each database."""
    part = Part("Search: the page of 20 rows and its JSON", METHOD.format(count=count, fill=fill, rounds=rounds))
    for ground in grounds:
        with ground.app.app_context():
            build(ground, count)
        _on(part, ground, rounds, fill)
    return part


def _on(part: Part, ground: Ground, rounds: int, fill: float) -> None:
    with ground.app.app_context():
        held = db.engine.raw_connection()
        driver: Any = held.driver_connection
        held.close()  # back into the pool: the next request takes the same one
        pid = 0 if ground.is_sqlite else driver.info.backend_pid
        pages: dict[str, Page] = {}
        arms: dict[str, Arm] = {}
        for question, addresses in PAGES.items():
            for form, address in zip(("HTML", "JSON"), addresses, strict=True):
                page = pages[f"{question}, {form}"] = Page(ground.app, address, driver)
                for what, act in (("page", page.serve), ("reads", page.reads)):
                    name = f"{ground.name}, {question}, {form}, {what}"
                    series = part.sampled(f"{name}: CPU", "µs"), part.sampled(f"{name}: wall", "µs")
                    arms[f"{question}, {form}, {what}"] = Arm(act, *series, pid, fill)
        in_turns(rounds, {name: arm.sample for name, arm in arms.items()})
        _table(part, ground, pages, arms)


def _table(part: Part, ground: Ground, pages: dict[str, Page], arms: dict[str, Arm]) -> None:
    head = [
        "page",
        "statements",
        "page CPU µs",
        "reads CPU µs",
        "CPU ratio",
        "page wall µs",
        "reads wall µs",
        "wall ratio",
    ]
    head += [] if ground.is_sqlite else ["server CPU µs", "ratio of all CPU"]
    rows = []
    for name, page in pages.items():
        whole, bare = arms[f"{name}, page"], arms[f"{name}, reads"]
        cpu, wall = Ratio.of(name, whole.cpu, bare.cpu), Ratio.of(name, whole.wall, bare.wall)
        row = [name, str(len(page.statements)), number(whole.cpu.median), number(bare.cpu.median), spread(cpu)]
        row += [number(whole.wall.median), number(bare.wall.median), spread(wall)]
        if not ground.is_sqlite:
            both = (whole.cpu.median + whole.server_cpu) / (bare.cpu.median + bare.server_cpu)
            row += [number(whole.server_cpu), number(both)]
        rows.append(row)
        limit = LIMITS["HTML" if name.endswith("HTML") else "JSON"]
        met = cpu.middle <= limit
        measured = f"{number(cpu.middle)} × the CPU of its reads"
        part.targets.append(Target("P6", f"{ground.name}, {name}: ≤ {limit} × the CPU of its reads", measured, met))
        if not met:
            part.profiles.append((f"{ground.name}: 30 × the page “{name}”", profile(page.serve, 30)))
    part.tables.append((ground.name, head, rows))
