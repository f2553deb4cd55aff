"""The index follows the database: what changes is found after the commit, nothing is lost, all can be made anew."""

import re
import shutil
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from core import clock, events, instance
from core.actor import SYSTEM
from core.db import db, transaction
from core.jobs import Job, JobState, run_due
from listings.assets import services as assets
from listings.assets.models import Asset, AssetKind, EncumbranceType
from listings.market import services as market
from listings.search import indexing, jobs, queries
from listings.search.asking import Query
from listings.search.documents import documents_of
from listings.search.engine import schema
from listings.search.engine.folder import Folder, Standing, WriterAtWork
from listings.search.engine.reading import reader
from listings.search.engine.writing import Generation
from listings.search.models import SearchPending
from listings.search.services import FOLLOW, REBUILD, note
from parties.centers.services import change_center
from parties.organisations.services import change_organisation
from tests.builders import NOON
from tests.indexing import indexed, written_anew
from tests.listings.market.world import World, a_bundle_on_sale, a_draft, an_asset, encumber, published, relieve
from tests.listings.search.shelf import a_document
from tests.parties.cast import how_many


def found(words: str = "", **more: Any) -> list[int]:
    """The rights that have these words, in the index alone."""
    result = queries.search_in(queries.view(), Query(q=words, **more), today=clock.business_date(NOON))
    return [row.asset_id for row in result.rows]


def work() -> int:
    """The worker's lane: every job of the search that is due."""
    return run_due(jobs.HANDLERS, now=clock.now(), clock=clock.now)


def pending(session: Session) -> int:
    """How many rows wait for the index."""
    return how_many(session, SearchPending)


def test_a_change_waits_with_its_own_transaction_and_is_found_after_the_worker_has_come(
    session: Session, world: World
) -> None:
    listing = published(session, world)
    session.flush()
    assert pending(session) > 0
    session.commit()

    assert work() >= 1

    assert found("lithium") == [listing.asset_id]
    assert (pending(session), how_many(session, Job, kind=FOLLOW, state=JobState.WAITING)) == (0, 0)


def test_each_change_asks_for_a_job_of_its_own_also_after_all_rows_are_gone(session: Session, world: World) -> None:
    asset = an_asset(session, world)
    indexed(session)
    for title in ("Desalination", "Evaporation"):
        with transaction() as writing:
            writing.get_one(Asset, asset.id).title_en = title
            note(writing, [asset.id], now=NOON)
        work()

        assert found(title, within="rights") == [asset.id]


def test_what_is_left_pending_is_asked_for_when_the_worker_starts(session: Session, world: World) -> None:
    listing = published(session, world)
    session.execute(delete(Job))
    session.commit()

    with transaction() as writing:
        jobs.ask_if_needed(writing, now=NOON)
    work()

    assert found("lithium") == [listing.asset_id]


def test_what_is_undone_asks_for_nothing(session: Session, world: World) -> None:
    session.commit()
    session.begin()  # what is built in an open transaction stays undone
    an_asset(session, world)
    session.rollback()

    assert (pending(session), how_many(session, Job, kind=FOLLOW)) == (0, 0)


def test_a_listing_is_found_by_number_owner_class_center_kind_and_description(session: Session, world: World) -> None:
    listing = published(session, world, summary="Keeps pressure even in salt water.")
    number = session.scalar(select(Asset.number_display).where(Asset.id == listing.asset_id))
    assert number is not None
    indexed(session)

    for words in (
        number, number.removeprefix("ZL")[:12], "海湾电池", "Haiwan", "H01M 10/60", "电学", "electricity", "DL-BAT",
        "发明专利", "invention patent", "salt water", "专利", "有效", "in force", "中国", "CN",
    ):  # fmt: skip
        assert found(words) == [listing.asset_id], words


@pytest.mark.parametrize(
    ("kind", "number", "asked"),
    [
        (AssetKind.SOFTWARE, "2022SR0909706", ["2022SR0909706", "２０２２ＳＲ０９０９７０６", "2022 SR 0909706"]),
        (
            AssetKind.COPYRIGHT_WORK,
            "国作登字-2022-F-00910550",
            ["国作登字-2022-F-00910550", "国作登字－２０２２－Ｆ－００９１０５５０", "国作登字 2022 F 00910550"],
        ),
    ],
)
def test_a_copyright_is_found_by_its_registration_in_any_spelling(
    session: Session, world: World, kind: AssetKind, number: str, asked: list[str]
) -> None:
    asset = an_asset(session, world, "潮汐图", "Chart of tides", kind, (), number=number)
    an_asset(session, world, "潮汐图", "Chart of tides", kind, (), number=number.replace("9", "8"))
    indexed(session)

    for words in asked:
        assert found(words, within="rights") == [asset.id], words
        assert found(words, within="rights", exact="1") == [asset.id], words


@pytest.mark.parametrize("classes", [(("CPC", "H01M 10/60"),), (("IPC", "H01M 10/60"), ("CPC", "G06F 1/00"))])
def test_the_field_of_technology_is_the_one_that_the_rights_own_page_tells(
    session: Session, world: World, classes: tuple[tuple[str, str], ...]
) -> None:
    asset = an_asset(session, world, classes=classes)
    indexed(session)

    assert (found(within="rights", field=("1",)), found(within="rights", field=("6",))) == ([asset.id], [])


def test_a_new_title_from_the_register_is_found_and_the_old_one_is_not(session: Session, world: World) -> None:
    listing = published(session, world)
    indexed(session)
    asset = session.get_one(Asset, listing.asset_id)
    asset.title, asset.title_en = "一种海水淡化膜", "Membrane for desalination"
    events.publish(session, events.AssetChanged(asset.id), actor=world.holder, now=NOON)
    indexed(session)

    assert (found("淡化"), found("desalination"), found("热管理")) == ([asset.id], [asset.id], [])


def test_imported_rights_are_found_on_record(session: Session, world: World) -> None:
    ids = [an_asset(session, world).id for _each in range(3)]
    indexed(session)
    with transaction() as writing:
        events.publish(writing, events.AssetsImported(tuple(ids)), actor=world.holder, now=NOON)
    assert (pending(session), how_many(session, Job, kind=FOLLOW, state=JobState.WAITING)) == (3, 1)
    session.commit()
    work()

    assert (found(), sorted(found(within="rights"))) == ([], ids)


def test_a_right_that_is_no_more_leaves_the_index(session: Session, world: World) -> None:
    asset = an_asset(session, world)
    indexed(session)
    jobs.desk().writer.generation().put([a_document(asset_id=999_999, offer=None)])
    events.publish(session, events.AssetsJoined(asset.id, 999_999), actor=world.holder, now=NOON)
    indexed(session)

    assert found(within="rights") == [asset.id]


def test_the_search_follows_the_market(session: Session, world: World) -> None:
    listing = published(session, world)
    draft = a_draft(session, world)
    indexed(session)
    assert found() == [listing.asset_id]

    encumber(session, listing.asset_id, EncumbranceType.SEIZURE)
    indexed(session)
    assert found() == []
    relieve(session)
    indexed(session)
    assert found() == [listing.asset_id]
    market.withdraw_listing(session, listing_id=listing.id, actor=world.holder, now=NOON)
    indexed(session)
    assert (found(), sorted(found(within="rights"))) == ([], sorted([listing.asset_id, draft.asset_id]))


def test_a_right_is_found_by_the_new_names_of_its_owner_and_its_center(session: Session, world: World) -> None:
    listing = published(session, world)
    indexed(session)
    change_organisation(session, organisation_id=world.seller.id, name_en="Bayside Works", actor=SYSTEM, now=NOON)
    change_center(session, center_id=world.center.id, name_en="Center for Cells", actor=SYSTEM, now=NOON)
    indexed(session)

    assert found("bayside") == found("center for cells") == [listing.asset_id]
    assert found("haiwan", exact="1") == []


def test_what_a_licence_has_taken_is_not_offered_and_comes_back_after_it(session: Session, world: World) -> None:
    listing = published(session, world, for_sale=False, sale_price=None, license_types=["exclusive", "ordinary"])
    assets.record_encumbrance(
        session, asset_id=listing.asset_id, type=EncumbranceType.LICENSE, ref="register:1", act="license",
        license_type="exclusive", holder_name="某公司", scope={}, from_date=NOON.date(),
        to_date=NOON.date() + timedelta(days=10), actor=world.holder, now=NOON,
    )  # fmt: skip
    session.flush()
    ids = [listing.asset_id]

    [taken] = documents_of(session, ids, on=NOON.date())
    [after] = documents_of(session, ids, on=NOON.date() + timedelta(days=11))

    assert taken.offer is None
    assert after.offer is not None
    assert after.offer.licenses == {"exclusive", "ordinary"}


def test_documents_take_as_few_statements_for_many_as_for_one(session: Session, world: World) -> None:
    ids = [published(session, world).asset_id for _each in range(12)]
    session.commit()
    sent: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: sent.append(given[2]))

    with Session(db.engine) as reading:
        documents_of(reading, ids[:1], on=NOON.date())
        sent.clear()
        documents_of(reading, ids[:1], on=NOON.date())
        one = len(sent)
        documents_of(reading, ids, on=NOON.date())

    assert len(sent) - one == one <= 8


def test_a_crash_between_the_index_and_the_database_writes_the_same_again(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_anew(session)
    session.begin()  # the index stays as it was written
    listing = published(session, world)
    session.commit()
    monkeypatch.setattr(indexing, "_drop", lambda _pending: (_ for _ in ()).throw(OSError("killed")))
    with pytest.raises(OSError, match="killed"):
        indexing.follow(jobs.desk().writer, now=NOON)
    assert (found("lithium"), pending(session) > 0) == ([listing.asset_id], True)
    session.commit()
    monkeypatch.undo()

    indexing.follow(jobs.desk().writer, now=NOON)

    assert (found("lithium"), found(within="rights"), pending(session)) == ([listing.asset_id], [listing.asset_id], 0)


def test_what_changes_during_a_rebuild_is_in_the_new_index(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (an_asset(session, world) for _each in range(3))
    indexed(session)
    monkeypatch.setattr(indexing, "BATCH", 1)

    def meanwhile(done: int, _whole: int) -> None:
        if done == 2:
            with transaction() as writing:
                for asset_id, title in ((first.id, "Desalination"), (third.id, "Evaporation")):
                    writing.get_one(Asset, asset_id).title_en = title
                note(writing, [first.id, third.id], now=NOON)

    indexing.rebuild(jobs.desk().writer, now=NOON, progress=meanwhile)
    work()

    assert (found("desalination", within="rights"), found("evaporation", within="rights")) == ([first.id], [third.id])
    assert found("thermal", within="rights") == [second.id]
    assert sorted(found(within="rights")) == [first.id, second.id, third.id]


@pytest.mark.parametrize("harm", ["absent", "other version", "damaged", "half"])
def test_an_index_that_cannot_be_read_is_told_and_written_anew_by_the_worker(
    session: Session, world: World, client: FlaskClient, harm: str
) -> None:
    listing = published(session, world)
    indexed(session)
    jobs.leave()
    folder = Folder(instance.folder("search"))
    if harm == "absent":
        folder.pointer.unlink()
    elif harm == "other version":
        folder.pointer.write_text("0123456789ab-1")
    elif harm == "damaged":
        (folder.current() / "meta.json").write_text("{")
    else:
        for path in folder.current().glob("*.term"):
            path.write_bytes(path.read_bytes()[:9])
    told = client.get("/health/ready").get_json()["search"]
    assert "reindex" in told
    assert client.get("/search?q=lithium").text.count('class="result"') == 1

    with transaction() as writing:
        jobs.ask_if_needed(writing, now=NOON)
    work()

    assert reader(folder.path).standing() is Standing.OK
    assert client.get("/health/ready").get_json()["search"] == "ok"
    assert found("lithium") == [listing.asset_id]
    assert len([path for path in folder.path.iterdir() if path.is_dir()]) == 1


def test_a_change_finds_its_way_into_an_index_that_was_damaged(session: Session, world: World) -> None:
    first = published(session, world)
    indexed(session)
    shutil.rmtree(Folder(instance.folder("search")).current())
    second = published(session, world)
    session.commit()

    work()

    assert sorted(found("lithium")) == [first.asset_id, second.asset_id]


def test_one_process_writes(session: Session, app: Flask) -> None:
    jobs.desk()

    with pytest.raises(WriterAtWork), Folder(instance.folder("search")).writing():
        pass


def test_a_generation_that_was_left_half_written_is_swept_away(session: Session, world: World) -> None:
    published(session, world)
    folder = Folder(instance.folder("search"))
    half = folder.begin()
    Generation(half, memory=15_000_000).publish()

    written_anew(session)

    assert [path.name for path in folder.path.iterdir() if path.is_dir()] == [folder.current().name]


def test_the_command_writes_the_index_anew_after_a_name_has_changed(app: Flask, session: Session, world: World) -> None:
    listing = published(session, world)
    indexed(session)
    jobs.leave()
    world.seller.name_en = "Renamed Works"
    session.commit()
    assert found("renamed") == []

    told = app.test_cli_runner().invoke(args=["search", "reindex"])

    assert (told.exit_code, told.output) == (0, "1 rights are in the index.\n")
    assert found("renamed") == [listing.asset_id]


def test_where_the_worker_holds_the_index_the_command_lets_it_do_the_work(
    app: Flask, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(session, world)
    session.commit()
    held = jobs.desk()
    monkeypatch.setattr(jobs, "desk", lambda: (_ for _ in ()).throw(WriterAtWork()))
    monkeypatch.setattr(jobs.time, "sleep", lambda _seconds: _as_the_worker(held))

    told = app.test_cli_runner().invoke(args=["search", "reindex"])

    assert (told.exit_code, told.output) == (0, "1 rights are in the index.\n")
    assert how_many(session, Job, kind=REBUILD, state=JobState.DONE) == 1


def _as_the_worker(held: jobs.Desk) -> None:
    def rebuild(_payload: object, *, job: Job, now: object) -> None:
        indexing.rebuild(held.writer, now=NOON, progress=lambda done, whole: jobs.tell_progress(job.id, done=done))

    run_due({REBUILD: rebuild}, now=clock.now(), clock=clock.now)


def test_the_index_is_of_a_version_that_its_fields_decide() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", schema.VERSION)


def test_what_is_taken_of_one_right_of_a_bundle_is_taken_of_all(session: Session, world: World) -> None:
    plate, pump = an_asset(session, world), an_asset(session, world)
    a_bundle_on_sale(session, world, plate, pump, for_sale=False, sale_price=None, territories=["CN"])
    session.commit()
    work()
    assert sorted(found("lithium")) == sorted([plate.id, pump.id])
    with transaction() as writing:
        assets.record_encumbrance(
            writing, asset_id=pump.id, type=EncumbranceType.LICENSE, ref="deal:0", act="license",
            license_type="exclusive", holder_id=world.buyer.id, holder_name="", scope={}, from_date=NOON.date(),
            actor=SYSTEM, now=NOON,
        )  # fmt: skip
    work()
    assert found("lithium") == []
