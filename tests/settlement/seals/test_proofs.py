"""Proofs and the command line: what the application prints, the offline verifier checks, and wrong ones it refuses."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.db import db
from core.jobs import Job
from parties.people import services as people
from settlement.ledger.models import Transfer
from settlement.seals import services
from settlement.seals.forms import CURRENT
from tests.builders import NOON
from tests.settlement.money import posted
from tests.settlement.seals.books import ROOT, behind_the_guards, sealed_books, the_verifier

VERIFIER = the_verifier()


def run(app: Flask, *args: str) -> Result:
    db.session.remove()
    return app.test_cli_runner().invoke(args=["audit", *args])


def printed(app: Flask, *args: str) -> Any:
    told = run(app, *args)
    assert (told.exit_code, told.stderr) == (0, "")
    return json.loads(told.stdout)


def checked_offline(folder: Path, proof: Any, *more: str) -> subprocess.CompletedProcess[str]:
    """As a process of its own that knows nothing of the application."""
    path = folder / "proof.json"
    path.write_text(json.dumps(proof), encoding="utf-8")
    command = [sys.executable, "-I", str(ROOT / "docs" / "seal_verifier.py"), str(path), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def test_the_verifier_is_short_and_needs_nothing_of_the_application() -> None:
    lines = (ROOT / "docs" / "seal_verifier.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 100
    assert [line for line in lines if line.startswith(("import", "from"))] == [
        "import hashlib", "import json", "import sys", "from typing import Any",
    ]  # fmt: skip


def test_a_row_of_every_kind_is_proved_and_checked(app: Flask, session: Session) -> None:
    sealed_books(session)
    for kind, form in CURRENT.items():
        row_id = session.scalar(select(func.min(form.table.c.id)))
        proof = printed(app, "prove", kind.value, str(row_id))
        assert VERIFIER.check(proof) == [(proof["size"], proof["root"])]
        assert proof["content"][1]["id"] == row_id


def test_a_proof_is_checked_offline_against_the_anchor(app: Flask, session: Session, tmp_path: Path) -> None:
    sealed_books(session)
    kept = tmp_path / "roots.txt"
    kept.write_text(run(app, "anchor").stdout)
    proof = printed(app, "prove", "transfer", "1")
    assert checked_offline(tmp_path, proof, "--anchor", str(kept)).returncode == 0
    session.rollback()
    posted(session, "later", ("bank", "payable:org:6", "1.00"))
    session.commit()
    services.seal(now=NOON)
    grown = printed(app, "prove", "transfer", "1")
    assert grown["size"] > proof["size"]
    assert checked_offline(tmp_path, grown).returncode == 0
    told = checked_offline(tmp_path, grown, "--anchor", str(kept))
    assert (told.returncode, told.stderr) == (1, "does not hold: the root is not among those that were kept\n")
    assert printed(app, "prove", "transfer", "1", "--size", str(proof["size"])) == proof


def test_a_later_tree_is_proved_to_begin_with_an_earlier_one(app: Flask, session: Session, tmp_path: Path) -> None:
    size = sealed_books(session)
    for old in range(1, size + 1):
        proof = printed(app, "consistency", str(old), str(size))
        assert VERIFIER.check(proof) == [(old, proof["old_root"]), (size, proof["root"])]
    assert checked_offline(tmp_path, proof).stdout.startswith(f"holds: {size} ")


WRONG: dict[str, Any] = {
    "content": lambda proof: proof["content"][1].update(amount_minor=1),
    "tag": lambda proof: proof["content"].__setitem__(0, "xinghai:journal:1"),
    "index": lambda proof: proof.update(index=proof["index"] + 1),
    "size": lambda proof: proof.update(size=1),
    "root": lambda proof: proof.update(root="00" * 32),
    "a hash of the path": lambda proof: proof["path"].__setitem__(0, "00" * 32),
    "a path too short": lambda proof: proof["path"].pop(),
    "a path too long": lambda proof: proof["path"].append("00" * 32),
    "no path": lambda proof: proof.pop("path"),
    "no hash": lambda proof: proof["path"].__setitem__(0, "zz"),
    "no proof": lambda proof: proof.clear(),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_proof_with_anything_changed_by_hand_is_refused(
    app: Flask, session: Session, tmp_path: Path, what: str
) -> None:
    sealed_books(session)
    proof = printed(app, "prove", "transfer", "1")
    assert checked_offline(tmp_path, proof).returncode == 0
    WRONG[what](proof)
    told = checked_offline(tmp_path, proof)
    assert told.returncode == 1
    assert told.stderr.startswith("does not hold:")


def test_what_is_not_sealed_is_not_proved(app: Flask, session: Session) -> None:
    told = run(app, "prove", "transfer", "1")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "not sealed" in told.stderr
    assert run(app, "anchor").exit_code == 2
    assert run(app, "consistency", "1", "2").exit_code == 2


def test_a_changed_row_has_no_proof_that_holds(app: Flask, session: Session) -> None:
    sealed_books(session)
    behind_the_guards(session, "UPDATE transfer SET amount_minor = 1 WHERE id = 1")
    with pytest.raises(ValueError, match="does not lead"):
        VERIFIER.check(printed(app, "prove", "transfer", "1"))


def test_verify_says_that_all_is_well_or_names_what_is_not(app: Flask, session: Session) -> None:
    size = sealed_books(session)
    told = run(app, "verify")
    assert (told.exit_code, told.stdout) == (0, f"{size} rows are as they were sealed. Roots compared: 0.\n")
    behind_the_guards(session, "UPDATE transfer SET amount_minor = amount_minor + 1 WHERE id = 2")
    told = run(app, "verify")
    assert told.exit_code == 1
    assert told.stdout.startswith("transfer:2: amount_minor: not as sealed in block ")
    found = json.loads(run(app, "verify", "--format", "json").stdout)
    assert (found["clean"], [fault["subject"] for fault in found["faults"]]) == (False, ["transfer:2"])


def test_verify_takes_a_file_of_roots_and_a_letter_with_one(app: Flask, session: Session, tmp_path: Path) -> None:
    sealed_books(session)
    kept = tmp_path / "letter.eml"
    kept.write_text("Keep this letter.\n\n" + run(app, "anchor").stdout)
    assert "Roots compared: 1." in run(app, "verify", "--anchor", str(kept)).stdout
    behind_the_guards(session, "DELETE FROM seal_block")
    assert run(app, "verify").exit_code == 0
    told = run(app, "verify", "--anchor", str(kept))
    assert (told.exit_code, "the end was removed" in told.stdout) == (1, True)
    kept.write_text("nothing")
    assert run(app, "verify", "--anchor", str(kept)).exit_code == 2


def test_the_nightly_jobs_keep_the_root_mail_it_and_verify_against_it(app: Flask, session: Session) -> None:
    people.create_admin(
        session, email="root@x.example", name="Root", password="a long enough one", actor=SYSTEM, now=NOON
    )
    sealed_books(session)
    kept = Path(app.instance_path) / "anchors" / "roots.txt"
    kept.unlink(missing_ok=True)
    job, acts = Job(), app.extensions["job_handlers"]
    for _twice in range(2):
        acts["anchor"]({}, job=job, now=NOON)
    assert kept.read_text() == run(app, "anchor").stdout
    session.rollback()
    letter = session.scalars(select(Job).filter_by(kind="mail")).one()
    assert letter.payload["to"] == "root@x.example"
    assert kept.read_text() in letter.payload["text"]
    session.rollback()
    acts["verify-seals"]({}, job=job, now=NOON)
    last = session.scalar(select(func.max(Transfer.id)))
    behind_the_guards(session, f"DELETE FROM transfer WHERE id = {last}", "DELETE FROM seal_block WHERE id > 1")
    with pytest.raises(Exception, match="1 faults"):
        acts["verify-seals"]({}, job=job, now=NOON)
    kept.unlink()
