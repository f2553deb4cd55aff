"""The Chinese catalogue keeps to the field's terms: one word for one thing, and the right one."""

import re
from functools import cache

import pytest

from tests.check_catalogue import LANGUAGE
from tests.test_architecture import ROOT

# What must not stand in the catalogue → the term that is meant (the files in which the rule holds; all where none is
# named). A word that is right elsewhere has the look-around that tells the two apart.
NOT_OUR_WORD: tuple[tuple[str, str, str], ...] = (
    ("邮寄", "邮件发送", "reports"),  # post on paper
    ("质物|质押物", "质押权利、出质权利", ""),  # a thing
    ("基金的本金|到位本金|补偿基金的本金", "基金规模、到位资金", ""),  # principal is what was lent
    ("万分点", "万分之一（基点）", ""),
    ("创新基地", "创新创业基地", ""),
    ("授牌", "国家级、省级获批，市级备案", ""),
    ("行政裁决与行政调解", "行政案件", ""),
    ("风险补偿资金", "风险补偿基金", ""),
    ("骨干标准|骨干线|(?<!骨干中心)标准线", "骨干中心标准线", ""),
    ("骨干运营中心", "骨干知识产权运营中心", ""),
    ("年报(?!价)", "年鉴（城市）、年度报告（运营中心）", "reports.yearbook"),
    ("工作报告", "年鉴", "reports"),
    ("金融服务联盟|金融联盟|金融类联盟", "金融服务创新发展联盟", ""),
    ("(?<!示范)试点单位|(?<!产业化)示范试点单位", "产业化示范试点单位", ""),
    ("(?<!同比)增长(?:（|$)", "同比增长", "reports.yearbook"),
    ("(?<!该)(?<!本)市局|市主管部门", "市知识产权局", ""),
    ("国家局", "国家知识产权局", ""),
    ("主管部门", "市知识产权局", "reports.yearbook"),
    ("获证单位", "贯标认证单位", ""),
    ("(?<!专利)转化项目", "专利转化项目", ""),
    ("评估专业人员|评估人员", "评估师", ""),
    ("转让方|受让方", "转让人、受让人；许可与转让并称时为让与或许可一方、取得一方", "reports settlement"),
    ("(?<![申提聘邀报敬恳])请(?![求示款假人])", "应…（或直接说要做什么）", "finance registers reports parties.centers"),
)
STRING = re.compile(r'^(msgstr(?:\[\d\])?\s+)?"(.*)"$')


@cache
def chinese() -> list[tuple[str, int, str]]:
    """(file, line, text) of every Chinese line."""
    found = []
    for path in sorted((ROOT / "translations" / LANGUAGE).glob("*.po")):
        says = False
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if line.startswith("msg"):
                says = line.startswith("msgstr")
            matched = STRING.match(line)
            if says and matched:
                found.append((path.name, number, matched.group(2)))
    return found


@pytest.mark.parametrize(("wrong", "right", "files"), NOT_OUR_WORD, ids=[each[0] for each in NOT_OUR_WORD])
def test_the_catalogue_says_the_fields_term(wrong: str, right: str, files: str) -> None:
    places = tuple(files.split())
    faults = [
        f"{name}:{line}: {text}"
        for name, line, text in chinese()
        if (not places or name.startswith(places)) and re.search(wrong, text)
    ]
    assert not faults, f"say {right}:\n" + "\n".join(faults)


def test_a_wrong_word_would_be_found() -> None:
    for wrong, text in (("(?<!专利)转化项目", "转化项目"), (NOT_OUR_WORD[-1][0], "请填写"), ("质物|质押物", "质物")):
        assert re.search(wrong, text)
    assert not re.search(NOT_OUR_WORD[-1][0], "申请已提交")
