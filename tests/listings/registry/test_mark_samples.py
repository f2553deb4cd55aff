"""The offices' own files of marks and designs: each is read to its last record, or refused with a reason."""

import csv
import os
from dataclasses import replace
from pathlib import Path

import pytest

from listings.assets.kinds import AssetStatus
from listings.registry.messages import TEXTS
from listings.registry.numbering import numbered
from listings.registry.reading import read_file
from listings.registry.records import Finding, RightRecord, Said
from listings.registry.us_mark_codes import STATUS_OF, us_status

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = Path(os.environ.get("REGISTRY_SAMPLES") or ROOT.parent / "shared" / "registry")

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no registry samples at {SAMPLES} (REGISTRY_SAMPLES)")

# Folder: how many records its files hold, and what is said of those without any.
FOLDERS = {
    "us-trademark-tdxf": (8, {"tradeapp2005-04-01.dtd": "not_registry"}),
    "dpma": (3, {}),
    "wipo-gbd-st66": (8, {}),
    "kipris": (
        1,
        {
            "Empty_TradeMarkInfo.xml": "answer_no_data",
            "Error_InvalidKey.xml": "kipris_error",
            "TrademarkDesignationGoodstInfo.xml": "kipris_goods",
        },
    ),
    "euipo-design": (40, {}),
    "euipo-trademark": (201, {}),
    "euipo-api-json": (
        20,
        {"design_list_size10.json": "answer_partial", "tm_apple_size10.json": "answer_partial"},
    ),
    "us-trademark-tsdr": (11, {}),
}


def read(path: Path) -> list[Finding]:
    with path.open("rb") as stream:
        return list(read_file(stream))


def files_of(folder: str) -> list[Path]:
    if not (SAMPLES / folder).is_dir():
        pytest.skip(f"no registry samples at {SAMPLES / folder}")
    return sorted(path for path in (SAMPLES / folder).rglob("*") if path.is_file())


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_gives_its_records_or_says_why_not(folder):
    records, reasons = FOLDERS[folder]
    heard = {path: read(path) for path in files_of(folder)}
    rights = [each for found in heard.values() for each in found if isinstance(each, RightRecord)]
    told = {path.name: each.code for path, found in heard.items() for each in found if isinstance(each, Said)}
    assert (len(rights), told) == (records, reasons)
    assert set(told.values()) <= set(TEXTS)
    assert all(each.status is not AssetStatus.UNKNOWN for each in rights)
    read_numbers = [numbered(each) for each in rights]
    assert [(each.record.record, each.faults) for each in read_numbers if each.faults] == []


def by_mark() -> dict[str, dict[str, RightRecord]]:
    """The marks of the status service: number, then name of the file."""
    marks: dict[str, dict[str, RightRecord]] = {}
    for path in files_of("us-trademark-tsdr"):
        for each in read(path):
            if isinstance(each, RightRecord) and path.suffix == ".xml":
                marks.setdefault(each.record, {})[path.name] = replace(each, line=None)
    return marks


def test_the_same_mark_gives_the_same_values_in_every_format_of_the_status_service():
    marks = by_mark()
    assert {number: len(formats) for number, formats in marks.items()} == {
        "74631225": 4,
        "78002299": 2,
        "77478018": 2,
        "85334015": 2,
    }
    for formats in marks.values():
        # (fetched on different days, and ST.66 leaves recordals out)
        assert len({replace(each, events=(), source_date=None).digest() for each in formats.values()}) == 1


def test_both_versions_of_st96_are_one_record_to_the_last_entry():
    formats = by_mark()["74631225"]
    st96 = {each.digest() for name, each in formats.items() if "ST66" not in name}
    assert len(st96) == 1


def test_every_status_code_of_the_office_has_its_place_and_no_other_has():
    path = SAMPLES / "codes" / "uspto_tm_status_codes.csv"
    if not path.is_file():
        pytest.skip(f"no list of status codes at {path}")
    with path.open(encoding="utf-8-sig") as stream:
        alive = {row["code"]: row["live_dead_indicator"] for row in csv.DictReader(stream)}
    neither = {code for code, told in alive.items() if told.startswith("Indifferent")}
    assert set(STATUS_OF) == set(alive) - neither
    for code, told in alive.items():
        if code not in neither:
            assert us_status(code).is_dead == told.startswith("Dead"), code
