"""Labels in both languages, and codes that are old or unknown marked as such."""

import csv
import json
import re

import pytest

from core.i18n import speaking
from listings.codes.locarno import SUBCLASSES
from listings.codes.offices import office_label
from listings.codes.patents import IPC_SUBCLASSES, NEWER
from listings.codes.schemes import Scheme, Standing, named, shipped
from listings.codes.us_marks import LIFE_OF, Life
from tests.listings.codes.samples import CODES, with_real_lists

OWN = [scheme for scheme in Scheme if shipped(scheme)]


@pytest.mark.parametrize("scheme", OWN)
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_every_code_of_our_own_lists_has_a_label_in_both_languages(scheme, language):
    with speaking(language):
        found = [named(scheme, code) for code, _parent in shipped(scheme)]
        assert [each.code for each in found if not str(each.label)] == []
        if language == "zh_Hans":
            assert [each.code for each in found if not re.search(r"[\u4e00-\u9fff]", str(each.label))] == []
    assert [each.code for each in found if each.standing is Standing.UNKNOWN] == []


@pytest.mark.parametrize(
    ("scheme", "code", "spelt", "standing"),
    [
        ("locarno", "32.00", "32-00", "historic"), ("locarno", "2302", "23-02", "historic"),
        ("locarno", "06 - 01", "06-01", "current"), ("locarno", "06-77", "06-77", "unknown"),
        ("ipc", "A61F  206", "A61F 2/06", "current"), ("ipc", "C12D 13/00", "C12D 13/00", "historic"),
        ("ipc", "F24J 2/00", "F24J 2/00", "historic"), ("ipc", "A45G 1/00", "A45G 1/00", "unknown"),
        ("ipc", "Y02E 60/10", "Y02E 60/10", "unknown"), ("cpc", "Y02E 60/10", "Y02E 60/10", "current"),
        ("ipc", "H10K50/10", "H10K 50/10", "current"), ("ipc", "nonsense", "nonsense", "unknown"),
        ("nice", "第9类", "9", "current"), ("nice", "200", "200", "unknown"),
        ("offices", "EM", "EM", "current"), ("offices", "DD", "DD", "historic"), ("offices", "XX", "XX", "unknown"),
        ("kinds", "WO B1", "WO B1", "unknown"), ("technology", "36", "36", "unknown"),
        ("us-status", "999", "999", "unknown"),
    ],
)  # fmt: skip
def test_codes_are_kept_and_marked(scheme, code, spelt, standing):
    told = named(Scheme(scheme), code)
    assert (told.code, told.standing) == (spelt, Standing(standing))


def test_a_letter_means_what_its_own_office_means_by_it():
    assert str(named(Scheme.KIND, "CN U").label) == "Utility model registered"
    assert str(named(Scheme.KIND, "JP U").label) == "Utility model application published"
    assert str(named(Scheme.KIND, "MX A").label) == "Application published"


@pytest.mark.parametrize("code", ["EP", "EM", "WO", "AP", "EA", "GC", "OA", "BX", "XN", "XV", "QZ", "IB", "UP"])
def test_organisations_are_offices_too(code):
    assert office_label(code) != code


def test_offices_are_named_as_chinese_law_names_them():
    with speaking("zh_Hans"):
        assert [office_label(code) for code in ("TW", "CN", "EP")] == ["中国台湾", "中国", "欧洲专利局"]


@pytest.mark.parametrize(
    ("code", "lives"), [("700", True), ("630", True), ("602", False), ("710", False), ("970", None)]
)
def test_a_status_of_a_us_mark_tells_whether_it_lives(code, lives):
    assert LIFE_OF[code].is_live is lives


@with_real_lists
def test_the_facts_about_us_marks_are_those_of_the_file():
    words = {
        "Live/Pending": Life.PENDING, "Live/Registered": Life.REGISTERED, "Live": Life.LIVE,
        "Dead/Abandoned": Life.ABANDONED, "Dead/Cancelled": Life.CANCELLED, "Dead/Expired": Life.EXPIRED,
        "Dead": Life.DEAD, "Indifferent": Life.SILENT, "Indifferent/Cancelled": Life.SILENT,
    }  # fmt: skip
    with (CODES / "uspto_tm_status_codes.csv").open(newline="") as file:
        given = {row["code"]: words[row["live_dead_indicator"]] for row in csv.DictReader(file)}
    assert given == LIFE_OF


@with_real_lists
def test_the_facts_about_classes_are_those_of_the_files():
    classes = json.loads((CODES / "locarno_classes_en_zh.json").read_text())
    lines = (CODES / "ipc_section_to_maingroup_en.tsv").read_text().splitlines()
    assert {code for each in classes for code in each["subclasses_15th_ed"]} == SUBCLASSES
    assert {code for line in lines if len(code := line.partition("\t")[0]) == 4} == IPC_SUBCLASSES - NEWER


@with_real_lists
def test_every_office_of_the_standards_has_a_label():
    text = (CODES / "WIPOST3CodeType-V2007.xsd").read_text() + (CODES / "ISOCountryCodeType-V2006.xsd").read_text()
    codes = set(re.findall(r'enumeration value="(\w\w)"', text))
    assert len(codes) > 240
    assert [code for code in sorted(codes) if named(Scheme.OFFICE, code).standing is Standing.UNKNOWN] == []
