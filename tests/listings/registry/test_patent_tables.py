"""Exports of search services: one row, one publication, with what such tables get wrong."""

from datetime import date

import pytest

from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.registry.kind_codes import kind_and_status
from listings.registry.records import Priority, RecordRefused, RightRecord
from tests.listings.registry.files import findings, rights, said

ESPACENET = (
    '"Title","Publication number","Publication date","Inventor(s)","Applicant(s)","International classification",'
    '"Cooperative Patent Classification","Application number","Date of application","Priority number(s)"\n'
)
LENS = (
    "#,Jurisdiction,Kind,Publication Number,Publication Date,Publication Year,Application Number,Application Date,"
    "Priority Numbers,Title,Applicants,Inventors,URL,CPC Classifications,IPCR Classifications"
)
PATENTSCOPE = "Publication Number,Publication Date,Title,Priority Data,IPC,Applicants,Inventors,FP Image"
VENDOR = (
    "row no,publication number,kind code,title,priority document,priority country,earliest priority date,"
    "application date,publication date,applicant,inventors,ipc classes,granted patent\n"
)


def espacenet(*cells: str) -> RightRecord:
    quoted = ",".join(f'"{cell}"' for cell in cells)
    [record] = rights(findings(f"{ESPACENET}{quoted}\n".encode()))
    return record


def lens(**cells: str) -> RightRecord:
    row = {
        "Jurisdiction": "US",
        "Kind": "A1",
        "Publication Number": "US 2019/0876543 A1",
        "Publication Date": "14/11/19",
        "Publication Year": "2019",
        "Title": "Tidal buoy",
    } | cells
    text = ",".join(f'"{row.get(name, "")}"' for name in LENS.split(","))
    [record] = rights(findings(f"{LENS}\r{text}\r".encode("mac_roman")))
    return record


def patentscope(number: str, day: str = "14.11.2019", *cells: str) -> RightRecord:
    row = ",".join(f'"{cell}"' for cell in (number, day, *(cells or ("Tidal buoy", "NA", "NA", "NA", "NA")), "NA"))
    [record] = rights(findings(f"{PATENTSCOPE}\r{row}\r".encode("mac_roman")))
    return record


def vendor(number: str, code: str, **cells: str) -> RightRecord:
    row = {"publication number": number, "kind code": code, "title": "Tidal buoy"} | cells
    text = ",".join(f'"{row.get(name, "")}"' for name in VENDOR.strip().split(","))
    [record] = rights(findings(f"{VENDOR}{text}\n".encode()))
    return record


def test_an_espacenet_row_gives_numbers_dates_parties_and_symbols():
    patent = espacenet(
        "TIDAL BUOY", "WO2019876543 (A1)", "2019-11-14", "OSEI KWABENA\u2002[GH];  QIAO RUOLAN\u2002[CN]",
        "LANYU CELLS LTD\u2002[CN];  LANYU CELLS LTD", "B63B22/00; H02J7/00", "B63B2022/006", "WO2019CN71234",
        "20190510", "CN20181876543 20180511; CN20181900001 20180601",
    )  # fmt: skip
    assert (patent.source, patent.office, patent.publication_no) == ("espacenet_csv", "WO", "2019876543")
    assert (patent.application_no, patent.filing_date) == ("2019CN71234", date(2019, 5, 10))
    assert patent.title == {"en": "TIDAL BUOY"}
    assert patent.inventors == ("OSEI KWABENA", "QIAO RUOLAN")
    assert (patent.applicants, patent.owners, patent.owners_presumed) == (("LANYU CELLS LTD",),) * 2 + (True,)
    assert (patent.ipc, patent.cpc) == (("B63B 22/00", "H02J 7/00"), ("B63B 2022/006",))
    assert patent.priorities[0] == Priority("CN", "20181876543", date(2018, 5, 11))
    assert patent.source_date == patent.publication_date == date(2019, 11, 14)


def test_values_of_espacenet_may_be_parted_by_line_breaks_and_dates_begin_with_the_day():
    patent = espacenet("T", "EP3876543A1", "14/11/2019", "A\nB", "C\r\nD", "B63B22/00\nH02J7/00", "", "", "", "")
    assert (patent.inventors, patent.applicants) == (("A", "B"), ("C", "D"))
    assert (patent.publication_date, len(patent.ipc)) == (date(2019, 11, 14), 2)


def test_a_row_with_application_and_grant_is_one_right_with_both_numbers():
    model = espacenet(
        "BOX", "KR20190001234 (U); KR200487654 (Y1)", "2019-01-02; 2019-06-03", "", "", "", "", "KR20180005555U", "", ""
    )
    assert (model.kind, model.status) == (AssetKind.PATENT_UTILITY, AssetStatus.IN_FORCE)
    assert (model.registration_no, model.grant_date) == ("200487654", date(2019, 6, 3))
    assert model.further_numbers == ((NumberType.PUBLICATION, "20190001234"),)


def test_what_espacenet_wrote_wrongly_is_refused_with_the_row():
    [refusal] = findings(f'{ESPACENET}"T","none","","","","","","","",""\n'.encode())
    assert isinstance(refusal, RecordRefused)
    assert (refusal.code, refusal.line, refusal.raw["Title"]) == ("record_number_unreadable", 2, "T")
    [empty] = findings(f'{ESPACENET}"T","","","","","","","","",""\n'.encode())
    assert isinstance(empty, RecordRefused)
    assert (empty.code, empty.values) == ("csv_value_missing", {"column": "Publication number"})


def test_a_lens_row_gives_its_application_in_the_spelling_of_the_office():
    patent = lens(**{
        "Application Number": "US 201916876543 A", "Application Date": "10/05/19", "Applicants": "LANYU CELLS LTD;;",
        "Priority Numbers": "CN 201811876543 A 20180511;;US 201862700000 P 20180601", "Inventors": "OSEI K;;QIAO R",
        "CPC Classifications": "B63B22/00;;H02J7/00", "IPCR Classifications": "B63B22/00",
    })  # fmt: skip
    assert (patent.application_no, patent.publication_no) == ("201916876543", "20190876543")
    assert patent.filing_date == date(2019, 5, 10)
    assert patent.priorities[1] == Priority("US", "201862700000", date(2018, 6, 1))
    assert (patent.inventors, patent.cpc) == (("OSEI K", "QIAO R"), ("B63B 22/00", "H02J 7/00"))


UNDATED = {"Publication Date": "", "Publication Year": ""}


@pytest.mark.parametrize(
    ("cells", "filed"),
    [
        ({"Publication Date": "26/10/93", "Publication Year": "1993"}, date(1992, 9, 30)),
        ({"Publication Date": "26/10/13", "Publication Year": "1913"}, date(1892, 9, 30)),
        ({"Publication Date": "26/10/93", "Publication Year": "", "Priority Numbers": "US 1 A 19910930"},
         date(1992, 9, 30)),
        (UNDATED | {"Priority Numbers": "US 95479992 A 19910930"}, date(1992, 9, 30)),
        (UNDATED, None),
        ({"Publication Date": "26/10/93", "Publication Year": "1993", "Priority Numbers": "US 1 A 19930102"}, None),
    ],
)  # fmt: skip
def test_the_century_of_a_short_year_is_the_one_that_is_possible(cells, filed):
    assert lens(**{"Application Date": "30/09/92"} | cells).filing_date == filed


def test_newer_lens_files_write_dates_in_full():
    patent = lens(**{"Publication Date": "2019-11-14", "Application Date": "2019-05-10"})
    assert (patent.publication_date, patent.filing_date) == (date(2019, 11, 14), date(2019, 5, 10))


def test_an_international_application_of_the_lens_names_its_receiving_office():
    patent = lens(**{
        "Jurisdiction": "WO", "Publication Number": "WO 2019/876543 A1", "Application Number": "CN 2019/0071234 W",
    })  # fmt: skip
    assert (patent.application_no, patent.publication_no) == ("PCT/CN2019/071234", "2019876543")


def test_a_us_grant_has_a_registration_number_and_an_old_application_number_is_not_compared():
    patent = lens(**{
        "Kind": "A", "Publication Number": "US 5876543 A", "Publication Date": "02/03/99", "Publication Year": "1999",
        "Application Number": "US 95479996 A", "Application Date": "10/05/96",
    })  # fmt: skip
    assert (patent.kind, patent.status) == (AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE)
    assert (patent.registration_no, patent.publication_no, patent.application_no) == ("5876543", None, None)
    assert Gap.APPLICATION in patent.incomplete
    assert (patent.grant_date, patent.expiry_date) == (date(1999, 3, 2), date(2016, 5, 10))


def test_a_us_design_lasts_from_its_grant():
    design = lens(**{
        "Kind": "S1", "Publication Number": "US D876543 S1", "Publication Date": "03/03/20", "Publication Year": "2020",
        "Application Number": "US 201829640000 F", "Application Date": "07/03/18",
    })  # fmt: skip
    assert (design.kind, design.registration_no) == (AssetKind.PATENT_DESIGN, "D876543")
    assert (design.expiry_date, design.expiry_basis) == (date(2035, 3, 3), TermBasis.ESTIMATED)


def test_letters_that_a_macintosh_wrote_are_read():
    assert lens(Applicants="GEBRÜDER MÜLLER;;ŒUVRES SÀRL").applicants == ("GEBRÜDER MÜLLER", "ŒUVRES SÀRL")


def test_a_patentscope_row_has_no_kind_code_so_nobody_knows_whether_it_was_granted():
    patent = patentscope("EP3876543")
    assert (patent.kind, patent.status) == (AssetKind.PATENT_APPLICATION, AssetStatus.UNKNOWN)
    assert (patent.publication_no, patent.grant_date) == ("3876543", None)


@pytest.mark.parametrize(
    ("number", "type_", "status"),
    [
        ("US20190876543", NumberType.PUBLICATION, AssetStatus.PENDING),
        ("US9876543", NumberType.REGISTRATION, AssetStatus.IN_FORCE),
        ("US09876543", NumberType.REGISTRATION, AssetStatus.IN_FORCE),
        ("USRE048765", NumberType.REGISTRATION, AssetStatus.IN_FORCE),
        ("WO2019176543", NumberType.PUBLICATION, AssetStatus.PENDING),
        ("kr1020190076543", NumberType.PUBLICATION, AssetStatus.PENDING),
        ("kr101876543", NumberType.REGISTRATION, AssetStatus.IN_FORCE),
        ("JP11076543", NumberType.PUBLICATION, AssetStatus.UNKNOWN),
        ("mxPA/a/2005/087654", NumberType.PUBLICATION, AssetStatus.UNKNOWN),
        ("DE000019876543", NumberType.PUBLICATION, AssetStatus.UNKNOWN),
    ],
)
def test_what_a_number_of_patentscope_is_shows_in_its_form(number, type_, status):
    patent = patentscope(number)
    [(given, _text)] = patent.given_numbers()
    assert (given, patent.status) == (type_, status)


def test_na_and_lost_letters_are_nothing():
    patent = patentscope("CA2876543", "NA", "????", "NA", "NA", "NA", "??? ??;Osei Kwabena")
    assert (patent.title, patent.publication_date, patent.ipc, patent.applicants) == ({}, None, (), ())
    assert (patent.inventors, patent.owners) == (("Osei Kwabena",), ("Osei Kwabena",))


def test_bracketed_priorities_hold_commas_blanks_and_two_forms_of_date():
    told = (
        "[60/225,166 14.08.2018 US, 201830123U 2018-10-01T23:59:59.000Z ES, PS 1798 17.04.2018 AU, "
        "US 20180225 62/768,603]"
    )
    patent = patentscope("WO2019176543", "14.11.2019", "T", told, "B63B 22/00 20060101AFI20190528VHKR", "A", "B")
    assert patent.priorities == (
        Priority("US", "60/225,166", date(2018, 8, 14)),
        Priority("ES", "201830123U", date(2018, 10, 1)),
        Priority("AU", "PS 1798", date(2018, 4, 17)),
        Priority("US", "62/768,603", date(2018, 2, 25)),
    )
    assert patent.ipc == ("B63B 22/00",)
    assert patent.expiry_date == date(2020, 9, 25)  # 31 months from the earliest priority


def test_a_vendor_row_has_its_kind_code_apart_and_strokes_between_values():
    patent = vendor(
        "CN109876543", "B",
        **{
            "application date": "2019-01-15T00:00:00Z", "publication date": "2021-06-15T00:00:00Z",
            "priority document": "US20180612345P", "earliest priority date": "2018-01-16T00:00:00Z",
            "applicant": "LANYU CELLS LTD | NORDLICHT OPTIK GMBH",
            "inventors": "OSEI K    GH | QIAO RUOLAN      | DU WEI CN",
            "ipc classes": "B63B02200 | H02J0070068 | 7C 07D 235:00 J | H02J",
        },
    )  # fmt: skip
    assert (patent.kind, patent.status) == (AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE)
    assert (patent.filing_date, patent.grant_date) == (date(2019, 1, 15), date(2021, 6, 15))
    assert patent.applicants == ("LANYU CELLS LTD", "NORDLICHT OPTIK GMBH")
    assert patent.inventors == ("OSEI K", "QIAO RUOLAN", "DU WEI CN")  # one blank before CN: it may be a name
    assert patent.ipc == ("B63B 22/00", "H02J 7/0068", "C07D 235/00", "H02J")
    assert patent.priorities == (Priority("US", "20180612345P", date(2018, 1, 16)),)


def test_of_several_priorities_nobody_says_whose_the_earliest_date_is():
    patent = vendor("EP3876543", "A1", **{
        "priority document": "US20180612345P | GB20180012345 ", "earliest priority date": "2018-01-16T00:00:00Z",
    })  # fmt: skip
    assert [(each.number, each.date) for each in patent.priorities] == [("20180612345P", None), ("20180012345", None)]


def test_values_may_be_parted_by_slashes():
    assert vendor("EP3876543", "A1", applicant="LANYU CELLS LTD  /  OSEI K").applicants == ("LANYU CELLS LTD", "OSEI K")


@pytest.mark.parametrize("number", ["none", "EP12", "876543"])
def test_a_number_that_is_none_refuses_its_row(number):
    [refusal] = findings(f"{VENDOR}1,{number},A1,T,,,,,,,,,\n".encode())
    assert isinstance(refusal, RecordRefused)
    assert (refusal.code, refusal.raw["title"]) == ("record_number_unreadable", "T")


def test_a_vendor_row_without_kind_code_is_refused():
    assert said(findings(f"{VENDOR}1,EP3876543,,T,,,,,,,,,\n".encode())) == [("csv_value_missing", 2)]


@pytest.mark.parametrize(
    ("office", "code", "number", "kind", "status"),
    [
        ("CN", "U", "", AssetKind.PATENT_UTILITY, AssetStatus.IN_FORCE),
        ("CN", "D", "", AssetKind.PATENT_DESIGN, AssetStatus.IN_FORCE),
        ("KR", "U", "", AssetKind.PATENT_UTILITY, AssetStatus.PENDING),
        ("KR", "Y1", "", AssetKind.PATENT_UTILITY, AssetStatus.IN_FORCE),
        ("JP", "U", "3176543", AssetKind.PATENT_UTILITY, AssetStatus.IN_FORCE),
        ("JP", "U", "H0512345", AssetKind.PATENT_UTILITY, AssetStatus.PENDING),
        ("US", "A", "", AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE),
        ("US", "A1", "", AssetKind.PATENT_APPLICATION, AssetStatus.PENDING),
        ("US", "P1", "", AssetKind.PATENT_APPLICATION, AssetStatus.PENDING),
        ("CA", "A", "", AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE),
        ("CA", "A1", "", AssetKind.PATENT_APPLICATION, AssetStatus.PENDING),
        ("DE", "T2", "", AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE),
        ("DE", "T5", "", AssetKind.PATENT_APPLICATION, AssetStatus.PENDING),
        ("EP", "B1", "", AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE),
        ("GB", "D0", "", AssetKind.PATENT_APPLICATION, AssetStatus.PENDING),
        ("WO", "A2", "", AssetKind.PATENT_APPLICATION, AssetStatus.PENDING),
    ],
)
def test_a_kind_code_means_what_its_office_means_by_it(office, code, number, kind, status):
    assert kind_and_status(office, code, number) == (kind, status)
