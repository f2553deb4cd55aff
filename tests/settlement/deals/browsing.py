"""Reading and sending pages as somebody, without a browser."""

import html
import re
from typing import Any

from flask import current_app
from werkzeug.test import TestResponse

from core.actor import Actor
from core.db import db
from tests.settlement.deals.world import World


def let_go(world: World) -> None:
    """What the end of a request does: nothing read or written before is still held."""
    world.commit()
    db.session.remove()


class Browser:
    """A signed-in person's browser. The test's own session is committed before each request: it holds the lock."""

    def __init__(self, world: World, actor: Actor, language: str = "en") -> None:
        self.world = world
        let_go(world)
        self.client = current_app.test_client()
        with self.client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = str(actor.person_id), True
            kept["organisation_id"] = actor.organisation_id
        self.client.set_cookie("lang", language)

    def get(self, address: str) -> TestResponse:
        """Read a page."""
        let_go(self.world)
        return self.client.get(address)

    def post(self, address: str, data: dict[str, Any] | None = None) -> TestResponse:
        """Send a form."""
        let_go(self.world)
        return self.client.post(address, data=data or {})


def browser(world: World, actor: Actor, language: str = "en") -> Browser:
    """A browser in which the person is signed in."""
    return Browser(world, actor, language)


def text_of(answer: TestResponse, status: int = 200) -> str:
    """The page's text, with the status that it should have."""
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, text[text.find("<main") :][:1500]
    return text


def kept_on(page: str) -> dict[str, str]:
    """What the form of a check page keeps, to be confirmed."""
    form = page[page.index("<form", page.index("<main")) :]
    return {
        name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    }
