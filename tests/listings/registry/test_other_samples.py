"""Real files of search services, the EPO, CNIPA, the JPO, copyright and indications: read, or refused with a reason."""

import io
import os
from collections import Counter
from pathlib import Path

import pytest

from listings.registry.messages import ALSO, TEXTS
from listings.registry.numbering import numbered
from listings.registry.reading import read_file
from listings.registry.records import Finding, RightRecord, Said

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = Path(os.environ.get("REGISTRY_SAMPLES") or ROOT.parent / "shared" / "registry")

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no registry samples at {SAMPLES} (REGISTRY_SAMPLES)")


def sample(name: str) -> list[Finding]:
    return list(read_file(io.BytesIO((SAMPLES / name).read_bytes())))


def records(found: list[Finding]) -> list[RightRecord]:
    return [each for each in found if isinstance(each, RightRecord)]


def reasons(found: list[Finding]) -> Counter[str]:
    return Counter(each.code for each in found if isinstance(each, Said))


@pytest.mark.parametrize(
    "folder", ["cnipa-xml", "copyright", "csv-exports", "epo-ops", "geographical-indications", "jpo-json"]
)
def test_every_file_holds_rights_with_usable_numbers_or_a_reason(folder):
    for path in sorted((SAMPLES / folder).iterdir()):
        found = sample(f"{folder}/{path.name}")
        assert found, path.name
        assert all(code.removeprefix(ALSO) in TEXTS for code in reasons(found)), path.name
        assert all(numbered(record).numbers for record in records(found)), path.name


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("espacenet_pizza_small.csv", 25),
        ("lens_pizza_1000.csv", 1000),
        ("patentscope_pizza_medium_first1500.csv", 1500),
        ("ritonavir_804.csv", 804),
    ],
)
def test_every_row_of_an_export_is_a_right(name, count):
    found = sample(f"csv-exports/{name}")
    assert (len(records(found)), reasons(found)) == (count, Counter())
