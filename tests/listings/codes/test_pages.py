"""The public pages and JSON of code lists."""

import re

import pytest

from core.actor import SYSTEM
from core.db import transaction
from listings.codes import services
from listings.codes.loading import load_paths
from listings.codes.schemes import Scheme, shipped
from tests.builders import NOON
from tests.listings.codes import made

OWN = [scheme.value for scheme in Scheme if shipped(scheme)]


@pytest.fixture
def lists(app, tmp_path):
    for name, (content, _source, _codes) in made.FILES.items():
        (tmp_path / name).write_bytes(content)
    load_paths([tmp_path], actor=SYSTEM, now=NOON)


def counted(counts) -> None:
    with transaction() as session:
        services.record_counts(session, counts, now=NOON)


@pytest.mark.parametrize("scheme", OWN)
def test_every_list_has_a_page_without_any_file(client, scheme):
    answer = client.get(f"/codes/{scheme}")
    assert answer.status_code == 200
    first, _parent = shipped(Scheme(scheme))[0]
    assert first in answer.text or scheme == "technology"


def test_the_lists_are_named_in_the_readers_language(client):
    assert "Locarno classes of designs" in client.get("/codes").text
    assert "洛迦诺外观设计分类" in client.get("/codes", headers={"Accept-Language": "zh-CN"}).text


def test_classes_stand_under_their_sections_and_lead_to_their_subclasses(client):
    page = client.get("/codes/ipc").text
    assert page.index("Physics") < page.index(">G06</a>") < page.index("Computing") < page.index(">H01</a>")
    assert "Semiconductors" in client.get("/codes/ipc?under=H01").text


def test_official_titles_stand_beside_our_own_words_and_say_their_language(client, lists):
    page = client.get("/codes/ipc", headers={"Accept-Language": "zh-CN"}).text
    assert '电气元件<span class="sub"><span lang="en">SPARKY PARTS</span>' in page
    assert "with a very thin wall" in client.get("/codes/ipc?under=H01M+10/00").text


def test_a_list_that_only_a_file_knows_says_so_until_it_is_loaded(client):
    assert "none is loaded here" in client.get("/codes/events").text


def test_a_list_that_only_a_file_knows_is_shown_when_it_is_loaded(client, lists):
    assert "HANDED ON, AND NOTED" in client.get("/codes/events?under=R").text


def test_codes_of_earlier_editions_are_marked(client):
    page = client.get("/codes/locarno?under=23").text
    assert "Earlier edition" in page[page.index(">23-02") : page.index(">23-03")]
    assert "Earlier edition" not in page[page.index(">23-03") :]


def test_rights_are_told_with_the_day_of_the_count_and_lead_to_the_search(client):
    assert "have not been counted yet" in client.get("/codes/nice").text

    counted({(Scheme.NICE, "9"): 1234})

    page = client.get("/codes/nice").text
    assert '<a href="/search?in=rights&amp;section=nice.9">1,234' in page
    assert page.index("23 Nov 2026") < page.index("1,234")  # above the figures, not below a long list
    assert "They are counted again every night." in page


def test_before_the_first_count_no_figure_is_shown(client):
    assert re.search(r'<td class="num">\s*0', client.get("/codes/nice").text) is None


@pytest.mark.parametrize("address", ["/codes/tea", "/codes/ipc?under=Z99", "/codes/locarno?under=33"])
def test_what_is_in_no_list_is_not_found(client, address):
    assert client.get(address).status_code == 404
    assert client.get(f"/api/v1{address}").status_code == 404


def test_programs_get_labels_in_both_languages_titles_standing_and_counts(client, lists):
    counted({(Scheme.LOCARNO, "06"): 3})

    rows = client.get("/api/v1/codes/locarno?limit=100").json["items"]

    assert len(rows) == 32
    assert next(row for row in rows if row["code"] == "06") == {
        "code": "06", "parent": "", "label_en": "Furnishing (design)", "label_zh": "家具家居（外观设计）",
        "title_en": "Things to sit on", "title_zh": "坐的东西", "note": "", "standing": "current", "rights": 3,
        "has_codes": True,
    }  # fmt: skip


def test_programs_page_through_a_list_without_gaps_and_repeats(client):
    seen, address = [], "/api/v1/codes/offices?limit=100"
    while address:
        body = client.get(address).json
        seen += [row["code"] for row in body["items"]]
        address = f"/api/v1/codes/offices?limit=100&after={body['next']}" if body["next"] else ""
    assert seen == sorted(code for code, _parent in shipped(Scheme.OFFICE))


def test_programs_learn_which_lists_there_are(client, lists):
    rows = {row["scheme"]: row for row in client.get("/api/v1/codes").json["items"]}
    assert (rows["nice"]["own"], rows["nice"]["loaded"]) == (45, 1)
    assert rows["currencies"]["loaded"] == 1


def test_events_are_shown_all_together_with_their_classes_or_by_one_class(client):
    page = client.get("/codes/cnipa-events").text
    transfer = page[page.index(">TR01<") :]
    assert page.index(">AV01<") < page.index(">TR01<")
    assert "Owner or other party changed" in transfer
    of_a_class = client.get("/codes/cnipa-events?under=R").text
    assert ">TR01<" in of_a_class
    assert ">AV01<" not in of_a_class
