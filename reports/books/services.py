"""`check-books`: everything recomputed from its rows, every difference named. Reads only."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.faults import Fault
from core.files import StoredFile, shelf
from reports.turnover import figures, queries
from reports.turnover.models import RollupState, VolumeSummary, YearVersion
from settlement.deals import check as deals
from settlement.holds import services as holds
from settlement.ledger import faults as ledger
from settlement.volumes import queries as volumes
from settlement.volumes import services as volume_services
from settlement.volumes.models import VolumeFact

Check = Callable[[Session], list[Fault]]

CHECKS: dict[str, Check] = {
    "ledger": ledger.check,
    "holds": holds.check,
    "volumes": volume_services.check,
    "deals": deals.check,
}


def check(session: Session, *, now: datetime) -> list[Fault]:
    """Every fault of the books; empty when they are clean."""
    found = [fault for each in CHECKS.values() for fault in each(session)]
    return [*found, *summary(session), *year_versions(session), *kept_files(session)]


def summary(session: Session) -> Iterator[Fault]:
    """The roll-up against the facts before its watermark, cell by cell."""
    state = session.get(RollupState, figures.ROLLUP)
    frontier = state.frontier if state else 0
    expected: dict[tuple[object, ...], tuple[int, int]] = {}
    position = volumes.position_column(session)
    for fact in session.scalars(select(VolumeFact).where(position < frontier)):
        day = fact.recognised_on
        key = (
            fact.center_id,
            day.year,
            day.month,
            str(fact.measure),
            str(fact.category),
            fact.right_kind,
            fact.currency,
        )
        amount, count = expected.get(key, (0, 0))
        expected[key] = (amount + fact.amount_minor, count + 1)
    stored = {
        (row.center_id, row.year, row.month, row.measure, row.category, row.right_kind, row.currency): (
            row.amount_minor,
            row.facts,
        )
        for row in session.scalars(select(VolumeSummary))
    }
    for key in sorted({*expected, *stored}, key=str):
        if expected.get(key, (0, 0)) != stored.get(key, (0, 0)):
            text = f"the summary says {stored.get(key)}, its facts add up to {expected.get(key)}"
            yield Fault("summary_differs", "summary:" + "/".join(str(part) for part in key), text)


def year_versions(session: Session) -> Iterator[Fault]:
    """Each version's hash over its figures, and the latest against a recomputation from the facts."""
    for version in session.scalars(select(YearVersion).order_by(YearVersion.year, YearVersion.version)):
        if figures.digest(version.figures) != version.sha256:
            subject = f"year:{version.year}:version:{version.version}"
            yield Fault("version_changed", subject, "the figures are not those that the hash was taken of")
    for year in queries.closed_years(session):
        latest = queries.latest_of(session, year)
        later = queries.later_facts(session, year, latest.made_at)
        if not later and figures.digest(figures.canonical(session, year)) != latest.sha256:
            text = "recomputed from the facts it differs, and no later fact explains it"
            yield Fault("version_differs", f"year:{year}:version:{latest.version}", text)


def kept_files(session: Session) -> Iterator[Fault]:
    """Every kept file's bytes are there and still have their digest."""
    for digest in session.scalars(select(StoredFile.sha256).distinct().order_by(StoredFile.sha256)):
        if not shelf().is_whole(digest):
            yield Fault("file_missing", f"file:{digest[:16]}", "the bytes are gone or changed")
