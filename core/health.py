"""Two truths: the process lives; the product can serve (database, schema, room on disk, worker)."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import clock, jobs
from core.db import Base, db

bp = Blueprint("health", __name__, url_prefix="/health")

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
LEAST_FREE_BYTES = 200 * 1024 * 1024
SILENT_AFTER = timedelta(minutes=3)


class Heartbeat(Base):
    """When a process of its own was last known to work."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]


def beat(session: Session, name: str, now: datetime) -> None:
    """The timetable's process says that it is there."""
    session.merge(Heartbeat(name=name, at=now))


@bp.get("/live")
def live() -> Response:
    """The process answers."""
    return jsonify({"live": True})


@bp.get("/ready")
def ready() -> tuple[Response, int]:
    """Every part that serving needs, by name; 503 if one of them is not there. Besides, what serving can do without."""
    parts = {"database": database(), "schema": schema(), "disk": disk(), "timetable": timetable()}
    well = all(said == "ok" for said in parts.values())
    notes = {name: note() for name, note in current_app.extensions.get("health_notes", {}).items()}
    return jsonify({"ready": well, "parts": parts, "jobs": jobs_in_trouble(), **notes}), 200 if well else 503


def jobs_in_trouble() -> dict[str, int]:
    """How many jobs were given up or are overdue. It takes nobody out of service; `flask jobs list` names them."""
    try:
        return jobs.counts_in_trouble(db.session, now=clock.now())
    except Exception:
        db.session.rollback()
        return {}


def database() -> str:
    """Whether a statement is answered."""
    try:
        db.session.execute(text("SELECT 1"))
        return "ok"
    except Exception:
        db.session.rollback()
        return "not reachable"


def schema() -> str:
    """Whether the database is at the newest migration."""
    try:
        at = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    except Exception:
        db.session.rollback()
        return "not set up: run `flask --app wsgi db upgrade`"
    return (
        "ok" if at == set(ScriptDirectory(str(MIGRATIONS)).get_heads()) else "behind: run `flask --app wsgi db upgrade`"
    )


def disk() -> str:
    """Whether there is room for evidence and books."""
    return "ok" if shutil.disk_usage(current_app.instance_path).free > LEAST_FREE_BYTES else "nearly full"


def timetable() -> str:
    """Whether the timetable's process has been heard of lately."""
    try:
        last = db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == "timetable"))
    except Exception:
        db.session.rollback()
        return "unknown"
    if last is None or clock.now() - last > SILENT_AFTER:
        return "silent: start `flask --app wsgi timetable run`"
    return "ok"
