"""Answers of the Japan Patent Office: patents, designs and marks, and answers that hold none."""

import json
from datetime import date
from typing import Any

import pytest

from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.registry.recordals import EventKind
from listings.registry.records import Finding, NiceClass, Priority, RecordRefused, RightRecord
from tests.listings.registry.files import findings, rights, said

PROGRESS: dict[str, Any] = {
    "applicationNumber": "2019876543",
    "inventionTitle": "潮汐発電ブイ",
    "applicantAttorney": [
        {"applicantAttorneyCd": "990000001", "name": "ハイジャ潮能株式会社", "applicantAttorneyClass": "1"},
        {"applicantAttorneyCd": "990000002", "name": "架空　太郎", "applicantAttorneyClass": "2"},
    ],
    "filingDate": "20190603",
    "publicationNumber": "502076543",
    "ADPublicationNumber": "2020076543",
    "nationalPublicationNumber": "",
    "ADNationalPublicationNumber": "",
    "publicationDate": "20200521",
    "registrationNumber": "7876543",
    "registrationDate": "20230801",
    "internationalApplicationNumber": "",
    "erasureIdentifier": "00",
    "expireDate": "20390603",
    "disappearanceDate": "",
    "priorityRightInformation": [
        {
            "parisPriorityApplicationNumber": "62/999,001",
            "parisPriorityDate": "20180604",
            "parisPriorityCountryCd": "US",
            "nationalPriorityApplicationNumber": "2018123999",
            "nationalPriorityDate": "20180701",
            "nationalPriorityInternationalApplicationNumber": "",
        }
    ],
    "bibliographyInformation": [
        {
            "numberType": "01",
            "documentList": [
                {"legalDate": "20190603", "documentCode": "A63", "documentDescription": "特許願"},
                {"legalDate": "20190603", "documentCode": "A63", "documentDescription": "要約書"},
                {"legalDate": "20230720", "documentCode": "A61", "documentDescription": "登録料納付"},
            ],
        },
        {
            "numberType": "06",
            "documentList": [{"legalDate": "20230822", "documentCode": "R150", "documentDescription": "特許証"}],
        },
    ],
}
MARK: dict[str, Any] = {
    "applicationNumber": "2023098765",
    "applicantAttorney": [{"name": "ＭＩＳＡＫＩ株式会社", "applicantAttorneyClass": "1"}],
    "filingDate": "20230901",
    "publicationDate": "20230912",
    "registrationNumber": "",
    "registrationDate": "",
    "erasureIdentifier": "",
    "expireDate": "",
    "disappearanceDate": "",
    "trademarkForDisplay": "潮の灯",
    "viennaClass": {"0": "1.15.24", "1": "6.3.11"},
    "goodsServiceInformation": [
        {"goodsServiceClass": "09", "goodsServiceName": "ブイ"},
        {"goodsServiceClass": "42", "goodsServiceName": "設計"},
        {"goodsServiceClass": "09", "goodsServiceName": "電池"},
        {"goodsServiceClass": "99", "goodsServiceName": "なし"},
    ],
    "bibliographyInformation": [],
}


def answer(data: Any, code: str = "100", message: str = "") -> list[Finding]:
    result = {"statusCode": code, "errorMessage": message, "remainAccessCount": "7", "data": data}
    return findings(json.dumps({"result": result}, ensure_ascii=False).encode())


def case(base: dict[str, Any], **changes: Any) -> RightRecord:
    [record] = rights(answer(base | changes))
    return record


def with_documents(*documents: tuple[str, str]) -> RightRecord:
    listed = [{"documentCode": code, "legalDate": day, "documentDescription": code} for code, day in documents]
    return case(MARK, bibliographyInformation=[{"documentList": listed}])


def test_a_patent_has_three_numbers_that_count_different_things():
    patent = case(PROGRESS)
    assert (patent.application_no, patent.publication_no, patent.registration_no) == (
        "2019876543",
        "2020076543",
        "7876543",
    )
    assert (patent.kind, patent.status) == (AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE)


def test_dates_term_people_and_priorities_of_a_patent_are_read():
    patent = case(PROGRESS)
    assert (patent.filing_date, patent.publication_date, patent.grant_date) == (
        date(2019, 6, 3),
        date(2020, 5, 21),
        date(2023, 8, 1),
    )
    assert (patent.expiry_date, patent.expiry_basis) == (date(2039, 6, 3), TermBasis.REGISTERED)
    assert (patent.title, patent.representatives) == ({"ja": "潮汐発電ブイ"}, ("架空 太郎",))
    assert (patent.owners, patent.owners_presumed) == (("ハイジャ潮能株式会社",), True)
    assert patent.priorities == (
        Priority("US", "62/999,001", date(2018, 6, 4)),
        Priority("JP", "2018123999", date(2018, 7, 1)),
    )


def test_documents_of_one_code_on_one_day_are_one_event_and_the_registration_is_the_grant():
    events = [(each.kind, each.code, each.day) for each in case(PROGRESS).events]
    assert events == [
        (EventKind.FILING, "A63", date(2019, 6, 3)),
        (EventKind.FEE, "A61", date(2023, 7, 20)),
        (EventKind.OTHER, "R150", date(2023, 8, 22)),
        (EventKind.GRANT, "registration", date(2023, 8, 1)),
    ]


def test_the_date_of_the_data_is_that_of_the_last_entry_or_as_said():
    assert case(PROGRESS).source_date == date(2023, 8, 22)
    assert case(PROGRESS, updateDate="20231001").source_date == date(2023, 10, 1)


def test_holders_of_a_registration_are_no_presumption():
    patent = case(PROGRESS, rightPersonInformation=[{"rightPersonCd": "1", "rightPersonName": "北光光学合同会社"}])
    assert (patent.owners, patent.owners_presumed) == (("北光光学合同会社",), False)
    assert patent.applicants == ("ハイジャ潮能株式会社",)


def test_a_publication_of_a_translation_is_a_further_number():
    patent = case(PROGRESS, ADNationalPublicationNumber="2021512345")
    assert patent.further_numbers == ((NumberType.PUBLICATION, "2021512345"),)


def test_a_publication_with_the_year_of_its_era_is_read_as_well():
    assert case(PROGRESS, ADPublicationNumber="").publication_no == "502076543"


def test_without_a_registration_a_patent_is_an_application_with_an_estimated_term():
    patent = case(PROGRESS, registrationNumber="", registrationDate="", expireDate="")
    assert (patent.kind, patent.status) == (AssetKind.PATENT_APPLICATION, AssetStatus.PENDING)
    assert (patent.expiry_date, patent.expiry_basis) == (date(2039, 6, 3), TermBasis.ESTIMATED)


@pytest.mark.parametrize(
    ("changes", "status", "since"),
    [
        ({"disappearanceDate": "20250801", "erasureIdentifier": "01"}, AssetStatus.LAPSED, date(2025, 8, 1)),
        ({"disappearanceDate": "20390603"}, AssetStatus.EXPIRED, date(2039, 6, 3)),
        ({"erasureIdentifier": "01"}, AssetStatus.LAPSED, None),
        ({"erasureIdentifier": ""}, AssetStatus.IN_FORCE, date(2023, 8, 1)),
    ],
)
def test_a_right_that_has_disappeared_comes_in_as_dead(changes, status, since):
    patent = case(PROGRESS, **changes)
    assert (patent.status, patent.status_date) == (status, since)


def test_a_mark_has_classes_goods_and_elements():
    mark = case(MARK)
    assert (mark.kind, mark.title, mark.status) == (AssetKind.TRADEMARK, {"ja": "潮の灯"}, AssetStatus.PENDING)
    assert mark.nice == (NiceClass(9, "ブイ 電池"), NiceClass(42, "設計"))
    assert mark.vienna == ("1.15.24", "6.3.11")
    assert mark.owners == ("ＭＩＳＡＫＩ株式会社",)


def test_an_empty_list_of_elements_may_be_an_object():
    assert case(MARK, viennaClass={}).vienna == ()
    assert case(MARK, viennaClass=["1.1.2"]).vienna == ("1.1.2",)


def test_a_design_is_known_by_its_article():
    design = case({"applicationNumber": "2022004321", "designArticle": "浮標", "filingDate": "20220301"})
    assert (design.kind, design.title) == (AssetKind.PATENT_DESIGN, {"ja": "浮標"})


def test_a_decision_to_refuse_can_be_appealed_so_the_mark_is_pending_with_the_offices_words():
    refused = with_documents(("A63", "20230901"), ("A02", "20240601"))
    assert (refused.status, refused.status_text, refused.status_date) == (
        AssetStatus.PENDING,
        "A02",
        date(2024, 6, 1),
    )
    assert [each.kind for each in refused.events] == [EventKind.FILING, EventKind.OTHER]


def test_no_data_is_said_to_be_none():
    assert said(answer({}, "107", "該当するデータがありません。")) == [("answer_no_data", 1)]
    assert said(answer({})) == [("answer_no_data", 1)]


def test_an_error_is_told_in_the_offices_words():
    [refusal] = answer({}, "203", "一日のアクセス上限を超過しました。")
    assert isinstance(refusal, RecordRefused)
    assert (refusal.code, refusal.values) == ("answer_error", {"detail": "一日のアクセス上限を超過しました。"})


def test_the_name_behind_a_code_is_no_right():
    assert said(answer({"applicantAttorneyName": "架空株式会社"})) == [("jpo_no_right", 1)]


@pytest.mark.parametrize(
    "data",
    [
        {"applicationNumber": "2019876543", "publicationNumber": "2020076543", "registrationNumber": "7876543"},
        {"applicationNumber": "2019876543", "priorityRightInformation": []},
    ],
)
def test_numbers_alone_do_not_say_what_kind_of_right_they_are_of(data):
    [refusal] = answer(data)
    assert isinstance(refusal, RecordRefused)
    assert (refusal.code, refusal.record) == ("jpo_numbers_only", "JP2019876543")


def test_the_same_digits_as_application_and_as_publication_are_different_rights():
    first = case(PROGRESS, ADPublicationNumber="", publicationNumber="")
    second = case(PROGRESS, applicationNumber="2018111222", ADPublicationNumber="2019876543", registrationNumber="")
    assert set(first.given_numbers()).isdisjoint(second.given_numbers())
