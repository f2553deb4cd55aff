"""Uploads: a file is kept, a job is asked for, and the job imports it and writes down how that went."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core import audit, files, jobs
from core.actor import Actor, Role
from core.bulk import insert_all
from core.db import found, locked, names
from core.errors import NotFound
from core.files import StoredFile
from core.i18n import _
from listings.assets.queries import KEEPERS
from listings.registry.booking import finding_row
from listings.registry.copyright_csv import COLUMNS
from listings.registry.filing import keeps_register
from listings.registry.messages import ALSO, TOLD_WHILE_TAKEN
from listings.registry.models import ImportedRecord, ImportFinding, ImportState, RegistryImport
from listings.registry.outcome import reason_cells
from listings.registry.records import RecordRefused, Said

KIND = "registry.import"
LIMIT_BYTES = 200 * 1024 * 1024
IMPORTERS = (Role.RIGHT_HOLDER, Role.CENTER_STAFF, Role.CENTER_MANAGER, Role.ADMINISTRATOR)
PAGE = 100
ROWS_AT_ONCE = 200  # refusals in memory while their table is sent
EXAMPLE = (
    "2024SR0990002", "浮标调度软件", "海岬潮能科技有限公司", "软件", "Buoy dispatching software", "", "", "法人", "",
    "2024-01-02", "2024-01-15", "2024-03-01", "CN", "为近海浮标排定巡检次序。", "有效",
)  # fmt: skip


def upload_file(
    session: Session, *, stream: BinaryIO, name: str, dry_run: bool, actor: Actor, now: datetime
) -> RegistryImport:
    """Keep an uploaded registry file and ask for its import. Raises Unacceptable where the file cannot be kept."""
    actor.must_have(*IMPORTERS)
    purpose = f"import:{actor.organisation_id or 0}"
    kept = files.keep_upload(session, stream, name, purpose=purpose, actor=actor, now=now, limit=LIMIT_BYTES)
    return ask_import(session, kept=kept, dry_run=dry_run, actor=actor, now=now)


def ask_import(session: Session, *, kept: StoredFile, dry_run: bool, actor: Actor, now: datetime) -> RegistryImport:
    """Ask for the import of a kept file; the worker does it after the commit."""
    actor.must_have(*IMPORTERS)
    run = RegistryImport(
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        asked_by={"name": actor.name, "roles": sorted(role.value for role in actor.roles)},
        file_id=kept.id,
        name=kept.name,
        dry_run=dry_run,
        state=ImportState.WAITING,
        size_bytes=kept.size_bytes,
        created_at=now,
    )
    session.add(run)
    session.flush()
    jobs.enqueue(session, KIND, {"import_id": run.id}, key=str(run.id), now=now)
    return run


def repeat_import(session: Session, *, import_id: int, actor: Actor, now: datetime) -> RegistryImport:
    """After a rehearsal: import the same file in earnest."""
    rehearsal = import_of(session, import_id, actor)
    kept = found(session, StoredFile, rehearsal.file_id)
    return ask_import(session, kept=kept, dry_run=False, actor=actor, now=now)


def import_of(session: Session, import_id: int, actor: Actor) -> RegistryImport:
    """An import of the organisation acted for (administrators see all); NotFound otherwise."""
    run = found(session, RegistryImport, import_id)
    if not (actor.has(Role.ADMINISTRATOR) or actor.acts_for(run.organisation_id)):
        raise NotFound(_("There is nothing here under this number."))
    return run


def imports_of(session: Session, actor: Actor, limit: int = 20) -> list[RegistryImport]:
    """The latest imports of the organisation acted for."""
    rows = select(RegistryImport).where(names(actor.organisation_id, RegistryImport.organisation_id))
    return list(session.scalars(rows.order_by(RegistryImport.id.desc()).limit(limit)))


def cancel_import(session: Session, *, import_id: int, actor: Actor, now: datetime) -> RegistryImport:
    """Stop an import: at once if it waits, else after the records that it is at. What was taken over stays.

    IllegalTransition where it has ended, or is stopping already; NotAllowed as in `may_steer`.
    """
    run = _to_be_steered(session, import_id, actor)
    before = run.state
    run.advance("cancel")
    if run.is_finished:
        run.finished_at = now
    _record(session, run, "import.cancelled", before, actor, now)
    return run


def resume_import(session: Session, *, import_id: int, actor: Actor, now: datetime) -> RegistryImport:
    """Go on with an import that was cancelled or has failed, from where it was, as the one who asked for it.

    IllegalTransition for every other; NotAllowed as in `may_steer`.
    """
    run = _to_be_steered(session, import_id, actor)
    before = run.state
    run.advance("resume")
    run.finished_at = None
    jobs.enqueue(session, KIND, {"import_id": run.id}, key=f"{run.id} {now.isoformat()}", now=now)
    _record(session, run, "import.resumed", before, actor, now)
    return run


def _steerers(run: RegistryImport) -> tuple[Role, ...]:
    """Who could have asked for it themselves: what a keeper of the register imports is the office's own word."""
    return KEEPERS if keeps_register(asker_of(run)) else IMPORTERS


def may_steer(run: RegistryImport, actor: Actor) -> bool:
    """Whether the actor may stop this import and go on with it."""
    return actor.has(*_steerers(run))


def _to_be_steered(session: Session, import_id: int, actor: Actor) -> RegistryImport:
    actor.must_have(*_steerers(import_of(session, import_id, actor)))
    return locked(session, RegistryImport, import_id)


def _record(
    session: Session, run: RegistryImport, action: str, before: ImportState, actor: Actor, now: datetime
) -> None:
    was, is_now = {"state": before.value}, {"state": run.state.value}
    audit.record(session, f"import:{run.id}", action, actor=actor, now=now, before=was, after=is_now)


def asker_of(run: RegistryImport) -> Actor:
    """Who uploaded it, with the roles of that moment."""
    return Actor(
        person_id=run.person_id,
        name=run.asked_by.get("name", ""),
        organisation_id=run.organisation_id,
        roles=frozenset(Role(role) for role in run.asked_by.get("roles", ())),
    )


def begin(session: Session, import_id: int) -> RegistryImport:
    """The worker takes the import up. What an earlier try has written down stays, unless it was a rehearsal."""
    run = locked(session, RegistryImport, import_id)
    run.advance("start")
    if run.dry_run and run.state is not ImportState.STOPPING:
        session.execute(delete(ImportFinding).where(ImportFinding.import_id == import_id))
        run.new = run.changed = run.same = run.refused = run.read_bytes = 0
        session.execute(delete(ImportedRecord).where(ImportedRecord.import_id == import_id))
    return run


def finish(
    session: Session, import_id: int, *, counts: dict[str, int], reasons: Sequence[Said], action: str, now: datetime
) -> RegistryImport:
    """Write down how it ended (`finish`, `stop` or `fail`), and every reason.

    A try that did not come to the end of the file has not met again all that an earlier one refused.
    """
    run = locked(session, RegistryImport, import_id)
    run.advance(action)
    for name, value in _taken(session, import_id).items():
        setattr(run, name, value)
    run.refused = counts["refused"] if action == "finish" else max(run.refused, counts["refused"])
    run.read_bytes = run.size_bytes if action == "finish" else run.read_bytes
    run.finished_at = now
    earlier = (ImportFinding.import_id == import_id, ImportFinding.code.not_in(TOLD_WHILE_TAKEN))
    listed = session.scalar(select(func.count(ImportFinding.id)).where(*earlier)) or 0
    if action == "finish" or len(reasons) >= listed:
        session.execute(delete(ImportFinding).where(*earlier))
        rows = [finding_row(import_id, each) for each in reasons]
        insert_all(session, ImportFinding, rows)
    return run


def _taken(session: Session, import_id: int) -> dict[str, int]:
    """How many records are new, changed and the same by the book of the import."""
    row = ImportedRecord.__table__.c
    asked = select(row.verdict, func.count().label("records")).where(row.import_id == import_id).group_by(row.verdict)
    counted = {each.verdict: each.records for each in session.execute(asked)}
    return {name: counted.get(name, 0) for name in ("new", "changed", "same")}


def findings_of(session: Session, import_id: int, *, page: int) -> tuple[list[ImportFinding], int, int]:
    """One page of the refusals and notes (the last one for a number beyond it), its number, and how many there are."""
    mine = select(ImportFinding).where(ImportFinding.import_id == import_id)
    total = session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    page = min(max(page, 1), max(-(-total // PAGE), 1))
    rows = mine.order_by(ImportFinding.id).offset((page - 1) * PAGE).limit(PAGE)
    return list(session.scalars(rows)), page, total


def count_of_code(session: Session, import_id: int, code: str) -> int:
    """How many findings of an import carry this code."""
    mine = select(func.count(ImportFinding.id)).where(ImportFinding.import_id == import_id, ImportFinding.code == code)
    return session.scalar(mine) or 0


def unread(session: Session, runs: Sequence[RegistryImport]) -> set[int]:
    """Which of these imports came to their end without a record, because the file is of no kind that is read."""
    ended = [run.id for run in runs if run.is_finished and not run.new + run.changed + run.same]
    said = select(ImportFinding.import_id).where(
        ImportFinding.import_id.in_(ended), ImportFinding.code.in_(("not_registry", "file_empty", "format_not_read"))
    )
    return set(session.scalars(said)) if ended else set()


def template_csv() -> bytes:
    """A table to begin with: the columns in Chinese and one example row, as a spreadsheet opens it."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([[aliases[0] for aliases in COLUMNS.values()], EXAMPLE])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def refusals_csv(session: Session, import_id: int) -> Iterator[bytes]:
    """The refusals as a table that opens right in a spreadsheet, and that can be mended and imported again; in pieces.

    Rows of a table keep their own cells. A cell that a spreadsheet would compute is kept as text by a leading '.
    """
    mine = select(ImportFinding).where(ImportFinding.import_id == import_id).order_by(ImportFinding.id)
    cells = session.scalars(mine.with_only_columns(ImportFinding.raw).execution_options(yield_per=ROWS_AT_ONCE))
    columns = [*dict.fromkeys(name for raw in cells for name in raw), "#record", "#line", "#code", "#message"]
    yield b"\xef\xbb\xbf" + _csv_line(columns)
    found_rows = session.scalars(mine.execution_options(yield_per=ROWS_AT_ONCE))
    for row in _rows_of(found_rows):
        yield _csv_line([row.get(name) for name in columns])


def _rows_of(findings: Iterable[ImportFinding]) -> Iterator[dict[str, Any]]:
    """A row for each finding; a further fault of the row above stands in it, so that it is imported again once."""
    row: dict[str, Any] = {}
    for each in findings:
        cells = dict(reason_cells(RecordRefused(each.code, each.line, each.record, each.texts, each.raw)))
        if each.code.startswith(ALSO) and row:
            row["#message"] = f"{row['#message']} {cells['#message']}"
            continue
        if row:
            yield row
        row = cells
    if row:
        yield row


def _csv_line(cells: Iterable[Any]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return text.getvalue().encode()


def harmless(cell: Any) -> str:
    """The cell as text; where a spreadsheet would take it for a formula, with a ' in front."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
