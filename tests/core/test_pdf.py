"""Documents on paper: what is written is what stands there, the same bytes each time, and nothing is fetched."""

import hashlib
import io
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from core import pdf

NOON = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
PUNCTUATION = "《合同》：“双方”——约定……，；！？（）【】、‘甲’·〈乙〉"
HOSTILE = '#panic("x") #read("/etc/passwd") $x^2$ *bold* _it_ @label <tag> \\ // no /* end */ `raw` = not a heading'


def content(**changed: Any) -> dict[str, Any]:
    return {
        "title": "合同 Contract",
        "text": PUNCTUATION,
        "heading": "当事人 Parties",
        "facts": [["许可人 Licensor", "星海某公司"]],
        "head": ["项目 Item", "#金额 Amount"],
        "rows": [["入门费 Entry fee", "1,200,000.00"]],
        "language": "zh-Hans",
    } | changed


def drawn(**changed: Any) -> bytes:
    return pdf.render("sheets/example.typ", content(**changed), made_at=NOON)


def text_of(document: bytes) -> str:
    """What a reader's search finds, without the breaks of lines."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(document)).pages)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("text", [PUNCTUATION, HOSTILE, "é ß Ω Ж № ￥ € ½ ① →", "“quoted” – it’s", "A, B，C. D。"])
def test_what_is_written_is_what_stands_there(text: str, language: str) -> None:
    assert "".join(text.split()) in text_of(drawn(text=text, language=language))


def test_a_sign_beyond_the_fonts_and_a_mark_of_direction_are_spelt_not_lost() -> None:
    assert "〔U+20BB7〕野家〔U+202E〕" in text_of(drawn(text="𠮷野家\u202e"))


def test_every_sign_that_is_held_to_be_drawable_is_drawn() -> None:
    signs = [chr(point) for point in range(0x20, 0x10000) if pdf.is_drawable(chr(point))]
    assert len(signs) > 22_000
    assert "鑫" in signs
    assert drawn(text="".join(signs))  # PDF/UA-1 refuses a glyph that is missing


def test_the_same_content_gives_the_same_bytes_in_every_process() -> None:
    here = "import hashlib; from tests.core import test_pdf as t; print(hashlib.sha256(t.drawn()).hexdigest())"
    there = subprocess.run(
        [sys.executable, "-c", here],
        capture_output=True,
        text=True,
        check=True,
        cwd=pdf.ROOT,
        env=dict(os.environ, PYTHONHASHSEED="7", TZ="America/New_York"),
    )
    assert there.stdout.strip() == hashlib.sha256(drawn()).hexdigest()


@pytest.mark.parametrize(("language", "words"), [("en", "Page 2 of {}"), ("zh-Hans", "第 2 页，共 {} 页")])
def test_every_page_says_which_of_how_many_it_is(language: str, words: str) -> None:
    pages = PdfReader(io.BytesIO(drawn(language=language, rows=[["一", "1"]] * 120, footer="XH-1"))).pages
    assert len(pages) > 2
    foot = "".join(pages[1].extract_text().split())
    assert "".join(words.format(len(pages)).split()) in foot
    assert "XH-1" in foot


def test_the_head_of_a_table_stands_on_every_page_of_it() -> None:
    pages = PdfReader(io.BytesIO(drawn(rows=[["一", "1"]] * 120))).pages
    assert all("金额 Amount" in page.extract_text() for page in pages)


def test_the_document_is_tagged_archival_and_carries_its_fonts() -> None:
    reader = PdfReader(io.BytesIO(drawn()))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-CN"
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part\W{0,3}>?\W?1", metadata)
    assert re.search(r"pdfaid:part\W{0,3}>?\W?2", metadata)
    fonts: Any = reader.pages[0]["/Resources"]
    kept = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts["/Font"].values()]
    assert kept
    assert all("NotoSansSC" in font["/BaseFont"] for font in kept)
    assert all({"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"]) for font in kept)


def test_templates_take_no_package_of_the_network() -> None:
    templates = list(pdf.TEMPLATES.rglob("*.typ"))
    assert templates
    assert [path.name for path in templates if re.search(r"[\"']@\w+/", path.read_text())] == []
