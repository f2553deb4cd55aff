"""Help by task: in both languages, with ways that exist, from the pages concerned."""

import pytest

from core import clock
from core.i18n import LANGUAGES
from reports.desk.help.tasks import TASKS, task_of
from tests.browser.pages import page_endpoints
from tests.reports.doors import signed_in, text_of
from tests.settlement.deals.world import NOON, a_world


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def test_every_step_and_every_page_of_a_task_is_in_the_address_map(app):
    rules = {rule.endpoint: rule.arguments for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    for task in TASKS:
        for step in task.steps:
            assert not step.endpoint or (step.endpoint in rules and not rules[step.endpoint]), step
            assert bool(step.endpoint) == (step.label is not None)
        for page in task.pages:
            assert any(each == page or (page.endswith(".") and each.startswith(page)) for each in rules), page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_footer_leads_to_help_and_help_to_every_task(client, world, lang):
    world.commit()
    client.set_cookie("lang", lang)
    assert 'href="/help"' in text_of(client, "/")
    index = text_of(client, "/help")
    for task in TASKS:
        assert f'href="/help/{task.name}"' in index
        page = text_of(client, f"/help/{task.name}")
        assert page.count("<li>") >= len(task.steps)
    text_of(client, "/help/nothing", 404)


def test_a_page_leads_to_the_help_on_its_task(client, world):
    world.commit()
    assert 'class="page__help"' not in text_of(client, "/")
    assert 'href="/help/figures"' in text_of(client, "/turnover/2026")
    signed_in(client, world.seller)
    for path, name in (("/listings", "sell"), ("/royalties", "royalties"), ("/loans/mine", "loan"), ("/deals", "buy")):
        assert f'href="/help/{name}"' in text_of(client, path), path


def test_a_page_belongs_to_one_task():
    found = [page for task in TASKS for page in task.pages]
    assert len(found) == len(set(found))
    for endpoint, name in (("turnover.close", "city"), ("turnover.fact", "figures"), ("funds.claims.show", "fund")):
        task = task_of(endpoint)
        assert task is not None
        assert task.name == name
    assert task_of("desk.home") is None
    assert task_of(None) is None


def test_every_page_has_its_chapter_but_those_that_are_about_all(app):
    """U41."""
    without = {each for each in page_endpoints(app) if task_of(each) is None}
    assert without == {
        "desk.home", "desk.desk", "desk.how", "desk.accessibility", "desk.api_docs", "desk.help.index",
        "desk.help.task",
    }  # fmt: skip
