"""Renewals of the Catalog of Copyright Entries (TSV of the New York Public Library): one row, the works it renews.

Two forms are known: that of 1951 (author, title, rdat, notes) and that of 1978 (auth, titl, dreg, note).
"""

from collections.abc import Iterator
from itertools import zip_longest

from listings.assets.dates import years_later
from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.cce import cce_date, cce_term, dated
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import Finding, RightRecord
from listings.registry.tables import Row, RowRefused, TableFormat
from listings.registry.text import clean, unique

# A work was renewed in its 28th year (17 U.S.C. 24 of 1909); an earlier day is a slip that keeps a dead work alive.
EARLIEST_YEARS = 26

COLUMNS = {
    "entry_id": (),
    "author": ("auth",),
    "title": ("titl",),
    "oreg": (),
    "odat": (),
    "id": (),
    "rdat": ("dreg",),
    "claimants": (),
    "new_matter": (),
    "notes": ("note",),
    "full_text": (),
}


def read(row: Row) -> Iterator[Finding]:
    """Each work that the row renews; one whose original registration lacks number or date refuses the row."""
    numbers, days = _several(row["oreg"]), _several(row["odat"])
    if len(days) == 1:
        days *= max(len(numbers), 1)
    originals = list(zip_longest(numbers, days, fillvalue=""))
    if not originals or any(dated(number, cce_date(day)) is None for number, day in originals):
        raise RowRefused("cce_no_original")
    renewed = cce_date(row["rdat"])
    for _number, day in originals:
        published = cce_date(day)
        if published and renewed and renewed < years_later(published, EARLIEST_YEARS):
            raise RowRefused("cce_too_soon", odat=day, rdat=row["rdat"])
    for number, day in originals:
        yield _work(row, number, day)


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _work(row: Row, original: str, day: str) -> RightRecord:
    published, renewed = cce_date(day), cce_date(row["rdat"])
    assert published is not None  # `read` has seen to that
    title = row["title"] or clean(row["full_text"].partition("©")[0], 1_000)
    holders, number = claimants(row["claimants"]), dated(original, published)
    return RightRecord(
        source="cce_renewals",
        office="US",
        kind=AssetKind.COPYRIGHT_WORK,
        record=number or original,
        line=row.line,
        registration_no=number,
        title={"en": clean(title, 1_000)} if title else {},
        publication_date=published,
        grant_date=published,
        expiry_date=cce_term(original, published, renewed=True),
        expiry_basis=TermBasis.ESTIMATED,
        inventors=unique(_several(row["author"])),
        applicants=holders,
        owners=holders,
        status=AssetStatus.IN_FORCE,
        status_date=renewed,
        source_date=renewed or published,
        incomplete=tuple(gap for gap, told in ((Gap.TITLE, title), (Gap.OWNER, holders)) if not told),
        events=(
            RightEvent(
                kind=EventKind.RENEWAL,
                code="R",
                text=clean(f"Renewal {row['id']}", 80),
                day=renewed,
                recorded=renewed,
                ref=clean(row["id"], 40),
                takers=holders,
            ),
        ),
    )


def claimants(cell: str) -> tuple[str, ...]:
    """`name|role||name|role` as the names; what stands between name and role (a second name, an office) is left out."""
    return unique(part.partition("|")[0].strip() for part in cell.split("||"))


TABLE = TableFormat(
    "cce_renewals", COLUMNS, known_by=(frozenset({"oreg", "odat", "id"}),), read=read, required=("oreg", "odat")
)
