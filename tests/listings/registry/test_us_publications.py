"""US grants of every kind and published applications of every version."""

from datetime import date

import pytest

from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.registry.records import Priority, RightRecord
from tests.listings.registry.files import findings, rights, said


def kinds() -> dict[str, RightRecord]:
    """The grants of the fixture by the beginning of their number."""
    return {right.record[:3]: right for right in rights(findings("us_grant_kinds.xml"))}


def test_a_plant_patent_lasts_twenty_years_from_filing_and_its_inventor_is_presumed_to_own_it():
    plant = kinds()["PP0"]
    assert (plant.kind, plant.kind_code, plant.status_code) == (AssetKind.PATENT_INVENTION, "P2", "plant")
    assert plant.expiry_date == date(2026, 3, 1)
    assert (plant.owners, plant.owners_presumed) == (("Ilse Brandt",), True)
    assert plant.title == {"en": "Lavender plant named ‘Low Tide’"}


def test_a_reissue_ends_with_the_patent_it_reissues():
    reissue = kinds()["RE0"]
    assert (reissue.registration_no, reissue.kind) == ("RE099002", AssetKind.PATENT_INVENTION)
    assert reissue.expiry_date == date(2018, 5, 25)
    assert (reissue.owners, reissue.owners_presumed) == (("Nordlicht Optik GmbH",), True)


def test_a_statutory_invention_registration_is_no_right_to_sell():
    waived = kinds()["H00"]
    assert (waived.status, waived.expiry_date) == (AssetStatus.WITHDRAWN, None)
    assert waived.status_text == "Statutory invention registration"
    assert (waived.owners, waived.owners_presumed) == (("Tidelark Navy Yard",), False)


def test_a_design_filed_since_13_may_2015_lasts_fifteen_years_from_grant():
    design = kinds()["D09"]
    assert (design.kind, design.application_no) == (AssetKind.PATENT_DESIGN, "35990004")
    assert (design.expiry_date, design.expiry_basis) == (date(2032, 3, 7), TermBasis.ESTIMATED)


def test_the_term_of_a_national_stage_counts_from_the_international_filing():
    patent = kinds()["079"]
    assert patent.pct_no == "PCT/NO2003/000161"
    assert patent.expiry_date == date(2023, 6, 15)  # 20 years from 16 May 2003 and 30 days


def test_a_grant_names_the_publications_of_its_application():
    patent = kinds()["079"]
    assert patent.publication_no == "20060990005"
    assert patent.further_numbers == ((NumberType.PUBLICATION, "20060990006"),)
    assert (patent.publication_date, patent.grant_date) == (date(2006, 2, 2), date(2007, 1, 2))


def test_a_patent_filed_before_8_june_1995_lasts_seventeen_years_from_grant_if_that_is_longer():
    assert kinds()["069"].expiry_date == date(2022, 1, 4)


def test_a_grant_with_an_assignee_presumes_no_owner():
    assert not rights(findings("us_grant.xml"))[0].owners_presumed
    assert rights(findings("us_grant.xml"))[1].owners_presumed


@pytest.mark.parametrize(
    ("old", "new", "expiry"),
    [
        (b"<B474><PDAT>14</PDAT></B474>", b"<B474US><PDAT>30</PDAT></B474US>", date(2020, 7, 1)),
        (b"<B474><PDAT>14</PDAT></B474>", b"<B474US><PDAT>5 years</PDAT></B474US>", date(2025, 6, 1)),
    ],
)
def test_days_added_to_the_term_are_read_from_st32_too(old, new, expiry):
    term = b"<B400><B472>" + new + b"</B472></B400>"
    [patent] = rights(findings(ST32.replace(b"<B500>", term + b"<B500>", 1)))
    assert patent.expiry_date == expiry


def test_st32_names_parents_publication_and_the_international_application():
    related = (
        b"<B600><B630><B631><PARENT-US><CDOC/><PDOC><DOC><DNUM><PDAT>08/990000</PDAT></DNUM><DATE><PDAT>19980401"
        b"</PDAT></DATE></DOC></PDOC></PARENT-US></B631></B630><B650><DOC><DNUM><PDAT>20020990003</PDAT></DNUM><DATE>"
        b"<PDAT>20020207</PDAT></DATE></DOC></B650></B600><B800><B860><B861><DOC><DNUM><PDAT>PCT/NO98/99001</PDAT>"
        b"</DNUM><DATE><PDAT>19980301</PDAT></DATE></DOC></B861></B860></B800>"
    )
    [patent] = rights(findings(ST32.replace(b"</SDOBI>", related + b"</SDOBI>")))
    assert (patent.publication_no, patent.publication_date) == ("20020990003", date(2002, 2, 7))
    assert patent.pct_no == "PCT/NO1998/099001"
    assert patent.expiry_date == date(2018, 3, 1)


ST32 = b"""<?xml version="1.0"?>
<PATDOC><SDOBI><B100><B110><DNUM><PDAT>06990003</PDAT></DNUM></B110><B130><PDAT>B1</PDAT></B130>
<B140><DATE><PDAT>20020101</PDAT></DATE></B140></B100><B200><B210><DNUM><PDAT>09990003</PDAT></DNUM></B210>
<B220><DATE><PDAT>20000601</PDAT></DATE></B220></B200><B500><B540><STEXT><PDAT>Hinge</PDAT></STEXT></B540></B500>
</SDOBI></PATDOC>"""


def test_a_published_application_is_pending_and_gives_every_field():
    application = rights(findings("us_application.xml"))[0]
    assert (application.kind, application.status) == (AssetKind.PATENT_APPLICATION, AssetStatus.PENDING)
    assert (application.application_no, application.publication_no) == ("17990011", "20220990011")
    assert (application.filing_date, application.publication_date) == (date(2021, 4, 5), date(2022, 3, 10))
    assert application.title == {"en": "Mooring for a tidal turbine"}
    assert application.abstract == {"en": "A mooring. It holds."}
    assert (application.ipc, application.cpc) == (("F03B 13/26",), ("F03B 13/264",))
    assert application.priorities == (Priority("NO", "20191234", date(2019, 10, 1)),)


def test_an_assignee_without_an_address_book_is_the_owner_of_an_application():
    application = rights(findings("us_application.xml"))[0]
    assert (application.owners, application.owners_presumed) == (("Fjordbenk Holding AS",), False)
    assert (application.applicants, application.inventors) == (("Fjordbenk AS",), ("Tuva Solheim",))


def test_a_corrected_publication_and_the_first_one_are_numbers_of_one_application():
    application = rights(findings("us_application.xml"))[0]
    assert application.kind_code == "A9"
    assert application.further_numbers == ((NumberType.PUBLICATION, "20210990011"),)
    assert (application.pct_no, application.expiry_date) == ("PCT/NO2020/050123", date(2040, 9, 30))


def test_an_application_of_2005_has_its_inventors_among_the_applicants_and_no_abstract():
    application = rights(findings("us_application.xml"))[1]
    assert (application.inventors, application.applicants) == (("Ilse Brandt",), ())
    assert (application.owners, application.owners_presumed) == (("Ilse Brandt",), True)
    assert (application.abstract, application.status_code) == ({}, "plant")
    assert application.ipc == ("A01H 5/00",)
    assert application.expiry_date == date(2024, 7, 2)  # the provisional application of 2003 does not count


def test_applications_in_a_row_are_read_one_by_one_and_one_without_number_is_refused():
    content = b"<?xml version='1.0'?><us-patent-application file='X.XML'/>"
    found = findings(content + b"\n" + content.replace(b" file='X.XML'", b"><x/></us-patent-application") + b"")
    assert [code for code, _line in said(found)] == ["record_without_number", "xml_not_well_formed"]


def test_the_applications_of_2001_are_read():
    [application] = rights(findings("us_application_pap.xml"))
    assert (application.application_no, application.publication_no) == ("09990013", "20010990013")
    assert application.title == {"en": "Latch with a double tongue"}
    assert application.abstract == {"en": "A latch with two tongues."}
    assert application.inventors == ("Anneke J Holt", "Pieter Vries")
    assert (application.owners, application.owners_presumed) == (application.inventors, True)
    assert application.ipc == ("E05C 3/12", "E05B 63/00")
    assert application.priorities == (Priority("DE", "197 99 001", date(1997, 8, 2)),)
    assert application.representatives == ("HARBOUR STREET ATTORNEYS",)


def test_their_term_counts_from_the_earliest_parent_but_not_from_a_provisional_one():
    [application] = rights(findings("us_application_pap.xml"))
    assert application.expiry_date == date(2018, 2, 15)
    assert application.pct_no == "PCT/DE1998/099001"
    assert application.further_numbers == ((NumberType.PUBLICATION, "20010980013"),)


def test_an_application_of_2001_without_anybody_is_incomplete():
    whole = (
        b"<patent-application-publication><subdoc-bibliographic-information><document-id><doc-number>20010990014"
        b"</doc-number></document-id></subdoc-bibliographic-information></patent-application-publication>"
    )
    [application] = rights(findings(whole))
    assert application.incomplete == (Gap.TITLE, Gap.OWNER, Gap.FILING_DATE)
    assert not application.owners_presumed
