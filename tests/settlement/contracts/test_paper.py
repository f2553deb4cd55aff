"""The contract on paper says the accepted terms in both languages, and nothing can be changed in it unnoticed."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from core import show
from core.capitals import yuan_in_capitals
from core.i18n import speaking
from listings.assets.kinds import AssetKind
from listings.assets.models import Asset
from listings.terms.agreement import Terms
from listings.terms.entries import TERMS
from listings.terms.wording import describe
from parties.organisations.models import Organisation
from settlement.contracts.agreed import Agreed
from settlement.contracts.articles import articles
from settlement.contracts.clauses import CLAUSES, clause
from settlement.contracts.paper import drawn
from tests.listings.terms.making import a_license, a_sale, yuan
from tests.listings.terms.test_catalogue import full_license

NOON = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
CODE = "XH-ABCD-EFGH-IJKL-MNOP"


def agreed(terms: Terms, kind: AssetKind = AssetKind.PATENT_INVENTION) -> Agreed:
    """A contract on invented parties and an invented right, with punctuation that other tools have dropped."""
    seller = Organisation(
        name="澄江“未来”电池有限公司", name_en="Chengjiang Cells", uscc="91210200MA0000001X", country="CN"
    )
    right = Asset(
        kind=kind,
        title="一种《固态》电池：制备方法——及装置……",
        title_en="Solid-state battery",
        jurisdiction="CN",
        number_display="ZL202310123456.7",
        application_no="202310123456.7",
        filing_date=date(2023, 2, 1),
        grant_date=date(2025, 3, 4),
        expiry_date=date(2043, 1, 31),
        holder_names=["澄江“未来”电池有限公司"],
    )
    return Agreed(
        number="XH-2026-000042",
        version=1,
        made_on=date(2026, 11, 27),
        terms=terms,
        right=right,
        seller=seller,
        buyer=Organisation(name="Fernweh GmbH", country="DE"),
        center=seller,
        fees=[("Platform fee", yuan("60000"))],
        terms_digest=terms.digest,
        code=CODE,
        address=f"https://xinghai.example/verify/{CODE}",
    )


def plain(text: str) -> str:
    """Without blanks and line breaks: where a line ends is the layout's matter."""
    return "".join(text.split())


def text_of(document: bytes) -> tuple[str, str]:
    """What stands in the Chinese and in the English part, heads and feet of the pages left out."""
    pages = PdfReader(io.BytesIO(document)).pages
    texts = [plain("\n".join(page.extract_text().splitlines()[1:-1])) for page in pages]
    english = next(place for place, text in enumerate(texts) if "version1" in text)
    return "".join(texts[:english]), "".join(texts[english:])


@pytest.mark.parametrize("terms", [full_license(), a_license(note="第一行《注》：“甲”\n第二行——……"), a_sale()])
def test_the_text_of_the_file_is_the_accepted_terms_in_both_languages(terms: Terms) -> None:
    parts = text_of(drawn(agreed(terms), made_at=NOON))
    for language, text in zip(("zh_Hans", "en"), parts, strict=True):
        with speaking(language):
            said = describe(terms)
            sentences = [each for article in articles(agreed(terms)) for each in article.paragraphs]
        assert [label for label, value in said if plain(label + value) not in text] == []
        assert [each for each in sentences if plain(each) not in text] == []
        for part in terms.instalments:
            assert yuan_in_capitals(part.amount) in text
        assert plain(terms.digest) in text
        assert "一种《固态》电池：制备方法——及装置……" in text
        assert "澄江“未来”电池有限公司" in text


def test_the_chinese_text_stands_first_and_governs() -> None:
    chinese, english = text_of(drawn(agreed(a_license()), made_at=NOON))
    assert "专利实施许可合同" in chinese
    assert "以中文文本为准" in chinese
    assert "theChinesetextgoverns" in english


def test_pages_are_counted_through_both_languages_and_bear_the_code() -> None:
    pages = PdfReader(io.BytesIO(drawn(agreed(full_license()), made_at=NOON))).pages
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页，共{len(pages)}页" in plain(page.extract_text())
        assert CODE in page.extract_text()


def test_the_same_terms_give_the_same_bytes_and_other_terms_others() -> None:
    once = drawn(agreed(a_license()), made_at=NOON)
    assert drawn(agreed(a_license()), made_at=NOON) == once
    assert drawn(agreed(replace(a_license(), sublicensing=True)), made_at=NOON) != once


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_every_further_term_has_a_clause_in_both_languages(term) -> None:
    for value in [each for each, _label in term.options] if term.kind == "choice" else [None]:
        assert f"{term.key}:{value}" in CLAUSES or term.key in CLAUSES
        shown = value or {"several": term.options and (term.options[0][0],), "text": "《某》"}.get(term.kind) or 30
        english = clause(term, shown)
        with speaking("zh_Hans"):
            chinese = clause(term, shown)
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert "%(" not in english + chinese


@pytest.mark.parametrize(
    ("kind", "terms", "words"),
    [
        (AssetKind.TRADEMARK, a_sale(), "相同或者近似商标一并转让"),
        (AssetKind.TRADEMARK, a_license(), "监督乙方使用注册商标的商品质量"),
        (AssetKind.SOFTWARE, a_sale(), "仅转让著作财产权"),
        (AssetKind.PATENT_UTILITY, a_sale(), "自主管机关登记转让之日起转移"),
        (AssetKind.PATENT_UTILITY, a_license(), "三个月内办理备案"),
    ],
)
def test_each_kind_of_right_has_the_clauses_of_its_law(kind: AssetKind, terms: Terms, words: str) -> None:
    with speaking("zh_Hans"):
        said = [each for article in articles(agreed(terms, kind)) for each in article.paragraphs]
    assert any(words in each for each in said)


def test_articles_are_numbered_without_a_gap() -> None:
    with speaking("zh_Hans"):
        headings = [article.heading for article in articles(agreed(a_sale()))]
    assert [heading.split("条")[0] for heading in headings] == ["第一", "第二", "第三", "第四", "第五"]


def test_a_contract_about_a_bundle_names_every_right_and_its_part_of_the_price() -> None:
    one = agreed(a_sale())
    mark = Asset(
        kind=AssetKind.TRADEMARK,
        title="远灯",
        title_en="Yuandeng",
        jurisdiction="CN",
        number_display="70123456",
        holder_names=["澄江“未来”电池有限公司"],
    )
    both = replace(one, parts=[(one.right, yuan("1200")), (mark, yuan("800"))])
    chinese, english = text_of(drawn(both, made_at=NOON))
    for said in ("ZL202310123456.7", "70123456"):
        assert said in chinese
        assert said in english
    assert ["CNY1,200.00" in english, "CNY800.00" in english] == [True, True]
    assert plain("The right passes on the day on which the office announces the assignment.") in english
    assert plain("The right passes on the day on which the office registers the assignment.") in english


def test_a_contract_says_from_when_royalties_are_reckoned_and_an_amendment_changes_nothing_of_it() -> None:
    first = agreed(full_license())
    chinese, english = text_of(drawn(first, made_at=NOON))
    begins = first.terms.scope.starts
    assert plain(f"Royalties are reckoned from {show.day(begins)}, or from the day of the last signature") in english
    assert plain(f"提成自 {begins.year}年{begins.month}月{begins.day}日 起计算") in chinese
    again = text_of(drawn(replace(first, version=2, amends="version 1"), made_at=NOON))
    assert not any("reckonedfrom" in each or "起计算；" in each for each in again)
    assert "reckonedfrom" not in text_of(drawn(agreed(a_sale()), made_at=NOON))[1]
