"""A certification by pages only, in both languages: batch, application, publicity with an objection, granted, verified
by its code, yearly surveillance, the end of the edition of its standard on 2025-12-31, converted, expired."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from core.actor import Role
from core.db import transaction
from core.i18n import _, speaking
from core.jobs import Job
from core.show import day
from demo import stage
from parties.organisations.models import Organisation
from registers.programmes import jobs
from registers.programmes.models import Application, Objection, Title
from registers.programmes.states import ApplicationState, TitleState
from tests.browser.chromium import chromium
from tests.journeys import cast
from tests.journeys.drivers import InChromium, OverHttp, Upload, Walker
from tests.journeys.moving import Moved, Moving, served, the

BEGIN = date(2023, 3, 6)
JOINED = datetime(2023, 1, 4, 1, tzinfo=UTC)
PDF = b"%PDF-1.4 a certificate, invented"
CODE = re.compile(r"XH(?:-[A-Z2-7]{4}){4}")
PROGRAMME = {
    "code": "IPMS", "kind": "certification", "level": "national", "authority": "国家认证认可监督管理委员会",
    "name": "企业知识产权管理体系认证", "standard": "GB/T 29490",
}  # fmt: skip
RULE = {
    "valid_from": "2018-01-01",
    "validity_months": "36",
    "check_months": "12",
    "check_window_days": "60",
    "publicity_days": "5",
    "source": "海知〔2018〕1",
}
ANSWERS = {
    "edition": "2013", "certificate_no": "IPMS-23-0001", "issuer": "北方认证有限公司",
    "system_since": "2022-10-01", "audited_on": "2023-01-05", "management_on": "2023-01-20", "is_clean": "yes",
    "statement": "We keep our patents.", "contact": "0411-00000000",
}  # fmt: skip


class Journey(Moving):
    """Where the pages of the application and of its title are."""

    @property
    def application(self) -> str:
        """The application's page."""
        return f"/applications/{the(Application).number}"

    @property
    def title(self) -> str:
        """The certificate's page."""
        return f"/registers/titles/{the(Title).id}"

    def on(self, day: date) -> None:
        """The registers' job of a later day has run."""
        self.time.to(day)
        jobs.follow({}, job=Job(kind="registers", key="journey"), now=self.time.now)


def people() -> stage.Stage:
    """The cast, who joined before the batch, with a second officer of the city."""
    made = cast.people([], begin=JOINED)
    with transaction() as session:
        office = session.get_one(Organisation, made.actors["city"].organisation_id)
        stage.member(session, made, office, "city2", "Bai He", "city2", Role.CITY_OFFICE, now=JOINED)
    return made


def it_is_applied_for(journey: Journey) -> None:
    """The office enters the programme with its rule and opens a batch; the enterprise hands an application in."""
    office = journey.at("city", "/programmes/new")
    office.press(_("Enter the programme"), **PROGRAMME)
    office.press(_("Propose the rule"), **RULE)
    second = journey.at("city2", "/rules/programmes")
    second.press(_("Publish it: it holds from %(day)s", day=day(date.fromisoformat(RULE["valid_from"]))))
    office = journey.at("city", "/programmes/IPMS")
    office.open("/programmes/IPMS/batches/new")
    office.press(_("Open a batch"), opens=BEGIN.isoformat(), closes="2023-03-31")
    firm = journey.at("storage", "/batches/IPMS-2023-1")
    firm.follow(_("Apply"))
    firm.press(_("Keep the draft"), **ANSWERS, file=Upload("certificate.pdf", PDF))
    firm.press(_("Hand in the application"))


def it_is_published_and_granted(journey: Journey) -> None:
    """Proposed, in publicity with an objection that is dismissed, granted by the second officer."""
    office = journey.at("city", journey.application)
    office.follow(_("Review"))
    office.press(_("Record the decision"), act="propose")
    office.open("/batches/IPMS-2023-1")
    office.press(_("Begin publicity"))
    other = journey.at("power", journey.application)
    other.follow(_("Object"))
    other.press(_("Hand in the objection"), statement="Is the system in use?", contact="power@xinghai.example")
    ends = the(Application).publicity_ends
    assert ends == date(2023, 3, 13)
    journey.time.to(ends + timedelta(days=1))
    second = journey.at("city2", f"{journey.application}/objections/{the(Objection).id}")
    second.press(_("Record the decision"), uphold="no", decision="Audited on the spot; it is in use.")
    second.follow(_("Grant"))
    second.press(_("Grant it and draw the certificate"), granted_on="2023-03-14")
    assert the(Application).state is ApplicationState.GRANTED


def everybody_verifies_it(journey: Journey, state: str) -> None:
    """A visitor reads the certificate's code and what stands behind it."""
    visitor = journey.at("", journey.title)
    code = CODE.search(visitor.text())
    assert code is not None
    visitor.open(f"/verify/{code[0]}")
    assert ANSWERS["certificate_no"] in visitor.text()
    assert state in visitor.text()


def it_is_surveyed(journey: Journey, year: int) -> None:
    """Called for sixty days before: the holder is told, and the office records that it was passed."""
    journey.on(date(year, 2, 1))
    assert the(Title).state is TitleState.CHECK_DUE
    due = date(year, 3, 13)
    told = _("%(number)s is to be checked by %(day)s.", number=ANSWERS["certificate_no"], day=due.isoformat())
    assert told in journey.at("storage", "/notices").text()
    assert ANSWERS["certificate_no"] in journey.at("city", "/registers/ending").text()
    office = journey.at("city", journey.title)
    office.follow(_("Record a passed check"))
    office.press(_("Record the check"), passed_on=f"{year}-02-01", file=Upload("audit.pdf", PDF))
    assert the(Title).state is TitleState.VALID


def its_edition_ends(journey: Journey) -> None:
    """With 2025-12-31 the edition of 2013 ends: suspended, its holder told; converted, it holds to its last day."""
    journey.on(date(2026, 1, 1))
    assert the(Title).state is TitleState.SUSPENDED
    everybody_verifies_it(journey, _("Suspended"))
    told = _("%(number)s is suspended: its edition of the standard ended. Convert it or certify anew.",
             number=ANSWERS["certificate_no"])  # fmt: skip
    assert told in journey.at("storage", "/notices").text()
    journey.on(date(2026, 1, 12))
    office = journey.at("city", journey.title)
    office.follow(_("Convert it to the new edition"))
    office.press(_("Record the conversion"), converted_on="2026-01-12", file=Upload("new.pdf", PDF))
    everybody_verifies_it(journey, _("In force"))


def it_expires(journey: Journey) -> None:
    """It stands in the radar of office and holder, and is over after its last day."""
    for mailbox in ("city", "storage"):
        radar = journey.at(mailbox, "/registers/ending?days=90").text()
        assert ANSWERS["certificate_no"] in radar
        assert day(date(2026, 3, 13)) in radar
    journey.on(date(2026, 3, 14))
    everybody_verifies_it(journey, _("Expired"))


def walk(app: Flask, arrive: Callable[[], Walker], language: str, time: Moved) -> None:
    """All acts in their order, and what is there at the end."""
    with speaking(language):
        journey = Journey(people(), arrive, language, time)
        it_is_applied_for(journey)
        it_is_published_and_granted(journey)
        everybody_verifies_it(journey, _("In force"))
        for year in (2024, 2025):
            it_is_surveyed(journey, year)
        its_edition_ends(journey)
        it_expires(journey)
    title = the(Title)
    assert (title.state, title.former_edition, title.edition) == (TitleState.EXPIRED, "2013", "2023")
    assert (title.granted_on, title.valid_to) == (date(2023, 3, 14), date(2026, 3, 13))


@pytest.mark.long
def test_a_certification_runs_to_its_end_over_http(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    walk(app, lambda: OverHttp(app.test_client()), "en", Moved(monkeypatch, BEGIN))


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # on PostgreSQL it is walked over HTTP
def test_a_certification_runs_to_its_end_in_chromium(
    app: Flask, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = Moved(monkeypatch, BEGIN)
    with served(app) as base, chromium() as browser:
        walk(app, lambda: InChromium(browser, base), language, time)
