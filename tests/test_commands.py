"""The command line is a contract: what it prints, where, and with which exit status."""

import csv
import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

import timetable
from core.audit import AuditEntry
from core.db import db
from core.jobs import Job, JobState
from parties.people.models import Membership, Person
from reports.turnover import queries
from tests.listings.codes import made
from tests.reports.turnover.city import a_city, closed, released

ROOT = Path(__file__).resolve().parent.parent


def run(app: Flask, *args: str) -> Result:
    """The command in this process; as a process of its own it would find nothing read before."""
    db.session.remove()
    return app.test_cli_runner().invoke(args=list(args))


@pytest.fixture
def city(session):
    centers = a_city(session)
    released(session, centers[0], "10,000,000.01", date(2019, 5, 5))
    released(session, centers[1], "10,000,000.00", date(2021, 5, 5))
    closed(session, 2019)
    return centers


def test_the_turnover_report_as_json_is_exactly_the_contract(app, city):
    told = run(app, "reports", "turnover", "--years", "2019-2021", "--format", "json")
    assert (told.exit_code, told.stderr) == (0, "")
    said = json.loads(told.stdout)
    assert list(said) == ["years"]
    assert list(said["years"]) == ["2019", "2020", "2021"]
    assert [set(year) for year in said["years"].values()] == [{"total", "currency", "state", "centers"}] * 3
    every = [center for year in said["years"].values() for center in year["centers"]]
    assert [set(center) for center in every] == [{"code", "name", "tier", "total", "backbone"}] * 9
    assert [(year["total"], year["currency"], year["state"]) for year in said["years"].values()] == [
        ("10000000.01", "CNY", "closed"), ("0.00", "CNY", "open"), ("10000000.00", "CNY", "open"),
    ]  # fmt: skip
    assert [center["code"] for center in every if center["backbone"] is True] == ["C-01"]
    assert [center["tier"] for center in every[:3]] == ["national", "provincial", "municipal"]


def test_the_turnover_report_as_csv_has_a_mark_and_a_row_for_each_center_and_year(app, city):
    told = run(app, "reports", "turnover", "--years", "2019-2021", "--format", "csv")
    assert told.exit_code == 0
    assert told.stdout_bytes.startswith(b"\xef\xbb\xbfyear,")
    rows = list(csv.DictReader(io.StringIO(told.stdout.removeprefix("\ufeff"))))
    assert len(rows) == 9
    assert [(row["code"], row["total"], row["backbone"]) for row in rows[:2]] == [
        ("C-01", "10000000.01", "yes"), ("C-02", "0.00", "no"),
    ]  # fmt: skip


def test_one_year_is_a_span_too(app, city):
    assert list(json.loads(run(app, "reports", "turnover", "--years", "2020").stdout)["years"]) == ["2020"]


@pytest.mark.parametrize(
    "years", ["", "20", "2021-2019", "2019-", "-2019", "2019-2021-2022", "٢٠١٩", "1900", "3000", "x"]
)
def test_years_that_are_none_are_wrong_use(app, years):
    told = run(app, "reports", "turnover", f"--years={years}")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "2019-2021" in told.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("reports", "turnover"),
        ("reports", "turnover", "--years", "2019", "--format", "xml"),
        ("reports", "close-year"),
        ("reports", "close-year", "soon"),
        ("assets", "import"),
        ("codes", "load"),
        ("timetable", "run-job"),
        ("check-books", "--format", "yaml"),
        ("people", "create-admin", "--password"),
    ],
)
def test_wrong_use_ends_with_2_and_says_so_on_standard_error(app, args):
    told = run(app, *args)
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr


def test_a_year_is_closed_once(app, session, city):
    told = run(app, "reports", "close-year", "2020")
    assert told.exit_code == 0
    assert queries.latest_of(session, 2020).sha256 in told.stdout
    session.rollback()
    again = run(app, "reports", "close-year", "2020")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "closed already" in again.stderr
    session.rollback()
    assert len(queries.versions(session, 2020)) == 1


def test_a_year_that_has_not_ended_is_not_closed(app, session):
    told = run(app, "reports", "close-year", "2199")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "has not ended" in told.stderr
    assert queries.versions(session, 2199) == []


def test_a_job_runs_by_hand_as_of_an_instant(app, session, city):
    told = run(app, "timetable", "run-job", "annual-report", "--at", "2022-01-01T00:30:00+08:00")
    assert told.exit_code == 0
    compiled = queries.compiled(session, 2021)
    assert compiled is not None
    assert compiled.figures["total_minor"] == 10_000_000_00


@pytest.mark.parametrize("name", timetable.BY_NAME)
def test_every_job_of_the_timetable_runs_by_hand(app, session, city, name):
    assert run(app, "timetable", "run-job", name).exit_code == 0
    assert [job.state for job in session.scalars(select(Job).filter_by(kind=name))] == [JobState.DONE]


def test_a_job_that_nobody_knows_is_wrong_use_and_told_with_those_there_are(app):
    told = run(app, "timetable", "run-job", "tea")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "roll-up" in told.stderr


@pytest.mark.parametrize("at", ["yesterday", "2027-01-01T00:30:00", "2027-13-01T00:30:00Z"])
def test_an_instant_without_its_zone_is_wrong_use(app, session, at):
    told = run(app, "timetable", "run-job", "roll-up", "--at", at)
    assert (told.exit_code, told.stdout) == (2, "")
    assert session.scalars(select(Job)).all() == []


def test_a_path_that_is_not_there_is_wrong_use(app, session, tmp_path):
    told = run(app, "assets", "import", str(tmp_path / "nothing.xml"), "--format", "json")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "nothing.xml" in told.stderr


def test_the_import_tells_its_outcome_as_json(app, session, tmp_path):
    (tmp_path / "notes.xml").write_text("<broken")
    told = run(app, "assets", "import", str(tmp_path), "--format", "json", "--dry-run")
    said = json.loads(told.stdout)
    assert {"new", "changed", "same", "refused", "files"} <= set(said)
    assert told.exit_code == (1 if said["refused"] else 0)
    assert [set(each) for each in said["files"]] == [{"path", "new", "changed", "same", "refused", "reasons"}]


def test_code_lists_are_loaded_and_told_of(app, session, tmp_path):
    (tmp_path / "list").write_text(made.US_STATUS)

    told = run(app, "codes", "load", str(tmp_path))
    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout == f"{tmp_path / 'list'}: uspto_status, 1 new, 0 changed, 0 same\n"

    rows = json.loads(run(app, "codes", "status", "--format", "json").stdout)["lists"]
    assert [(row["scheme"], row["codes"], row["english"]) for row in rows] == [("us-status", 1, 1)]
    assert "us-status  uspto_status  –  1 codes" in run(app, "codes", "status").stdout


def test_a_file_that_is_no_code_list_is_a_fault_on_standard_error(app, session, tmp_path):
    (tmp_path / "notes").write_text("Once upon a time")

    told = run(app, "codes", "load", str(tmp_path))
    assert (told.exit_code, told.stdout) == (1, "")
    assert "none of the code lists" in told.stderr

    as_json = run(app, "codes", "load", str(tmp_path), "--format", "json")
    assert as_json.exit_code == 1
    assert "none of the code lists" in json.loads(as_json.stdout)["files"][0]["refused"]


def test_a_code_list_that_is_not_there_is_wrong_use(app, tmp_path):
    told = run(app, "codes", "load", str(tmp_path / "nothing.csv"))
    assert (told.exit_code, told.stdout) == (2, "")
    assert "nothing.csv" in told.stderr


def test_codes_are_counted_from_the_command_line(app, session):
    told = run(app, "codes", "count")
    assert (told.exit_code, told.stdout) == (0, "0 codes are carried by rights on record.\n")


def test_the_first_administrator_is_made_from_the_command_line(app, session):
    told = run(
        app, "people", "create-admin", "--email", "ada@exchange.example", "--name", "Ada Shen", "--password",
        "quiet harbour lanterns",
    )  # fmt: skip
    assert told.exit_code == 0, told.stderr
    person = session.scalars(select(Person).filter_by(email="ada@exchange.example")).one()
    assert [each.role.value for each in session.scalars(select(Membership).filter_by(person_id=person.id))] == [
        "administrator"
    ]
    assert "quiet harbour lanterns" not in told.stdout + json.dumps(
        [entry.after for entry in session.scalars(select(AuditEntry))]
    )


def test_a_real_process_keeps_errors_off_standard_output(app, city):
    environment = {
        **os.environ, "DATABASE_URL": str(app.config["SQLALCHEMY_DATABASE_URI"]), "INSTANCE_DIR": app.instance_path,
        "SECRET_KEY": "only-for-tests",
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "reports", "turnover", "--format", "json", "--years"]
    good = subprocess.run([*command, "2019-2021"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (good.returncode, list(json.loads(good.stdout)["years"])) == (0, ["2019", "2020", "2021"])
    bad = subprocess.run([*command, "soon"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "soon" in bad.stderr
