"""Every text has its Chinese, and the check that says so can say no."""

from pathlib import Path

import pytest

from tests import check_catalogue

PAGE = '{{ _("Deals") }} {{ ngettext("%(num)s deal", "%(num)s deals", n) }}'
CODE = 'raise OfferLapsed(_("The offer lapsed on %(day)s.", day=day))\nLABEL = lazy_gettext("Accepted")\n'
GOOD = """
msgid "Deals"
msgstr "交易"

msgid "%(num)s deal"
msgid_plural "%(num)s deals"
msgstr[0] "%(num)s 笔交易"

msgid "The offer lapsed on %(day)s."
msgstr "报价已于 %(day)s 失效。"

msgid "Accepted"
msgstr "已接受"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("templates", "trading", "translations/zh_Hans"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "templates" / "deals.html").write_text(PAGE)
    (tmp_path / "trading" / "services.py").write_text(CODE)
    (tmp_path / "translations" / "zh_Hans" / "trading.po").write_text(GOOD)
    return tmp_path


def test_every_text_of_the_product_has_its_chinese() -> None:
    faults = check_catalogue.faults()
    assert not faults, "\n" + "\n".join(faults)


def test_a_complete_catalogue_has_no_faults(project: Path) -> None:
    assert check_catalogue.faults(project) == []


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("交易", "", "no translation of 'Deals'"),
        ('msgid "Deals"', '#, fuzzy\nmsgid "Deals"', "no translation of 'Deals'"),
        ('"交易"', '"Deals of today"', "is not translated"),
        ("%(day)s 失效", "失效", "has the parameters ['day']"),
        ("%(day)s 失效", "%(date)s 失效", "has the parameters ['day']"),
        ("%(day)s 失效", "%(day)s 100% 失效", "written %%"),
        ("失效。", "失效.", "half-width punctuation"),
        ("报价已", "报价,已", "half-width punctuation"),
        ("已接受", "已接受 (对方)", "half-width punctuation"),
        ('msgid "Accepted"', 'msgid "Refused"', "nothing says 'Refused' any more"),
        ('msgid_plural "%(num)s deals"\nmsgstr[0]', "msgstr", "has a plural in one"),
    ],
)
def test_each_fault_of_a_catalogue_is_found(project: Path, good: str, bad: str, said: str) -> None:
    path = project / "translations" / "zh_Hans" / "trading.po"
    assert good in path.read_text()
    path.write_text(path.read_text().replace(good, bad))
    assert any(said in fault for fault in check_catalogue.faults(project))


def test_two_files_that_disagree_are_both_named(project: Path) -> None:
    (project / "translations" / "zh_Hans" / "deals.po").write_text('msgid "Deals"\nmsgstr "成交"\n')
    assert [fault for fault in check_catalogue.faults(project) if "deals.po and trading.po" in fault]


@pytest.mark.parametrize("word", ["Please sign in", "Oops", "Invalid number", "Sorry, no"])
def test_unkind_words_are_refused(project: Path, word: str) -> None:
    (project / "trading" / "routes.py").write_text(f'_("{word}")')
    assert any("say what is so" in fault for fault in check_catalogue.faults(project))


def test_stubs_are_valid_entries_of_a_catalogue(project: Path) -> None:
    texts = check_catalogue.texts_of(project)
    path = project / "translations" / "zh_Hans" / "trading.po"
    path.write_text("\n".join(check_catalogue.stubs(list(texts.values()))))
    assert {entry.english for entry in check_catalogue.entries_of(path.parent)} == set(texts)
