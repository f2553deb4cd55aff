"""Ways in for tests of pages: a browser in which somebody is signed in already."""

from flask.testing import FlaskClient

from core.actor import Actor


def signed_in(client: FlaskClient, actor: Actor) -> FlaskClient:
    """The browser with that person's session, acting for their organisation."""
    with client.session_transaction() as kept:
        kept["_user_id"] = str(actor.person_id)
        if actor.organisation_id is not None:
            kept["organisation_id"] = actor.organisation_id
    return client


def text_of(client: FlaskClient, path: str, status: int = 200, **query: str) -> str:
    """The page's text; the status is asserted."""
    answer = client.get(path, query_string=query)
    assert answer.status_code == status, (path, answer.status_code, answer.text[:300])
    return answer.get_data(as_text=True)
