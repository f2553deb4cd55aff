"""Programs with the API keys of a city's people."""

from typing import Any

from flask import current_app
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core.actor import Actor, Scope
from parties.people.keys import make_key
from tests.settlement.deals.browsing import let_go
from tests.settlement.deals.world import World


class Program:
    """A program that acts for somebody of the city. The test's own session is let go before each request."""

    def __init__(self, world: World, actor: Actor, *scopes: Scope) -> None:
        session: Session = world.session
        wanted = list(scopes or (Scope.READ, Scope.FINANCE))
        _row, self.text = make_key(session, name="program", scopes=wanted, actor=actor, now=world.now)
        self.world, self.client = world, current_app.test_client()
        let_go(world)

    @property
    def headers(self) -> dict[str, str]:
        """What says who asks."""
        return {"Authorization": f"Bearer {self.text}"}

    def get(self, path: str) -> TestResponse:
        """Read."""
        let_go(self.world)
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def send(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        """Write."""
        let_go(self.world)
        return self.client.post(f"/api/v1{path}", json=body or {}, headers={**self.headers, **headers})
