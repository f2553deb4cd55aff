"""Every real sample file imports, or is refused with a reason; a second import has nothing new."""

import json
import os
from pathlib import Path

import pytest

from core.actor import SYSTEM
from listings.registry import services
from listings.registry.messages import TEXTS
from tests.builders import NOON

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = Path(os.environ.get("REGISTRY_SAMPLES") or ROOT.parent / "shared" / "registry")
FOLDERS = ("us-patent-grant", "cnipa-xml", "epo-ops", "euipo-trademark")

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no registry samples at {SAMPLES} (REGISTRY_SAMPLES)")


def test_every_sample_imports_or_is_refused_with_a_reason_and_twice_changes_nothing(app):
    paths = [SAMPLES / folder for folder in FOLDERS]

    first = services.import_paths(paths, dry_run=False, actor=SYSTEM, now=NOON)
    second = services.import_paths(paths, dry_run=False, actor=SYSTEM, now=NOON)

    assert len(first.files) == sum(1 for path in paths for each in path.rglob("*") if each.is_file())
    for file in first.files:
        assert file.new + file.changed + file.same + file.refused > 0, file.path
        assert all(reason.code in TEXTS and reason.code != "record_failed" for reason in file.reasons), file.path
    assert second.counts() == {
        **first.counts(),
        "new": 0,
        "changed": 0,
        "same": sum(first.counts().values()) - first.refused,
    }
    assert [file.as_json()["reasons"] for file in second.files] == [file.as_json()["reasons"] for file in first.files]


def test_code_lists_and_schemas_are_no_registry_files_and_no_faults(app):
    outcome = services.import_paths([SAMPLES / "codes"], dry_run=False, actor=SYSTEM, now=NOON)

    unpacked = [file for file in outcome.files if not file.path.endswith(".gz")]
    assert {reason.code for file in unpacked for reason in file.reasons} == {"not_registry"}
    assert sum(file.refused for file in unpacked) == 0


def test_a_rehearsal_tells_what_an_import_would_do_and_writes_nothing(app):
    paths = [SAMPLES / "us-patent-grant"]

    rehearsed = services.import_paths(paths, dry_run=True, actor=SYSTEM, now=NOON)
    real = services.import_paths(paths, dry_run=False, actor=SYSTEM, now=NOON)

    assert json.dumps(rehearsed.as_json()) == json.dumps(real.as_json())
    assert real.counts()["new"] > 250
