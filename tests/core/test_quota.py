"""How much one organisation keeps on a day: files and megabytes, a kind refusal, and the next day it goes on."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from config import SettingMissing, from_environment
from core import files
from core.actor import SYSTEM
from core.errors import Unacceptable
from core.files import MEGABYTE, Quota, StoredFile
from tests.builders import NOON, actor_for


@pytest.fixture(autouse=True)
def quota(session, monkeypatch):
    monkeypatch.setattr(files, "_quota", Quota(files=3, megabytes=1))


def keep(session, content: bytes, *, by=None, now=NOON, **more):
    actor = by or actor_for(7)
    return files.keep_upload(session, io.BytesIO(content), "x.txt", purpose="deal:1", actor=actor, now=now, **more)


def refused(session, content: bytes, **more) -> None:
    before = session.scalar(select(func.count(StoredFile.id)))
    with pytest.raises(Unacceptable) as refusal:
        keep(session, content, **more)
    assert refusal.value.code == "quota_used"
    assert session.scalar(select(func.count(StoredFile.id))) == before


def test_an_organisation_keeps_so_many_files_on_a_day_and_goes_on_the_next(session):
    for number in range(3):
        keep(session, b"%d" % number, by=actor_for(7, person_id=number + 1))
    refused(session, b"4")
    keep(session, b"4", by=actor_for(8))
    keep(session, b"5", now=NOON + timedelta(hours=12))


def test_an_organisation_keeps_so_many_bytes_on_a_day(session):
    keep(session, b"x" * (MEGABYTE - 10))
    refused(session, b"y" * 11)
    keep(session, b"z" * 10)
    refused(session, b"1")


def test_who_acts_for_nobody_counts_alone(session):
    for number in range(3):
        keep(session, b"%d" % number, by=actor_for(None, person_id=1))
    refused(session, b"4", by=actor_for(None, person_id=1))
    keep(session, b"4", by=actor_for(None, person_id=2))


def test_what_the_platform_draws_or_keeps_itself_waits_for_no_day(session):
    for number in range(3):
        keep(session, b"%d" % number)
    keep(session, b"4", drawn=True)
    keep(session, b"5", by=SYSTEM)


@pytest.mark.parametrize("given", ["0", "-1", "many", "1.5"])
def test_a_setting_that_is_no_limit_is_refused_at_the_start(given, tmp_path):
    with pytest.raises(SettingMissing, match="UPLOAD_MB_A_DAY"):
        from_environment({"INSTANCE_DIR": str(tmp_path), "UPLOAD_MB_A_DAY": given})
    assert from_environment({"INSTANCE_DIR": str(tmp_path), "UPLOAD_MB_A_DAY": "5"}).upload_mb_a_day == 5
