"""Records of real registry files say what people read in them by eye (`gold.json`, made without the readers)."""

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from listings.assets.kinds import AssetKind
from listings.assets.numbers import read_number
from listings.registry.reading import read_file
from listings.registry.recordals import RightEvent
from listings.registry.records import Finding, RightRecord

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = Path(os.environ.get("REGISTRY_SAMPLES") or ROOT.parent / "shared" / "registry")
GOLD: list[dict[str, Any]] = json.loads((Path(__file__).parent / "gold.json").read_text(encoding="utf-8"))["records"]

# What is not read yet, or is read otherwise, by folder, file or record; each with what stands against it.
WAITING: dict[str, str] = {}

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no registry samples at {SAMPLES} (REGISTRY_SAMPLES)")


def waits_for(name: str) -> str | None:
    """Why a record is not yet as it should be."""
    return next((reason for start, reason in WAITING.items() if name.startswith(start)), None)


def digest(text: str) -> str:
    """SHA-256 of a text as it is compared: composed, with single blanks."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()


def name_of(gold: Mapping[str, Any]) -> str:
    """`folder/file:number`, by which WAITING names a record."""
    find = gold.get("find", {})
    return f"{gold['file']}:{find.get('number') or find.get('title', 'nothing')[:12]}"


@cache
def read(file: str) -> tuple[Finding, ...]:
    """Everything that is found in a sample."""
    with (SAMPLES / file).open("rb") as stream:
        return tuple(read_file(stream))


def numbers(record: RightRecord) -> dict[str, set[str]]:
    """The record's canonical numbers by type."""
    found: dict[str, set[str]] = {}
    for type_, text in record.given_numbers():
        number = read_number(record.office, type_, text, family=record.kind.number_family)
        found.setdefault(type_.value, set()).add(number.canonical)
    return found


def is_meant(record: RightRecord, find: Mapping[str, str]) -> bool:
    """Whether the record is the one that the gold names by a number or by its title's digest."""
    if "title" in find:
        return find["title"] in map(digest, record.title.values())
    by_type = numbers(record)
    given = set().union(*by_type.values()) if find["type"] == "any" else by_type.get(find["type"], set())
    return find["number"] in given


def fits(wanted: Mapping[str, Any], event: RightEvent) -> bool:
    """Whether an event is the wanted one: what is named agrees."""
    said = {
        "kind": event.kind.value,
        "code": event.code,
        "ref": event.ref,
        "territory": event.territory,
        "day": event.day and event.day.isoformat(),
        "recorded": event.recorded and event.recorded.isoformat(),
        "givers": [digest(name) for name in event.givers],
        "takers": [digest(name) for name in event.takers],
    }
    either = wanted.get("day_or_recorded")
    if either and either not in (said["day"], said["recorded"]):
        return False
    return all(said[name] == value for name, value in wanted.items() if name != "day_or_recorded")


def told(record: RightRecord, name: str) -> Any:
    """A field of the record in the gold's form."""
    value = getattr(record, name)
    if name in ("owners", "applicants", "inventors"):
        return [digest(each) for each in value]
    if name == "priorities":
        return sorted([each.office, each.date.isoformat()] for each in value if each.date)
    if name == "nice":
        return sorted(each.number for each in value)
    if name in ("ipc", "cpc", "locarno", "vienna"):
        return sorted(value)
    if name.endswith("_date"):
        return value.isoformat() if value else None
    return value


def differences(gold: Mapping[str, Any], records: list[RightRecord]) -> list[str]:
    """What the first record says otherwise; events may stand in any of the records of the right."""
    record, found = records[0], numbers(records[0])
    faults: list[str] = []

    def compare(name: str, expected: Any, said: Any) -> None:
        if expected != said:
            faults.append(f"{name}: {said!r} instead of {expected!r}")

    for name, expected in gold.items():
        if name in ("file", "find"):
            continue
        if name == "numbers":
            for type_, wanted in expected.items():
                compare(f"{type_} number", set(wanted), found.get(type_, set()))
        elif name == "without":
            faults += [f"{t} number {n} is wrong" for t, ns in expected.items() for n in ns if n in found.get(t, set())]
        elif name == "title":
            compare(name, *titles(expected, record.title))
        elif name == "events":
            events = [event for each in records for event in each.events]
            faults += [f"event: no {wanted}" for wanted in expected if not any(fits(wanted, event) for event in events)]
        elif name == "status" and isinstance(expected, list):
            compare(name, True, record.status.value in expected or record.status.value)
        elif name == "owners" and record.owners_presumed and not expected:
            continue
        else:
            compare(
                name, sorted(expected) if isinstance(expected, list) and is_set(name) else expected, told(record, name)
            )
    return faults


def is_set(name: str) -> bool:
    """Whether the order of a list does not matter."""
    return name in ("ipc", "cpc", "locarno", "vienna", "nice", "priorities")


def titles(expected: Mapping[str, str], said: Mapping[str, str]) -> tuple[object, object]:
    """Both sides of the comparison: by language, or any one where the gold does not say which."""
    digests = {language: digest(text) for language, text in said.items()}
    if "*" in expected:
        return True, expected["*"] in digests.values() or sorted(said)
    return dict(expected), {language: digests.get(language, "") for language in expected} if expected else digests


def of_records(findings: Iterable[Finding]) -> list[RightRecord]:
    """The rights among the findings."""
    return [each for each in findings if isinstance(each, RightRecord)]


@pytest.mark.parametrize("gold", GOLD, ids=name_of)
def test_a_real_record_says_what_was_read_in_it_by_eye(gold, request):
    if not (SAMPLES / gold["file"]).is_file():
        pytest.skip(f"no {gold['file']} among the samples")
    if reason := waits_for(name_of(gold)):
        request.applymarker(pytest.mark.xfail(reason=reason, strict=False))
    findings = read(gold["file"])

    if "nothing" in gold:
        assert findings
        assert of_records(findings) == []
        return
    meant = [record for record in of_records(findings) if is_meant(record, gold["find"])]

    assert meant, {getattr(each, "code", "right") for each in findings}
    assert differences(gold, meant) == []


def test_every_format_has_two_records_or_more():
    counts: dict[str, int] = {}
    for gold in GOLD:
        folder = gold["file"].partition("/")[0]
        counts[folder] = counts.get(folder, 0) + 1

    assert sum(counts.values()) >= 60
    assert len(counts) == 21
    assert min(counts.values()) >= 2
    assert {gold["kind"] for gold in GOLD if "kind" in gold} <= {kind.value for kind in AssetKind}


def test_everything_that_waits_is_a_record():
    assert [start for start in WAITING if not any(name_of(gold).startswith(start) for gold in GOLD)] == []
