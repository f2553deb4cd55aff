"""Real files of the US office: every recordal, case and publication is read, or refused with a reason."""

import io
import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from core.actor import SYSTEM
from listings.registry import services
from listings.registry.messages import TEXTS
from listings.registry.numbering import numbered
from listings.registry.reading import read_file
from listings.registry.recordals import EventKind
from listings.registry.records import Finding, RightRecord, Said
from tests.builders import NOON

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = Path(os.environ.get("REGISTRY_SAMPLES") or ROOT.parent / "shared" / "registry")
FOLDERS = (
    "us-patent-grant",
    "us-patent-application",
    "us-patent-assignment-json",
    "us-patent-assignment-xml",
    "us-trademark-assignment-json",
    "us-peds-json",
    "us-odp-json",
)
# Documents of 2001 use entities of an external DTD; a schema and a sequence listing hold no right.
EXPECTED = {"sequence_listing", "not_registry", "xml_entity_undeclared", "answer_partial"}

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no registry samples at {SAMPLES} (REGISTRY_SAMPLES)")


def files(folder: str, pattern: str = "*") -> list[Path]:
    return sorted((SAMPLES / folder).glob(pattern))


def sample(path: Path) -> list[Finding]:
    return list(read_file(io.BytesIO(path.read_bytes())))


def records(found: list[Finding]) -> list[RightRecord]:
    return [each for each in found if isinstance(each, RightRecord)]


def reasons(found: list[Finding]) -> Counter[str]:
    return Counter(each.code for each in found if isinstance(each, Said))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_gives_rights_with_usable_numbers_or_a_reason_that_is_expected(folder):
    for path in files(folder):
        found = sample(path)
        assert found, path.name
        assert set(reasons(found)) <= EXPECTED & TEXTS.keys(), path.name
        assert all(numbered(record).numbers for record in records(found)), path.name


def test_the_grants_are_all_there():
    found = [finding for path in files("us-patent-grant") for finding in sample(path)]
    grants = records(found)
    assert len(grants) + reasons(found)["xml_entity_undeclared"] == sum(map(documents, files("us-patent-grant")))
    assert all(grant.kind_code and grant.filing_date and grant.expiry_date and grant.owners for grant in grants)
    assert sum(grant.owners_presumed for grant in grants) > 40
    assert sum(grant.publication_no is not None for grant in grants) > 40
    assert sum(bool(grant.pct_no) for grant in grants) > 8


def documents(path: Path) -> int:
    """How many grants a file holds, by the roots in it."""
    return len(re.findall(rb"<(?:us-patent-grant|PATDOC)[ >]", path.read_bytes()))


def test_the_published_applications_are_all_there():
    found = [finding for path in files("us-patent-application") for finding in sample(path)]
    assert len(records(found)) + reasons(found)["xml_entity_undeclared"] == 7
    assert all(each.publication_no and each.title and each.inventors and each.abstract for each in records(found))


@pytest.mark.parametrize("path", files("us-patent-assignment-json"), ids=lambda path: path.name)
def test_every_recordal_of_the_search_is_an_event_of_each_of_its_properties(path):
    answer = json.loads(path.read_text())["successResponse"]
    told: list[Any] = answer["data"]
    cases = [case for each in told for case in each["properties"]]
    international = [case for case in cases if not (case["applicationNumber"] or case["patentNumber"])]
    found = sample(path)
    assert len(records(found)) == len(cases)
    assert reasons(found) == ({"answer_partial": 1} if answer["totalRows"] > len(told) else {})
    assert [record.application_no for record in records(found) if record.office == "WO"] == [
        case["pctNumber17"] for case in international
    ]
    assert len({record.events[0].ref for record in records(found)}) == len(told)
    assert all(event.day and event.givers and event.takers for record in records(found) for event in record.events)


def test_the_code_other_hides_securities_and_corrections_that_the_text_gives_away():
    found = [record for path in files("us-patent-assignment-json") for record in records(sample(path))]
    kinds = Counter(record.events[0].kind for record in found)
    assert min(kinds[kind] for kind in (EventKind.SECURITY, EventKind.RELEASE, EventKind.CORRECTION)) > 0
    assert kinds[EventKind.OTHER] == 0


@pytest.mark.parametrize("path", files("us-patent-assignment-xml", "*.xml"), ids=lambda path: path.name)
def test_every_property_of_the_old_search_and_of_the_daily_file_is_a_right(path):
    content = path.read_bytes()
    lists = re.findall(rb'<arr name="applNum">(.*?)</arr>', content, re.DOTALL)
    expected = sum(each.count(b"<str>") for each in lists) or content.count(b"<patent-property>")
    found = records(sample(path))
    assert len(found) == expected > 0
    assert all(record.source_date and record.events[0].recorded for record in found)


def test_a_chain_of_securities_and_releases_refers_back():
    events = [record.events[0] for record in records(sample(SAMPLES / "us-patent-assignment-xml" / "pat8789601.xml"))]
    kinds = Counter(event.kind for event in events)
    assert kinds[EventKind.SECURITY] > 100
    assert kinds[EventKind.RELEASE] > 100
    assert {ref for event in events if event.kind is EventKind.RELEASE for ref in event.refers_to} & {
        event.ref for event in events
    }


def test_the_dossiers_are_all_there_with_their_recordals():
    peds = [record for path in files("us-peds-json") for record in records(sample(path))]
    portal = [record for path in files("us-odp-json") for record in records(sample(path))]
    assert (len(peds), len(portal)) == (26, 2)
    recordals = [event for record in peds for event in record.events if event.ref]
    steps = [event for record in peds for event in record.events if not event.ref]
    assert len(recordals) == 62
    assert all(event.day and event.recorded for event in recordals)
    assert {event.kind for event in steps} == {EventKind.FEE, EventKind.LAPSE, EventKind.REVIVAL}
    assert all(record.expiry_date and record.title and record.inventors for record in peds)


def test_the_marks_of_the_search_are_all_there():
    found = [record for path in files("us-trademark-assignment-json") for record in records(sample(path))]
    assert len(found) == sum(
        path.read_bytes().count(b'"serialNumber"') for path in files("us-trademark-assignment-json")
    )
    assert all(record.events[0].ref for record in found)


def test_what_came_in_once_changes_nothing_when_it_comes_again(app):
    paths = [SAMPLES / folder for folder in ("us-patent-application", "us-peds-json", "us-odp-json")]
    paths += [SAMPLES / "us-trademark-assignment-json", SAMPLES / "us-patent-assignment-json" / "by_application.json"]

    first = services.import_paths(paths, dry_run=False, actor=SYSTEM, now=NOON)
    second = services.import_paths(paths, dry_run=False, actor=SYSTEM, now=NOON)

    assert first.counts()["new"] > 40
    assert (second.counts()["new"], second.counts()["changed"]) == (0, 0)
    assert all(reason.code in EXPECTED for file in first.files for reason in file.reasons)
