"""The public reads the yearbook by pages only, in both languages, and opens one figure down to a record."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from core.actor import Role
from core.db import transaction
from core.i18n import _, speaking
from demo import stage
from demo.play import at
from parties.organisations.models import Organisation
from registers.programmes import services as programmes
from registers.programmes.models import Level, ProgrammeKind
from tests.browser.chromium import chromium
from tests.journeys import cast
from tests.journeys.drivers import InChromium, OverHttp, Walker
from tests.parties.cast import a_uscc

LANGUAGES = ("en", "zh_Hans")
LIST = f"programme,name,uscc,number,granted_on\nPILOT,海湾电池示范单位,{a_uscc(7_400_001)},SD-001,2025-03-03\n"


def set_out() -> None:
    """A pilot unit of 2025."""
    made = cast.people([])
    officer, now = made.actors["city"], at(date(2025, 12, 1))
    with transaction() as session:
        row = programmes.enter_programme(
            session, code="PILOT", kind=ProgrammeKind.PILOT, level=Level.MUNICIPAL, authority="主管部门",
            name="示范试点", name_en="Pilot units", standard="", actor=officer, now=now,
        )  # fmt: skip
        rule = programmes.propose_rule(
            session, programme_id=row.id, valid_from=date(2015, 1, 1), validity_months=36, check_months=36,
            check_renews=True, source="文", actor=officer, now=now,
        )  # fmt: skip
        office = session.get_one(Organisation, officer.organisation_id)
        stage.member(session, made, office, "city2", "Bai He", "city2", Role.CITY_OFFICE, now=now)
        programmes.confirm_rule(session, proposal_id=rule.id, actor=made.actors["city2"], now=now)
        programmes.take_in_titles(session, content=LIST.encode(), name="名录.csv", actor=officer, now=now)


def walk(visitor: Walker, language: str) -> None:
    """From the turnover's page to the yearbook, to one figure, to its records, to the record itself."""
    set_out()
    with speaking(language):
        visitor.open(f"/turnover/2025?lang={language}")
        visitor.follow(_("Yearbook"))
        assert visitor.path.startswith("/yearbook/2025")
        assert _("Industrialisation pilot units") in visitor.text()
        visitor.follow(_("Industrialisation pilot units"))
        assert visitor.path.startswith("/yearbook/2025/S11.units")
        assert _("distinct holders of a title of demonstration pilot unit in force on the day") in visitor.text()
        visitor.follow(_("Open the records"))
        assert "海湾电池示范单位" in visitor.text()
        visitor.follow("海湾电池示范单位")
        assert "/registers/titles/" in visitor.path
        assert "海湾电池示范单位" in visitor.text()


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_yearbook_opens_down_to_a_record_over_http(app: Flask, language: str) -> None:
    walk(OverHttp(app.test_client()), language)


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_yearbook_opens_down_to_a_record_in_chromium(
    app: Flask, live_server: Callable[..., str], language: str
) -> None:
    base = live_server(workers=1, threads=4)
    with chromium() as browser:
        walk(InChromium(browser, base), language)
