"""The command line: thin like a view. Exit status 0 done, 1 faults found, 2 wrong use; errors on standard error."""

import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask, current_app
from flask.cli import AppGroup

import timetable
from core import clock, deadlines, jobs
from core.actor import SYSTEM
from core.db import db, snapshot, transaction
from core.errors import Refusal
from core.i18n import LANGUAGES, speaking
from demo import commands as demonstration
from listings.assets import counting
from listings.codes import loading as codes
from listings.codes import queries as code_lists
from listings.registry import canonical
from listings.registry import services as registry
from listings.search import jobs as indexing
from parties.organisations import queries as organisations
from parties.people import passwords
from parties.people import services as people
from reports.books import services as books
from reports.books.jobs import BooksAreNotClean
from reports.turnover import export as turnover_export
from reports.turnover import figures
from reports.turnover import services as turnover
from reports.yearbook import export as yearbook_export
from reports.yearbook import queries as yearbooks
from settlement.rates.commands import group as rates
from settlement.seals.commands import group as audit
from settlement.seals.jobs import SealsAreBroken

FORMATS = click.Choice(["text", "json"])


def refuse(message: object, status: int = 2) -> NoReturn:
    """Say on standard error what is wrong and end."""
    click.echo(str(message), err=True)
    sys.exit(status)


def say_json(content: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def must_be_there(paths: tuple[Path, ...]) -> None:
    """Ends the command where a path leads nowhere."""
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        refuse(f"There is no such file or folder: {', '.join(missing)}")


calendar = AppGroup("calendar", help="Public holidays of China, by which last days move.")


@calendar.command("load")
@click.argument("path", type=click.Path(path_type=Path))
def load_calendar(path: Path) -> None:
    """Keep the days off, and the weekends worked for them, of a table (day,working,name,source)."""
    must_be_there((path,))
    days = deadlines.days_in(path.read_text("utf-8", errors="replace"))
    with transaction() as session:
        count = deadlines.record_days(session, days, actor=SYSTEM, now=clock.now())
    click.echo(f"{count} days are on record.")


assets = AppGroup("assets", help="Rights from registry files.")


@assets.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--format", "shape", type=FORMATS, default="text")
@click.option("--for", "holder", help="The organisation (USCC) whose rights these are, where the names agree.")
def import_assets(paths: tuple[Path, ...], dry_run: bool, shape: str, holder: str | None) -> None:
    """Import registry files and folders."""
    must_be_there(paths)
    organisation_id = None
    if holder:
        found = organisations.by_uscc(db.session, holder)
        if found is None:
            refuse(f"No organisation has the code {holder}.")
        organisation_id = found.id
    showing = shape == "text" and sys.stderr.isatty()
    outcome = registry.import_paths(
        list(paths),
        dry_run=dry_run,
        actor=SYSTEM,
        now=clock.now(),
        progress=(lambda done, whole: click.echo(f"\r{done}/{whole}", nl=False, err=True)) if showing else None,
        organisation_id=organisation_id,
    )
    if shape == "json":
        say_json(outcome.as_json())
    else:
        click.echo("\n".join(outcome.as_text()))
    sys.exit(1 if outcome.refused else 0)


@assets.command("export")
def export_assets() -> None:
    """Every right on record as a line of JSON, without ids and times: two imports that say the same print the same."""
    for line in canonical.lines(db.session):
        click.echo(line)


lists = AppGroup("codes", help="Official code lists: classes, offices, events.")


@lists.command("load")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "shape", type=FORMATS, default="text")
def load_codes(paths: tuple[Path, ...], shape: str) -> None:
    """Load code lists from files and folders; what a file is, is told by its content."""
    must_be_there(paths)
    showing = shape == "text" and sys.stderr.isatty()
    outcome = codes.load_paths(paths, actor=SYSTEM, now=clock.now(), progress=tell_codes if showing else None)
    if shape == "json":
        say_json({"files": [each.as_json() for each in outcome.files]})
    else:
        for each in outcome.files:
            click.echo(each.as_text(), err=each.refused is not None)
    sys.exit(1 if outcome.refused else 0)


def tell_codes(path: Path, done: int, whole: int) -> None:
    """How far a list is loaded, on one line of standard error."""
    click.echo(f"\r{path.name}: {done}/{whole}" + ("\n" if done == whole else ""), nl=False, err=True)


@lists.command("status")
@click.option("--format", "shape", type=FORMATS, default="text")
def show_codes(shape: str) -> None:
    """Which lists are loaded, in which editions, with how many codes and titles."""
    rows = code_lists.status(db.session)
    if shape == "json":
        say_json({"lists": [{**asdict(row), "loaded_at": row.loaded_at.isoformat()} for row in rows]})
        return
    for row in rows:
        told = f"{row.codes} codes, {row.english} with an English and {row.chinese} with a Chinese title"
        click.echo(f"{row.scheme}  {row.source}  {row.edition or '–'}  {told}, {row.loaded_at:%Y-%m-%dT%H:%MZ}")
    if not rows:
        click.echo("No list is loaded; pages show the product's own short labels.")


@lists.command("count")
def count_codes() -> None:
    """Count how many rights carry each code, as is done every night."""
    counted = counting.count_all(now=clock.now())
    click.echo(f"{counted} codes are carried by rights on record.")


reports = AppGroup("reports", help="Turnover of the operation centers and the city’s yearbook.")


def span_of(years: str) -> range:
    """'2021' or '2019-2021' as years; ends the command for anything else."""
    said = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", years, re.ASCII)
    first, last = (int(said[1]), int(said[2] or said[1])) if said else (0, 0)
    if not figures.FIRST_YEAR <= first <= last <= figures.LAST_YEAR:
        refuse(f"--years: “{years}” is no span of years. Write 2021 or 2019-2021.")
    return range(first, last + 1)


@reports.command("turnover")
@click.option("--years", required=True, help="A year or a span such as 2019-2021.")
@click.option("--format", "shape", type=click.Choice(["json", "csv"]), default="json")
def report_turnover(years: str, shape: str) -> None:
    """Operating volume of every center in every year."""
    content = turnover_export.as_json(db.session, span_of(years))
    if shape == "json":
        say_json(content)
    else:
        click.echo(turnover_export.as_csv(content), nl=False)


@reports.command("yearbook")
@click.argument("year", type=int)
@click.option("--format", "shape", type=click.Choice(["json", "xlsx", "pdf"]), default="json")
@click.option("--language", type=click.Choice([*LANGUAGES]), default="en", help="Of names, definitions and the report.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; else standard output.")
def report_yearbook(year: int, shape: str, language: str, output: Path | None) -> None:
    """Every figure of the city's report of a year, computed from the records."""
    with speaking(language):
        book = yearbooks.yearbook(db.session, year, today=clock.business_date(clock.now()))
        if shape == "json":
            text = json.dumps(yearbook_export.as_json(book), ensure_ascii=False, indent=2) + "\n"
            content = text.encode()
        elif shape == "xlsx":
            content = yearbook_export.as_xlsx(book)
        else:
            content = yearbook_export.as_pdf(book, made_at=clock.now())
    if output:
        output.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)


@reports.command("close-year")
@click.argument("year", type=int)
def close_year(year: int) -> None:
    """Freeze a year that has ended; later corrections make a restated version."""
    with transaction() as session:
        version = turnover.close_year(session, year=year, actor=SYSTEM, now=clock.now())
        click.echo(f"{year} is closed as version {version.version}, SHA-256 {version.sha256}")


@reports.command("rebuild")
def rebuild() -> None:
    """Fold every volume fact again from nothing, as after a restore into another cluster."""
    with transaction() as session:
        folded = turnover.rebuild(session, now=clock.now())
    click.echo(f"The roll-up is rebuilt from {folded} facts.")


clockwork = AppGroup("timetable", help="The clock, the worker and their jobs.")


@clockwork.command("run")
def run_timetable() -> None:
    """Run the clock and the worker until stopped."""
    timetable.serve(current_app._get_current_object())  # type: ignore[attr-defined]


@clockwork.command("run-job")
@click.argument("name")
@click.option("--at", help="As of this instant, such as 2027-01-01T00:30:00+08:00.")
def run_job(name: str, at: str | None) -> None:
    """Do one job of the timetable now."""
    if name not in timetable.BY_NAME:
        refuse(f"No job is called {name}. There are: {', '.join(timetable.BY_NAME)}")
    try:
        instant = clock.parse_instant(at) if at else clock.now()
    except ValueError as fault:
        refuse(f"--at: {fault}")
    try:
        timetable.run_job(current_app._get_current_object(), name, instant)  # type: ignore[attr-defined]
    except (BooksAreNotClean, SealsAreBroken) as faults:
        refuse(faults, status=1)
    click.echo(f"{name} done as of {instant.isoformat()}")


errands = AppGroup("jobs", help="What the worker does: mails, imports, the timetable's jobs.")


@errands.command("list")
def list_jobs() -> None:
    """Jobs that were given up, are overdue or being tried again, with what they last said."""
    rows = jobs.in_trouble(db.session, now=clock.now())
    for job in rows:
        said = (job.error or "").strip().splitlines()[-1:] or [""]
        when = f"next {job.due_at:%Y-%m-%dT%H:%MZ}" if job.state is jobs.JobState.WAITING else "given up"
        click.echo(f"{job.id}  {job.kind}  {job.key}  {job.state.value}  tried {job.attempts}  {when}  {said[0][:200]}")
    if not rows:
        click.echo("Every job is done or in time.")


@errands.command("retry")
@click.argument("numbers", nargs=-1, type=int)
@click.option("--all", "every", is_flag=True, help="Every job that was given up.")
def retry_jobs(numbers: tuple[int, ...], every: bool) -> None:
    """Try jobs again that were given up."""
    if bool(numbers) is every:
        refuse("Name the jobs' numbers as `flask jobs list` shows them, or --all.")
    with transaction() as session:
        failed = [job.id for job in jobs.in_trouble(session, now=clock.now()) if job.state is jobs.JobState.FAILED]
        again = [jobs.try_again(session, number, now=clock.now()) for number in (failed if every else numbers)]
    click.echo(f"{len(again)} jobs will be tried again now.")


@click.command("check-books")
@click.option("--format", "shape", type=FORMATS, default="text")
def check_books(shape: str) -> None:
    """Recompute ledger, holds, volume and roll-ups from their rows; name each fault."""
    with snapshot() as session:
        faults = books.check(session, now=clock.now())
    if shape == "json":
        say_json({"faults": [fault.as_json() for fault in faults], "clean": not faults})
    else:
        click.echo("\n".join(fault.line for fault in faults) or "The books are clean.")
    sys.exit(1 if faults else 0)


finding = AppGroup("search", help="The index of all rights on record and what is on sale.")


@finding.command("reindex")
def reindex_search() -> None:
    """Write the index anew beside the one in force and switch over; a running worker does it for you."""
    showing = sys.stderr.isatty()

    def show(done: int, whole: int) -> None:
        click.echo(f"\r{done}/{whole}", nl=False, err=True)

    click.echo(f"{indexing.reindex(clock.now, show if showing else None)} rights are in the index.")


crowd = AppGroup("people", help="People who may sign in.")


@crowd.command("create-admin")
@click.option("--email", prompt=True)
@click.option("--name", prompt=True)
@click.option("--organisation", help="USCC of the organisation; the first administrator's is made where it is new.")
@click.password_option()
def create_admin(email: str, name: str, organisation: str | None, password: str) -> None:
    """Make an administrator."""
    ready = passwords.prepared(password)
    with transaction() as session:
        people.create_admin(
            session, email=email, name=name, password=ready, uscc=organisation, actor=SYSTEM, now=clock.now()
        )
    click.echo(f"{email} may sign in as administrator.")


def register(app: Flask) -> None:
    """Hang the commands onto the application; a refusal ends with its message and status 2."""
    for group in (
        assets,
        calendar,
        lists,
        reports,
        finding,
        clockwork,
        errands,
        crowd,
        audit,
        rates,
        demonstration.group,
    ):
        for command in group.commands.values():
            command.callback = kindly(command.callback)
        app.cli.add_command(group)
    check_books.callback = kindly(check_books.callback)
    app.cli.add_command(check_books)


def kindly(act: Any) -> Any:
    """A refusal on the command line: its message on standard error, status 2."""

    def run(*args: Any, **values: Any) -> Any:
        try:
            return act(*args, **values)
        except Refusal as refusal:
            return refuse(refusal.message)

    return run
