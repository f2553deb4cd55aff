"""Chinese patent documents: kinds, both numbers of a granted right, titles, agencies, deleted documents."""

from datetime import date

import pytest

from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.numbers import NumberType
from listings.registry.records import RightRecord
from tests.listings.registry.files import FIXTURES, findings, rights, said

GRANTED = (FIXTURES / "cnipa_b.xml").read_text("utf-8")


def read(text: str) -> RightRecord:
    [record] = rights(findings(text.encode()))
    return record


def with_related(number: str, kind: str = "A") -> str:
    related = (
        "<business:RelatedDocuments><business:RelatedPublicationDoc><base:DocumentID>"
        f"<base:WIPOST3Code>CN</base:WIPOST3Code><base:DocNumber>{number}</base:DocNumber><base:Kind>{kind}</base:Kind>"
        "<base:Date>20231027</base:Date></base:DocumentID></business:RelatedPublicationDoc></business:RelatedDocuments>"
    )
    return GRANTED.replace("<business:Parties>", related + "<business:Parties>")


def test_a_granted_patent_keeps_the_number_and_the_day_of_its_application_document():
    patent = read(with_related("1990001"))
    assert patent.further_numbers == ((NumberType.PUBLICATION, "1990001"),)
    assert (patent.publication_date, patent.grant_date) == (date(2023, 10, 27), date(2025, 3, 14))


def test_an_application_document_of_the_same_number_is_not_told_twice():
    patent = read(with_related("116990001"))
    assert (patent.further_numbers, patent.publication_date) == ((), date(2023, 10, 27))


def test_a_correction_of_the_granted_document_is_no_application_document():
    assert read(with_related("1990001", "B8")).further_numbers == ()


@pytest.mark.parametrize(
    ("code", "kind", "status"),
    [
        ("A", AssetKind.PATENT_APPLICATION, AssetStatus.PENDING),
        ("B", AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE),
        ("C", AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE),
        ("U", AssetKind.PATENT_UTILITY, AssetStatus.IN_FORCE),
        ("Y", AssetKind.PATENT_UTILITY, AssetStatus.IN_FORCE),
        ("S", AssetKind.PATENT_DESIGN, AssetStatus.IN_FORCE),
        ("D", AssetKind.PATENT_DESIGN, AssetStatus.IN_FORCE),
    ],
)
def test_the_kind_code_tells_what_the_right_is(code, kind, status):
    patent = read(GRANTED.replace("<base:Kind>B<", f"<base:Kind>{code}<"))
    assert (patent.kind, patent.status) == (kind, status)
    assert (patent.grant_date is None) == (code == "A")


@pytest.mark.parametrize(("code", "year"), [("U", 2033), ("S", 2038), ("B", 2043)])
def test_the_term_follows_the_kind(code, year):
    patent = read(GRANTED.replace("<base:Kind>B<", f"<base:Kind>{code}<"))
    assert patent.expiry_date == date(year, 7, 17)


def test_an_unknown_kind_code_is_refused():
    assert said(findings(GRANTED.replace("<base:Kind>B<", "<base:Kind>Q<").encode())) == [("record_kind_unknown", 3)]


def test_the_patentee_at_grant_owns_it_and_without_one_the_applicants_are_presumed_to():
    patent = read(GRANTED.replace("Assignee sequence=\"1\"><base:AddressBook lang=\"zh\"><base:Name>海岬", "Assignee>"
                                  "<base:AddressBook><base:Name>新岬"))  # fmt: skip
    assert (patent.owners, patent.owners_presumed) == (("新岬潮能科技有限公司",), False)
    start, end = GRANTED.index("<business:AssigneeDetails>"), GRANTED.index("</business:AssigneeDetails>")
    bare = read(GRANTED[:start] + GRANTED[end + len("</business:AssigneeDetails>") :])
    assert (bare.owners, bare.owners_presumed) == (("海岬潮能科技有限公司",), True)


def test_a_design_has_its_title_designers_and_locarno_class():
    design = read(
        GRANTED.replace("<base:Kind>B<", "<base:Kind>S<")
        .replace("<business:InventionTitle lang=", "<business:DesignTitle lang=")
        .replace("的充电电路</business:InventionTitle>\n    <business:P", "</business:DesignTitle>\n    <business:P")
        .replace("InventorDetails", "DesignerDetails")
        .replace("business:Inventor ", "business:Designer ")
        .replace("</business:Inventor>", "</business:Designer>")
        .replace(
            "<business:Parties>",
            "<business:ClassificationLocarno><business:MainClassification>12-16</business:MainClassification>"
            "</business:ClassificationLocarno><business:Parties>",
        )
    )
    assert (design.title, design.inventors, design.locarno) == ({"zh": "一种潮汐发电浮标"}, ("乔若岚",), ("12-16",))


def test_an_english_title_stands_beside_the_chinese_one():
    both = GRANTED.replace(
        "<business:Parties>",
        '<business:InventionTitle lang="en">Charging circuit</business:InventionTitle><business:Parties>',
    )
    assert read(both).title == {"zh": "一种潮汐发电浮标的充电电路", "en": "Charging circuit"}


def test_the_agency_is_named_as_an_organisation():
    agent = (
        "<business:AgentDetails><business:Agent><business:Agency><base:AddressBook><base:OrganizationName>海港专利事务所"
        "</base:OrganizationName></base:AddressBook></business:Agency><base:AddressBook><base:Name>杜维</base:Name>"
        "</base:AddressBook></business:Agent></business:AgentDetails></business:Parties>"
    )
    assert read(GRANTED.replace("</business:Parties>", agent)).representatives == ("海港专利事务所",)


def test_a_document_that_the_office_has_deleted_is_refused():
    content = GRANTED.replace('status="C"', 'status="D"').encode()
    assert said(findings(content)) == [("record_deleted_at_office", 3)]
