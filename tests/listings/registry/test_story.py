"""The pages of a right's story: the chain drawn as a timeline, the warning, and where each fact comes from."""

from dataclasses import replace
from datetime import date

from listings.assets.labels import SOURCE_LABELS
from listings.registry.joining import source
from tests.listings.registry.files import FIXTURES, findings, rights
from tests.listings.registry.test_any_order import take, the_right
from tests.listings.registry.test_title import FIRST, FREED, RENAMED, SECURED, SOLD, applied_for, told


def page(client, part: str) -> str:
    answer = client.get(f"/rights/{the_right().id}{part}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_timeline_names_every_holder_and_the_table_every_entry(app, client):
    take(applied_for(FIRST, RENAMED, SOLD, SECURED, FREED))
    text = page(client, "/title")
    for name in ("Mara Holt", "Tidewell Inc.", "Tidewell Marine Inc.", "Norsund Power AS", "First Coast Bank"):
        assert name in text
    assert text.count("The title goes over") == 2
    assert text.count("The same holder under a new name") == 1
    assert "50 %" not in text
    assert "Something stands on this right" not in text


def test_an_open_security_is_a_warning_on_every_page_of_the_right(app, client):
    take(applied_for(FIRST, SECURED))
    for part in ("", "/title", "/sources", "/fees"):
        assert "stands on this right: First Coast Bank, since" in page(client, part), part


def test_each_fact_says_where_it_comes_from_and_of_which_day(app, client):
    dated = source(replace(told().record, source="us_peds", source_date=date(2024, 5, 6), kind_code="A1"), trusted=True)
    older = source(
        replace(told(FIRST).record, source="us_application", source_date=date(2021, 1, 2), title={"en": "Tidal latch"}),
        trusted=True,
    )
    take(dated, older)
    text = page(client, "/sources")
    title = text.split("Tidal latch</td>")[1].split("</tr>")[0]
    assert "USPTO, published applications" in title
    assert "2021" in title
    assert text.count("Patent Examination Data System") > 1


def test_a_recordals_copy_of_the_title_fills_a_gap_only(app):
    own = replace(told().record, source="us_grant", source_date=date(2021, 1, 2), title={"en": "Tidal latch"})
    copied = replace(
        told(FIRST).record, source="us_assignment_solr", source_date=date(2024, 1, 2), title={"en": "TIDAL LATCH"}
    )
    take(source(copied, trusted=True))
    assert the_right().title == "TIDAL LATCH"
    take(source(own, trusted=True))
    assert the_right().title == "Tidal latch"


def test_every_source_has_a_name_that_people_read():
    found = {each.source for path in FIXTURES.iterdir() if path.is_file() for each in rights(findings(path.name))}
    assert len(found) > 20
    assert found - set(SOURCE_LABELS) == set()


def test_the_owner_comes_from_the_entry_that_brought_the_title(app, client):
    take(applied_for(FIRST, SOLD))
    text = page(client, "/sources")
    owner = text.split("Norsund Power AS")[1]
    assert "50003/30" in owner.split("</tr>")[0]
