"""Geographical indications: the register's JSON, its tables, and the names by which both are one right."""

import io
import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.actor import SYSTEM
from core.db import db
from listings.assets import queries
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset
from listings.assets.numbers import Fault, NumberType, read_number
from listings.registry.outcome import FileOutcome
from listings.registry.recordals import EventKind
from listings.registry.records import RecordRefused, RightRecord
from listings.registry.services import Run, import_stream
from tests.builders import NOON
from tests.listings.registry.files import findings, rights, said

ENTRY = {
    "DEF_Register": "Food and Agri UK PDO",
    "EA_ProductType": "Food",
    "EA_Name": "Queso del Faro",
    "EA_ProductCategory": "Class 1.3. Cheeses",
    "EA_FileNumber": "PDO-ES-09901",
    "EA_Type": "Protected Designation of Origin (PDO)",
    "EA_Country": "Spain",
    "EA_Status": "Registered",
    "EA_LegalInstrument": "Official Journal L 999, 08.04.2014",
    "EA_ApplicationDate": "03/02/2001",
    "EA_DateRegistration": "25/06/2002",
    "EA_DatePublication": "06/09/2001",
}
SPIRIT = {
    "EA_Name": "Küstenbrand / Eau-de-vie du phare",
    "EA_FileNumber": "PGI-DE-09902",
    "EA_Type": "Geographical indication (GI)",
    "EA_ApplicationDate": "",
    "EA_DatePublication": "",
    "EA_DateRegistration": "13/02/2008",
}
TABLE = (
    "Registered name,Class,Date of decision,Protection type,Country of origin,Date of original registration\n"
    "Küstenbrand / Eau-de-vie du phare,9. Fruit spirit,1 Jan 2021,Geographical indication (GI),Germany,13/02/2008\n"
    "1 to 1 of 1 products,,,,,\n"
)


def entry(**changes: Any) -> RightRecord:
    [record] = rights(findings(json.dumps([ENTRY | changes]).encode()))
    return record


def test_an_entry_gives_name_file_dates_and_what_it_is_about():
    cheese = entry()
    assert (cheese.kind, cheese.office, cheese.kind_code) == (AssetKind.GEOGRAPHICAL_INDICATION, "GB", "PDO")
    assert (cheese.title, cheese.application_no) == ({"en": "Queso del Faro"}, "PDO-ES-09901")
    assert (cheese.filing_date, cheese.publication_date, cheese.grant_date) == (
        date(2001, 2, 3),
        date(2001, 9, 6),
        date(2002, 6, 25),
    )
    assert cheese.abstract == {"en": "Protected Designation of Origin (PDO) · Class 1.3. Cheeses · Spain"}


def test_an_indication_has_no_owner_and_no_end():
    cheese = entry()
    assert (cheese.owners, cheese.expiry_date, cheese.incomplete) == ((), None, ())


def test_the_registration_is_an_event_with_its_legal_instrument():
    [event] = entry().events
    assert (event.kind, event.text, event.day) == (
        EventKind.GRANT,
        "Official Journal L 999, 08.04.2014",
        date(2002, 6, 25),
    )


@pytest.mark.parametrize(
    ("said_there", "status"),
    [
        ("Registered", AssetStatus.IN_FORCE),
        ("Applied", AssetStatus.PENDING),
        ("Published", AssetStatus.PENDING),
        ("Rejected", AssetStatus.REFUSED),
        ("Something else", AssetStatus.UNKNOWN),
    ],
)
def test_the_registers_words_become_a_status(said_there, status):
    indication = entry(EA_Status=said_there, EA_DateRegistration="25/06/2002")
    assert (indication.status, indication.status_text) == (status, said_there)
    assert (indication.grant_date is None) == (status is not AssetStatus.IN_FORCE)


def test_countries_may_be_a_list_and_dates_may_be_missing():
    indication = entry(EA_Country=["Czechia", "Slovakia"], EA_ApplicationDate="", EA_DatePublication="")
    assert indication.abstract["en"].endswith("Czechia, Slovakia")
    assert (indication.filing_date, indication.publication_date) == (None, None)


def test_only_the_name_of_a_spirit_is_a_number():
    assert entry().registration_no is None
    assert entry(**SPIRIT).registration_no == "Küstenbrand / Eau-de-vie du phare"
    assert entry(**SPIRIT | {"EA_DateRegistration": "", "EA_Status": "Applied"}).registration_no is None


def test_an_entry_without_a_file_number_is_refused():
    assert said(findings(json.dumps([ENTRY | {"EA_FileNumber": ""}]).encode())) == [("record_without_number", 1)]
    [refusal] = findings(json.dumps([ENTRY | {"EA_FileNumber": "pending"}]).encode())
    assert isinstance(refusal, RecordRefused)
    assert (refusal.code, refusal.values) == ("record_number_unreadable", {"number": "pending"})


def test_a_row_of_the_table_is_known_by_its_name_and_its_day():
    [spirit] = rights(findings(TABLE.encode()))
    assert (spirit.registration_no, spirit.application_no) == ("Küstenbrand / Eau-de-vie du phare", None)
    assert (spirit.status, spirit.grant_date, spirit.source_date) == (
        AssetStatus.IN_FORCE,
        date(2008, 2, 13),
        date(2021, 1, 1),
    )
    assert said(findings(TABLE.encode())) == []  # the line that counts the products is no fault


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("Küstenbrand / Eau-de-vie du phare", "", "csv_value_missing"),
        ("Geographical indication (GI)", "", "csv_value_missing"),
        ("13/02/2008", "the 13th", "csv_date_unreadable"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_its_cells(before, after, code):
    refusal = findings(TABLE.replace(before, after).encode())[0]
    assert isinstance(refusal, RecordRefused)
    assert (refusal.code, refusal.line, refusal.raw["Country of origin"]) == (code, 2, "Germany")


def number(text, type_=NumberType.APPLICATION):
    return read_number("GB", type_, text, family="GI")


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("PGI-IT-09905", "PGIIT09905"),
        ("pgi–it–09905", "PGIIT09905"),
        ("PDO-FR-A9906-AM02", "PDOFRA9906AM02"),
        ("PGI-BE+NL+FR-09907", "PGIBENLFR09907"),
        ("PGI-LU-0062-CANCEL", "PGILU0062CANCEL"),
        ("TSG-FI-0013-AM01 Minor", "TSGFI0013AM01MINOR"),
    ],
)
def test_file_numbers_are_compared_by_letters_and_digits(text, canonical):
    assert (number(text).canonical, number(text).fault) == (canonical, None)


def test_what_is_no_file_number_is_said_to_be_none():
    assert number("Queso del Faro").fault is Fault.UNREADABLE
    assert number(" / ", NumberType.REGISTRATION).fault is Fault.UNREADABLE


def test_names_are_compared_without_signs_and_long_ones_stay_apart():
    assert number("Küstenbrand / du phare", NumberType.REGISTRATION).canonical == "KÜSTENBRANDDUPHARE"
    first, second = (number("Brand " * 20 + end, NumberType.REGISTRATION).canonical for end in ("A", "B"))
    assert first != second
    assert len(first) == len(second) == 60


def test_a_spirit_of_both_sources_is_one_right_without_an_owner(app):
    run, outcome = Run(SYSTEM, NOON), FileOutcome("gi")
    import_stream(io.BytesIO(json.dumps([ENTRY, ENTRY | SPIRIT]).encode()), outcome, run)
    import_stream(io.BytesIO(TABLE.encode()), outcome, run)

    assert (outcome.new, outcome.changed, outcome.refused) == (2, 1, 0)
    spirit = db.session.scalars(select(Asset).where(Asset.application_no == "PGI-DE-09902")).one()
    assert (spirit.kind, spirit.status) == (AssetKind.GEOGRAPHICAL_INDICATION, AssetStatus.IN_FORCE)
    assert queries.owners_now(db.session, spirit.id) == []
