"""`check-books`: everything recomputed from its rows, every difference named. Reads only."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from core.faults import Fault
from core.files import StoredFile, shelf
from finance.attribution import check as attributions
from finance.funds import check as funds
from reports.annual import queries as annual
from reports.books.twins import twins
from reports.claims import check as claims
from reports.evaluations import queries as evaluations
from reports.turnover import figures, frozen
from reports.turnover.models import RollupState, VersionKind, VolumeSummary, YearVersion
from settlement.contracts.models import Document
from settlement.deals import check as deals
from settlement.deals.models import Deal
from settlement.holds import queries as holds
from settlement.invoices import queries as invoices
from settlement.ledger import faults as ledger
from settlement.payments import queries as payments
from settlement.royalties import check as royalties
from settlement.volumes import queries as volumes
from settlement.volumes.models import VolumeFact

Check = Callable[[Session], list[Fault]]

CHECKS: dict[str, Check] = {
    "ledger": ledger.check,
    "payments": payments.check,
    "holds": holds.check,
    "volumes": volumes.check,
    "deals": deals.check,
    "royalties": royalties.check,
    "invoices": invoices.check,
    "claims": claims.check,
    "annual": annual.check,
    "evaluations": evaluations.check,
    "funds": funds.check,
    "attributions": attributions.check,
}


def check(session: Session, *, now: datetime) -> list[Fault]:
    """Every fault of the books; empty when they are clean. Give it a `core.db.snapshot()`: it compares what many
    statements say, and a deal released between two of them would look like a fault."""
    found = [fault for each in CHECKS.values() for fault in each(session)]
    return [*found, *twins(session), *summary(session), *year_versions(session), *kept_files(session)]


def summary(session: Session) -> Iterator[Fault]:
    """The roll-up against the facts before its watermark, cell by cell."""
    state = session.get(RollupState, figures.ROLLUP)
    frontier = state.frontier if state else 0
    if frontier > volumes.frontier(session):
        text = f"facts are folded up to {frontier}, but they are final up to {volumes.frontier(session)} only:"
        text += " run `flask --app wsgi reports rebuild`"
        yield Fault("summary_ahead", "rollup:volume", text)
    expected, stored = folded_facts(session, frontier), stored_cells(session)
    for key in sorted({*expected, *stored}):
        if expected.get(key, (0, 0)) != stored.get(key, (0, 0)):
            text = f"the summary says {stored.get(key)}, its facts add up to {expected.get(key)}"
            yield Fault("summary_differs", "summary:" + "/".join(str(part) for part in key), text)


Cells = dict[tuple[int, int, int, str, str, str, str], tuple[int, int]]


def folded_facts(session: Session, frontier: int) -> Cells:
    """(center, year, month, measure, category, kind, currency) → (fen, facts) of everything behind the watermark."""
    fact = VolumeFact
    year, month = extract("year", fact.recognised_on), extract("month", fact.recognised_on)
    keys = (fact.center_id, year, month, fact.measure, fact.category, fact.right_kind)
    query = select(*keys, func.sum(figures.counted()), func.count(fact.id)).group_by(*keys)
    return {
        (row[0], int(row[1]), int(row[2]), str(row[3]), str(row[4]), str(row[5]), figures.CURRENCY): (
            int(row[6]),
            int(row[7]),
        )
        for row in session.execute(query.where(volumes.position_column(session) < frontier))
    }


def stored_cells(session: Session) -> Cells:
    """The same of the summary."""
    cell = VolumeSummary
    keys = (cell.center_id, cell.year, cell.month, cell.measure, cell.category, cell.right_kind, cell.currency)
    return {
        (row[0], row[1], row[2], row[3], row[4], row[5], row[6]): (row[7], row[8])
        for row in session.execute(select(*keys, cell.amount_minor, cell.facts))
    }


def year_versions(session: Session) -> Iterator[Fault]:
    """Each version's hash over its figures, and its figures against the facts that there were when it was written."""
    for version in session.scalars(select(YearVersion).order_by(YearVersion.year, YearVersion.id)):
        subject = f"year:{version.year}:version:{version.version}"
        if frozen.digest(version.figures) != version.sha256:
            yield Fault("version_changed", subject, "the figures are not those that the hash was taken of")
        elif version.kind is not VersionKind.COMPILED:
            yield from recomputed(session, version, subject)


def recomputed(session: Session, version: YearVersion, subject: str) -> Iterator[Fault]:
    """A frozen version's centers, one by one, against the facts up to the last one that it knew."""
    facts = figures.cells_up_to(session, version.year, version.figures["last_fact_id"])
    today = frozen.canonical(session, version.year, facts=facts)["centers"]
    for code in sorted({*today, *version.figures["centers"]}):
        said, found = (frozen.cells_of(centers.get(code)) for centers in (version.figures["centers"], today))
        if said != found:
            text = f"center {code}: {said[1]} fen are frozen, the facts of that time add up to {found[1]}"
            yield Fault("version_differs", subject, text)


def kept_files(session: Session) -> Iterator[Fault]:
    """Every kept file's bytes are there and still have their digest; a contract that does not is named as such."""
    drawn = _drawn(session)
    names: dict[str, list[str]] = {digest: [] for digest in drawn}
    kept = select(StoredFile.sha256, StoredFile.name, StoredFile.purpose).order_by(StoredFile.sha256, StoredFile.id)
    for digest, name, purpose in session.execute(kept):
        names.setdefault(digest, []).append(f"{name} of {purpose}")
    for digest in sorted(names):
        if shelf().is_whole(digest):
            continue
        lost = not shelf().path_of(digest).is_file()
        text = "the bytes are gone" if lost else "the bytes are no longer those that were kept"
        of = ", ".join(drawn.get(digest) or names[digest])
        what = "contract" if digest in drawn else "file"
        yield Fault(f"{what}_{'missing' if lost else 'changed'}", f"file:{digest[:16]}", f"{of}: {text}")


def _drawn(session: Session) -> dict[str, list[str]]:
    """SHA-256 of every contract, amended version and other document that was drawn → what it is."""
    drawn: dict[str, list[str]] = {}
    for each in session.scalars(select(Document).order_by(Document.id)):
        drawn.setdefault(each.sha256, []).append(f"{each.kind} {each.number}, version {each.version} ({each.subject})")
    for number, sha256 in session.execute(select(Deal.number, Deal.document)):
        if sha256 is not None:
            drawn.setdefault(sha256, [f"contract {number}"])
    return drawn
