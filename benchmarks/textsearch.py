"""PostgreSQL's own text search over the same listings: a tsvector with a GIN index, ranked by ts_rank."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.ground import address_of
from benchmarks.library import Words, listing, stood_ready
from listings.search.asking import Query
from listings.search.cutting import tokens_of
from listings.search.engine.document import Document
from tests.postgres import Server

THREE = ("kind", "section", "offer")


@dataclass
class TextSearch:
    """The same listings in PostgreSQL, with its own search."""

    connection: psycopg.Connection[Any]
    words: Words

    def load(self, size: int, keep: Path) -> float:
        """Write the tokens of every listing, and the index; how many seconds it took. The rows are kept as they are
        copied, because cutting takes most of the time."""
        begin = time.perf_counter()
        kept = stood_ready(keep, f"rows-{size}")
        if not kept.exists():
            half = kept.with_suffix(".half")
            with half.open("w", encoding="utf-8") as rows:
                rows.writelines(_row(listing(self.words, number_)) for number_ in range(1, size + 1))
            os.replace(half, kept)
        run = self.connection.execute
        run("CREATE UNLOGGED TABLE listing_text (id integer, kind text, section text, offer text, vector tsvector)")
        with kept.open("rb") as rows, self.connection.cursor().copy("COPY listing_text FROM STDIN") as copy:
            while part := rows.read(1 << 20):
                copy.write(part)
        run("SET maintenance_work_mem = '512MB'")
        run("CREATE INDEX ON listing_text USING gin (vector)")
        run("VACUUM ANALYZE listing_text")
        return time.perf_counter() - begin

    def search(self, questions: list[Query]) -> None:
        """The same questions: twenty by rank, and three facets."""
        for each in questions:
            tokens = {token for term in each.terms for token in (*term.every, *term.either)}
            asked = " & ".join(f"'{token.replace('~', 'x')}'" for token in sorted(tokens))
            run = self.connection.execute
            run(
                "SELECT id, ts_rank(vector, q) FROM listing_text, to_tsquery('simple', %s) q WHERE vector @@ q "
                "ORDER BY 2 DESC, id DESC LIMIT 20", (asked,),
            ).fetchall()  # fmt: skip
            for facet in THREE:
                run(
                    f"SELECT {facet}, count(*) FROM listing_text, to_tsquery('simple', %s) q WHERE vector @@ q "
                    "GROUP BY 1", (asked,),
                ).fetchall()  # fmt: skip


def _row(each: Document) -> str:
    """A row as COPY reads it: the tokens of a listing with their places, as to_tsvector would give them."""
    tokens = sorted(set().union(*(tokens_of(text) for text in each.texts.values())))
    vector = " ".join(f"'{token.replace('~', 'x')}':{place}" for place, token in enumerate(tokens, 1))
    offer = "sale" if each.offer and each.offer.for_sale else "licence"
    return f"{each.asset_id}\t{each.kind}\t{each.classes[0][1][0]}\t{offer}\t{vector}\n"


@contextmanager
def text_search(server: Server, words: Words) -> Iterator[TextSearch]:
    """A database of its own for it, dropped afterwards."""
    url = server.make_database("finding")
    with psycopg.connect(address_of(url), autocommit=True) as connection:
        yield TextSearch(connection, words)
    server.drop_database("finding")
