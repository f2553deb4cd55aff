"""The demonstration city on SQLite, loaded once in a run and copied for whoever wants it.

The pages are looked at in a city that has more than the demonstration: a registry file with refusals, an API key, a
claim, an office's certificate, the letters with their links, and what `beside` sets out.
"""

import fcntl
import io
import os
import re
import shutil
from pathlib import Path
from typing import Protocol

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, files, jobs
from core.actor import Actor, Role, Scope
from core.db import db, transaction
from core.files import StoredFile
from demo import services as demo
from demo.cast import invented_uscc
from listings.assets import services as assets
from listings.assets.models import Asset
from listings.registry import uploads
from listings.search import jobs as indexing
from parties.centers.models import Center
from parties.organisations.models import OrganisationKind
from parties.people import queries as people
from parties.people import services as people_services
from parties.people.mailbox import letterbox
from settlement.invoices import services as invoices
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import RecordalState
from tests import conftest
from tests.browser import banking, beside, paying
from tests.journeys.records import WRITTEN
from wsgi import create_app

CERTIFICATE = b"%PDF-1.4\n%%EOF\n"
TRUNCATED = WRITTEN.replace("US10999001", "US10999002")[: len(WRITTEN) // 2]


class Folders(Protocol):
    """Where folders of a run are made, as pytest's `tmp_path_factory` does."""

    def getbasetemp(self) -> Path:
        """The folder of all."""

    def mktemp(self, basename: str, /) -> Path:
        """A new folder."""


def city_app(factory: Folders, *, plain: bool = False) -> Flask:
    """An application on a copy of the city: `plain` as it is demonstrated, or with what pages need more."""
    base = factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "city"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:  # the first to come loads it
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "loaded").exists():
            _load(shared)
            (shared / "loaded").touch()
    own = factory.mktemp("city") / "own"
    shutil.copytree(shared / ("plain" if plain else "city"), own)
    return _app(own)


def _app(folder: Path) -> Flask:
    app = create_app(conftest.settings_for(f"sqlite:///{folder / 'city.db'}", folder))
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    return app


def _load(shared: Path) -> None:
    plain, more = shared / "plain", shared / "city"
    for left in (plain, more):  # by a test whose time was over
        shutil.rmtree(left, ignore_errors=True)
    plain.mkdir()
    conftest.build(f"sqlite:///{plain / 'city.db'}")
    with _app(plain).app_context():
        with transaction() as session:
            assert demo.load(session, folder=plain, production=False, progress=lambda *_: None, now=clock.now())
        _close()
    shutil.copytree(plain, more)
    app = _app(more)
    with app.app_context():
        with transaction() as session:
            _more(session)
        jobs.run_due(app.extensions["job_handlers"], now=clock.now(), clock=clock.now)
        with transaction() as session:
            _claim(session)
        paying.set_out()
        _close()


def _close() -> None:
    indexing.leave()  # whoever copies the folder writes its index
    db.session.remove()
    db.engine.dispose()


def _more(session: Session) -> None:
    now, holder = clock.now(), actor_with(session, "storage")
    for name, text in (("grant.xml", WRITTEN), ("cut.xml", TRUNCATED)):
        stream = io.BytesIO(text.encode())
        uploads.upload_file(session, stream=stream, name=name, dry_run=False, actor=holder, now=now)
    people_services.make_key(session, name="月报程序", scopes=[Scope.READ], actor=holder, now=now)
    mine = holder.organisation_id or 0
    people_services.invite(
        session, email="new@xinghai.example", organisation_id=mine, roles=[Role.BUYER], actor=holder, now=now
    )
    invoices.issue_due(session, now=now)
    people_services.ask_for_reset(session, email="power@xinghai.example", address="192.0.2.1", now=now)
    _bank(session)
    case = filed_case(session)
    closer = actor_with(session, f"center-{session.get_one(Center, case.center_id).code.lower()}")
    files.keep_upload(
        session, io.BytesIO(CERTIFICATE), "核准通知书.pdf", purpose=case.subject, actor=closer, now=now
    )  # fmt: skip
    people_services.ask_to_register(
        session, name="新岸材料有限公司", kind=OrganisationKind.ENTERPRISE, roles=[Role.BUYER], person_name="柳青",
        email="liu@xinghai.example", country="CN", uscc=invented_uscc(1999), address="192.0.2.1", now=now,
    )  # fmt: skip
    who = {"buyer": "power", "shy": "cloud", "broker": "software", "staff": "center-c01"}
    sides = {part: actor_with(session, name) for part, name in who.items()}
    officers = actor_with(session, "finance"), actor_with(session, "finance2")
    beside.set_out(session, holder=holder, **sides, officers=officers, now=now)


def _bank(session: Session) -> None:
    first, second = actor_with(session, "finance"), actor_with(session, "finance2")
    banking.set_out(session, first=first, second=second, now=clock.now())


def filed_case(session: Session) -> RecordalCase:
    """The last case that is at its office."""
    rows = session.scalars(select(RecordalCase).where(RecordalCase.state == RecordalState.FILED))
    return max(rows, key=lambda case: case.id)


def certificate(session: Session) -> StoredFile:
    """The last paper that is kept for that case, the office's certificate, and nothing decided on it yet."""
    kept = select(StoredFile).where(StoredFile.purpose == filed_case(session).subject)
    return session.scalars(kept.order_by(StoredFile.id.desc()).limit(1)).one()


def _claim(session: Session) -> None:
    """Somebody says that the imported right is theirs; it waits for a center."""
    right = session.scalars(select(Asset).where(Asset.jurisdiction == "US").order_by(Asset.id.desc())).first()
    assert right is not None
    chem = actor_with(session, "chem")
    assets.claim_asset(
        session, asset_id=right.id, organisation_id=chem.organisation_id or 0, statement="受让于2020年", actor=chem,
        now=clock.now(),
    )  # fmt: skip


def actor_with(session: Session, mailbox: str) -> Actor:
    """Who signs in with this mailbox."""
    person = people.person_with_email(session, f"{mailbox}@xinghai.example")
    assert person is not None, mailbox
    actor = people.actor_of(session, person.id, None)
    assert actor is not None
    return actor


def links(app: Flask) -> dict[str, str]:
    """The letters' links by the first part of their address: invitations, register, reset-password."""
    folder = mail_folder(app)
    texts = [mail.text for mail in letterbox.mails(folder, letterbox.numbers(folder))]
    found = re.findall(r"https?://[^/\s]+(/(invitations|register|reset-password)/[\w-]+)", "\n".join(texts))
    return {kind: path for path, kind in found}


def cookie(app: Flask, mailbox: str) -> str:
    """Sign in through the door; the session's cookie."""
    client = app.test_client()
    sign_in(app, client, mailbox)
    kept = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert kept is not None
    return kept.value


def sign_in(app: Flask, client: FlaskClient, mailbox: str) -> None:
    """Sign somebody in."""
    rows = demo.sign_ins(Path(app.instance_path))
    row = next(each for each in rows if each["email"] == f"{mailbox}@xinghai.example")
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").get_data(as_text=True))
    given = {"email": row["email"], "password": row["password"], "csrf_token": token.group(1) if token else ""}
    answer = client.post("/sign-in", data=given)
    assert answer.status_code == 303, answer.get_data(as_text=True)


def mail_folder(app: Flask) -> Path:
    """Where letters lie instead of being sent."""
    return Path(app.instance_path) / "mail"
