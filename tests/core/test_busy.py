"""A database locked beyond its patience, and a form whose sign-in has ended: each is said, none is a fault."""

import sqlite3

from sqlalchemy import event

import config
from core.db import Base, db
from wsgi import create_app


def an_impatient_app(folder):
    """An application on an engine of its own, whose connections wait a tenth of a second."""
    given = {"INSTANCE_DIR": str(folder), "SECRET_KEY": "only-for-tests", "DATABASE_URL": f"sqlite:///{folder}/own.db"}
    app = create_app(config.from_environment(given))
    with app.app_context():
        event.listen(db.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA busy_timeout=100"))
        Base.metadata.create_all(db.engine)
    return app


def test_a_held_lock_is_a_503_with_its_own_page_and_reading_goes_on(tmp_path):
    """Failure 35."""
    app = an_impatient_app(tmp_path)
    known = app.test_client()
    known.get("/sign-in")
    writer = sqlite3.connect(tmp_path / "own.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        refused = app.test_client().get("/sign-in?lang=en")
        read = known.get("/sign-in")
    finally:
        writer.execute("ROLLBACK")
        writer.close()

    assert (refused.status_code, read.status_code) == (503, 200)
    assert "Many are writing" in refused.text
    assert app.test_client().get("/sign-in").status_code == 200


def test_a_form_without_its_session_says_that_the_sign_in_ended_and_leads_back(tmp_path):
    client = an_impatient_app(tmp_path).test_client()
    sent = client.post(
        "/rights/new?lang=en", data={"title": "A keel that cleans itself"},
        headers={"Referer": "http://localhost/rights/new"},
    )  # fmt: skip

    assert "Your sign-in has ended" in sent.text
    assert "/sign-in?next=/rights/new" in sent.text
    assert "A keel that cleans itself" in sent.text


def test_what_another_site_sent_is_not_shown(tmp_path):
    client = an_impatient_app(tmp_path).test_client()
    sent = client.post("/rights/new", data={"title": "Win a prize"}, headers={"Referer": "http://other.example/x"})
    assert "Win a prize" not in sent.text
