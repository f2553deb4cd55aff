"""PostgreSQL's own text search over the same listings: a tsvector with a GIN index, ranked by ts_rank."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from benchmarks.ground import address_of
from benchmarks.library import Words, listing
from listings.search.asking import Query
from listings.search.cutting import tokens_of
from tests.postgres import Server

THREE = ("kind", "section", "offer")


@dataclass
class TextSearch:
    """The same listings in PostgreSQL, with its own search."""

    connection: psycopg.Connection[Any]
    words: Words

    def load(self, size: int) -> float:
        """Write the tokens of every listing, and the index; how many seconds it took."""
        begin = time.perf_counter()
        run = self.connection.execute
        run("CREATE TABLE listing_text (id integer, kind text, section text, offer text, tokens text)")
        with self.connection.cursor().copy("COPY listing_text FROM STDIN") as rows:
            for number_ in range(1, size + 1):
                each = listing(self.words, number_)
                tokens = set().union(*(tokens_of(text) for text in each.texts.values()))
                plain = " ".join(token.replace("~", "x") for token in tokens)
                offer = "sale" if each.offer and each.offer.for_sale else "licence"
                rows.write_row((each.asset_id, each.kind, each.classes[0][1][0], offer, plain))
        run("ALTER TABLE listing_text ADD COLUMN vector tsvector")
        run("UPDATE listing_text SET vector = to_tsvector('simple', tokens)")
        run("ALTER TABLE listing_text DROP COLUMN tokens")
        run("VACUUM FULL ANALYZE listing_text")
        run("CREATE INDEX ON listing_text USING gin (vector)")
        run("ANALYZE listing_text")
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


@contextmanager
def text_search(server: Server, words: Words) -> Iterator[TextSearch]:
    """A database of its own for it, dropped afterwards."""
    url = server.make_database("finding")
    with psycopg.connect(address_of(url), autocommit=True) as connection:
        yield TextSearch(connection, words)
    server.drop_database("finding")
