"""Volume facts in bulk: as many as past deals would have left, so that the roll-up meets a long history.

Each deal leaves four facts (contracted, collected, settled, commission). The first 3,024 deals fill every cell of
14 centers × 12 months × 6 kinds × 3 years, so that the summary has as many rows after 10⁴ deals as after 10⁶.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from benchmarks.ground import Ground, settle
from core.actor import SYSTEM
from core.db import db, transaction
from parties.centers.services import register_center
from parties.organisations.models import OrganisationKind
from parties.organisations.services import register_organisation
from reports.turnover import services as turnover
from settlement.volumes.models import VolumeFact

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CENTERS, YEARS, FACTS = 14, (2024, 2025, 2026), 4
BLOCK = 100_000
NUMBERS = {
    "postgresql": "SELECT n FROM generate_series(CAST(:first AS bigint), :last) AS n",
    "sqlite": "WITH RECURSIVE upto(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM upto WHERE n < :last)"
    " SELECT n FROM upto",
}
DAY = {
    "postgresql": "make_date({year}, {month}, 1 + (n % 28)::int)",
    "sqlite": "printf('%04d-%02d-%02d', {year}, {month}, 1 + n % 28)",
}
TYPES = {
    "postgresql": ("::int", "now()", "pg_current_xact_id()::text::bigint"),
    "sqlite": ("", "'2026-11-23 04:00:00'", "0"),
}
MEASURES = (
    "SELECT 'contracted' AS measure, 1 AS part UNION ALL SELECT 'collected', 1"
    " UNION ALL SELECT 'settled', 1 UNION ALL SELECT 'commission', 50"
)


def insert_of(dialect: str) -> str:
    """The statement that writes the facts of the deals :first to :last."""
    cast, instant, xact = TYPES[dialect]
    day = DAY[dialect].format(
        year=f"({YEARS[0]} + (n / 1008) % {len(YEARS)}){cast}", month=f"(1 + (n / {CENTERS}) % 12){cast}"
    )
    pick = f"(n / {CENTERS * 12}) % 6"
    return f"""
INSERT INTO volume_fact (center_id, subject, measure, category, right_kind, amount_minor, currency, recognised_on,
    booked_at, source_key, note, actor_name, xact)
SELECT (SELECT min(id) FROM center) + n % {CENTERS}, 'past:' || n, m.measure,
    CASE WHEN {pick} < 3 THEN 'transfer' ELSE 'license' END,
    CASE {pick} % 3 WHEN 0 THEN 'patent' WHEN 1 THEN 'trademark' ELSE 'copyright' END,
    (100000 + n % 9973) * 50 / m.part, 'CNY', {day}, {instant}, 'past:' || n || ':' || m.measure, '', 'history', {xact}
FROM ({NUMBERS[dialect]}) AS deals CROSS JOIN ({MEASURES}) AS m"""


class History:
    """The facts of one database: so many past deals, folded; then new ones as they are asked for."""

    def __init__(self, ground: Ground, deals: int) -> None:
        self.ground, self.deals = ground, 0
        self.dialect = "sqlite" if ground.is_sqlite else "postgresql"
        with transaction() as session:
            for n in range(1, CENTERS + 1):
                name = f"第{n}知识产权运营中心"
                runner = register_organisation(session, name=name, kind=OrganisationKind.CENTER, actor=SYSTEM, now=NOW)
                register_center(
                    session, organisation_id=runner.id, code=f"C{n:02}", name=name, actor=SYSTEM, now=NOW
                )  # fmt: skip
        self._load(deals)

    def _load(self, deals: int) -> None:
        """Without the secondary indexes, which are built once at the end; then everything is folded."""
        indexes = sorted(VolumeFact.__table__.indexes, key=lambda index: str(index.name))  # type: ignore[attr-defined]
        with db.engine.begin() as connection:
            for index in indexes:
                index.drop(connection)
        while self.deals < deals:
            self.add(min(BLOCK, deals - self.deals), bulk=True)
        with db.engine.begin() as connection:
            for index in indexes:
                index.create(connection)
        with transaction() as session:
            turnover.roll_up(session, now=NOW)
        settle(self.ground)

    def add(self, deals: int, *, bulk: bool = False) -> int:
        """The facts of so many new deals, committed; returns how many facts."""
        span = {"first": self.deals, "last": self.deals + deals - 1}
        with (
            self.ground.app.app_context(),
            db.engine.execution_options(immediate=True).begin() as connection,
        ):
            if bulk and not self.ground.is_sqlite:  # no look at the center of each of four million rows
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(insert_of(self.dialect).replace("::", "\\:\\:")), span)
        self.deals += deals
        return deals * FACTS


class FoldByHand:
    """The roll-up written by hand: watermark, frontier, one folding statement, over a bare connection."""

    def __init__(self, ground: Ground) -> None:
        self.cursor, self.is_sqlite = ground.bare().cursor(), ground.is_sqlite
        part = (
            "CAST(strftime('%{sign}', recognised_on) AS INTEGER)"
            if self.is_sqlite
            else "extract({name} FROM recognised_on)::int"
        )
        year, month = part.format(sign="Y", name="year"), part.format(sign="m", name="month")
        position, mark = ("id", "?") if self.is_sqlite else ("xact", "%s")
        keys = "center_id, {0}, {1}, measure, category, right_kind, currency"
        cells = keys.format("year", "month")
        self.fold = (
            f"INSERT INTO volume_summary ({cells}, amount_minor, facts)"
            f" SELECT {keys.format(year, month)}, sum(amount_minor), count(*) FROM volume_fact"
            f" WHERE {position} >= {mark} AND {position} < {mark} GROUP BY 1, 2, 3, 4, 5, 6, 7"
            f" ON CONFLICT ({cells}) DO UPDATE SET amount_minor = volume_summary.amount_minor + excluded.amount_minor,"
            " facts = volume_summary.facts + excluded.facts"
        )
        self.keep = f"UPDATE rollup_state SET frontier = {mark} WHERE name = 'volume'"
        self.frontier = (
            "SELECT coalesce(max(id), 0) + 1 FROM volume_fact"
            if self.is_sqlite
            else "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        )

    def run(self) -> None:
        """One fold in its own transaction."""
        self.cursor.execute("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
        lock = "" if self.is_sqlite else " FOR UPDATE"
        before = self._one(f"SELECT frontier FROM rollup_state WHERE name = 'volume'{lock}")
        frontier = self._one(self.frontier)
        self.cursor.execute(self.fold, (before, frontier))
        self.cursor.execute(self.keep, (frontier,))
        self.cursor.execute("COMMIT")

    def rows_of_year(self, year: int) -> list[Any]:
        """The summary's rows of a year, bare."""
        mark = "?" if self.is_sqlite else "%s"
        self.cursor.execute(
            "SELECT center_id, month, category, right_kind, amount_minor, facts FROM volume_summary"
            f" WHERE year = {mark} AND measure = 'settled' AND currency = 'CNY'",
            (year,),
        )
        return list(self.cursor.fetchall())

    def grouped(self, year: int) -> list[Any]:
        """The same out of the facts, added up."""
        mark = "?" if self.is_sqlite else "%s"
        self.cursor.execute(
            "SELECT center_id, sum(amount_minor) FROM volume_fact WHERE measure = 'settled' AND currency = 'CNY'"
            f" AND recognised_on >= {mark} AND recognised_on < {mark} GROUP BY center_id ORDER BY center_id",
            (f"{year}-01-01", f"{year + 1}-01-01"),
        )
        return list(self.cursor.fetchall())

    def _one(self, statement: str) -> Any:
        return self.cursor.execute(statement).fetchone()[0]
