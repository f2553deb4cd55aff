"""Official lists from files: known by content, loaded once, refused with a reason."""

import gzip
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from core.actor import SYSTEM
from core.audit import AuditEntry
from listings.codes import queries
from listings.codes.lists.recognising import list_of, text_of
from listings.codes.loading import Loaded, Outcome, entries_of, load_paths
from listings.codes.models import CodeEntry
from listings.codes.schemes import Scheme
from tests.builders import NOON
from tests.listings.codes import made
from tests.listings.codes.samples import CODES, with_real_lists


@pytest.fixture
def folder(tmp_path):
    for name, (content, _source, _codes) in made.FILES.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def loaded(*paths, now=NOON) -> Outcome:
    return load_paths(paths, actor=SYSTEM, now=now)


def one(tmp_path, content, name="list") -> Loaded:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return loaded(path).files[0]


def kept(session, scheme, code, **more) -> CodeEntry:
    found = session.scalar(select(CodeEntry).filter_by(scheme=scheme.value, code=code, **more))
    assert found is not None
    return found


def test_every_list_is_known_by_its_content_whatever_its_name(app, folder):
    told = {file.path.rpartition("/")[2]: file for file in loaded(folder).files}

    assert {name: str(file.refused) for name, file in told.items() if file.refused} == {}
    assert {name: (file.source, file.new) for name, file in told.items()} == {
        name: (source, codes) for name, (_content, source, codes) in made.FILES.items()
    }


def test_loading_twice_changes_nothing(app, session, folder):
    first = loaded(folder)
    again = loaded(folder, now=NOON + timedelta(days=1))

    assert [(file.new, file.changed, file.same) for file in again.files] == [(0, 0, file.new) for file in first.files]
    assert session.scalar(select(func.count()).where(CodeEntry.loaded_at > NOON)) == 0


def test_a_title_that_has_changed_is_brought_up_to_date_and_what_is_gone_stays(app, session, tmp_path):
    one(tmp_path, made.US_STATUS + "701,STANDS FIRM,Live/Registered\n")

    told = one(tmp_path, made.US_STATUS.replace("STANDS", "IS WRITTEN"))

    assert (told.new, told.changed, told.same) == (0, 1, 0)
    assert kept(session, Scheme.US_STATUS, "700").title_en == "IS WRITTEN IN THE BOOK"
    assert kept(session, Scheme.US_STATUS, "701").title_en == "STANDS FIRM"


def test_the_trail_tells_of_a_load_that_changed_something_and_of_no_other(app, session, tmp_path):
    one(tmp_path, made.CNIPA)
    one(tmp_path, made.CNIPA)

    entry = session.scalars(select(AuditEntry).filter_by(action="codes.loaded")).one()
    assert (entry.subject, entry.after["new"]) == ("codes:cnipa_events", 1)


def test_symbols_are_kept_as_people_write_them_with_what_they_lie_in(app, session, tmp_path):
    one(tmp_path, made.IPC)

    rows = session.execute(select(CodeEntry.code, CodeEntry.parent).order_by(CodeEntry.place)).all()
    assert [tuple(row) for row in rows] == [
        ("H", ""), ("H01", "H"), ("H01M", "H01"), ("H01M 10/00", "H01M"), ("H01M 10/0525", "H01M 10/00"),
    ]  # fmt: skip


def test_a_title_goes_on_in_further_lines_and_the_group_wins_over_the_heading_above_it(app, session, tmp_path):
    one(tmp_path, made.IPC)

    assert kept(session, Scheme.IPC, "H01M 10/0525").title_en == "with a very thin wall"
    assert kept(session, Scheme.IPC, "H01M 10/00").title_en == "Jars filled twice"
    assert kept(session, Scheme.IPC, "H01M").title_en == "JARS THAT HOLD SPARKS (lids H01G 2/00)"


def test_a_list_of_main_groups_does_not_change_the_full_list(app, session, tmp_path):
    one(tmp_path, made.IPC)
    one(tmp_path, made.IPC_MAIN_GROUPS)

    assert (one(tmp_path, made.IPC).changed, one(tmp_path, made.IPC_MAIN_GROUPS).changed) == (0, 0)
    assert kept(session, Scheme.IPC, "H01M", source="ipc").title_en.startswith("JARS THAT")


def test_fields_come_with_their_sectors_and_other_languages(app, session, tmp_path):
    one(tmp_path, made.TECHNOLOGY)

    field = kept(session, Scheme.TECHNOLOGY, "1")
    assert (field.title_en, field.parent) == ("Spark engines", "electrical")
    assert field.titles == {"fr": "Machines à étincelles", "es": "Máquinas"}
    assert kept(session, Scheme.TECHNOLOGY, "other").title_en == "Rest"


def test_events_stand_under_their_office_with_class_and_first_day(app, session, tmp_path):
    one(tmp_path, made.INPADOC)

    event = kept(session, Scheme.EVENT, "QQ AB1")
    assert (event.title_en, event.titles, event.parent) == ("HANDED ON, AND NOTED", {"original": "WEITERGEREICHT"}, "R")
    assert event.valid_from == date(2011, 4, 27)
    assert kept(session, Scheme.EVENT, "QQ AB2").valid_from is None
    assert kept(session, Scheme.EVENT_CLASS, "R").title_en == "PARTIES"


def test_one_event_code_of_two_types_is_two_codes(app, session, tmp_path):
    one(tmp_path, made.US_EVENTS)
    assert kept(session, Scheme.US_EVENT, "AB.C O").title_en == "SOMETHING WENT OUT"
    assert kept(session, Scheme.US_EVENT, "AB.C I").title_en == "SOMETHING CAME IN"


def test_references_are_left_out_of_a_title_of_the_cpc(app, session, tmp_path):
    one(tmp_path, made.CPC)

    assert kept(session, Scheme.CPC, "H01M").title_en == "JARS"
    group = kept(session, Scheme.CPC, "H01M 10/00")
    assert (group.title_en, group.edition) == ("Twice filled; thrice filled", "2030-05-01")


def test_editions_stand_beside_each_other_and_names_of_one_number_together(app, session, folder):
    loaded(folder)

    assert kept(session, Scheme.NICE, "9", edition="10-2015").title_en == "Machines that think"
    assert kept(session, Scheme.NICE_TERM, "090001").title_en == "thinking caps; caps for thinking"
    assert kept(session, Scheme.NICE_TERM, "420001").parent == "42"
    assert kept(session, Scheme.LOCARNO, "06-99").edition == "15"
    assert kept(session, Scheme.OFFICE, "QQ").edition == "2007"


@pytest.mark.parametrize(("language", "title"), [("en", "Thinking machines."), ("zh_Hans", "会思考的机器。")])
def test_a_title_is_told_in_the_readers_language_and_of_the_list_in_force(app, session, folder, language, title):
    loaded(folder)
    assert queries.titles(session, Scheme.NICE, ["9", "10"], language)["9"].text == title


def test_a_title_is_told_in_english_where_there_is_none_in_the_readers_language(app, session, folder):
    loaded(folder)

    told = queries.titles(session, Scheme.IPC, ["H01M 10/0525", "H01M 99/00"], "zh_Hans")

    assert {code: (title.text, title.language) for code, title in told.items()} == {
        "H01M 10/0525": ("with a very thin wall", "en")
    }


def test_what_is_loaded_is_counted_by_list_and_edition(app, session, folder):
    loaded(folder)

    rows = {(row.scheme, row.source, row.edition): row for row in queries.status(session)}
    row = rows["locarno", "locarno", "15"]
    assert (row.codes, row.english, row.chinese, row.loaded_at) == (3, 1, 1, NOON)


BROKEN = {
    "prose": b"Once upon a time there was a list.\n",
    "nothing": b"",
    "another table": b"code,description\n1,One\n2,Two\n",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00",
    "not UTF-8": "code,description,live_dead_indicator\n700,Zürich,Live\n".encode("latin-1"),
    "packed and cut off": gzip.compress(made.IPC.encode() * 50)[:60],
    "JSON cut off": made.NICE_EN[:-5].encode(),
    "JSON of something else": b'[{"name": "tea"}]',
    "towers": b"[" * 50_000,
    "XML cut off": made.CPC[:700].encode(),
    "XML of something else": b"<?xml version='1.0'?><html/>",
    "another schema": made.enumeration("TeaType", "Teas", {"A": "Assam"}).encode(),
    "an entity": made.CPC.replace("?>", '?><!DOCTYPE class-scheme [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1)
    .replace("Twice", "&x;")
    .encode(),
    "a field that there is not": made.TECHNOLOGY.replace("\n35,", "\n36,").encode(),
    "a class that there is not": made.NICE_ZH.replace("9", "46").encode(),
    "a row without its code": b"code,description,live_dead_indicator\n,NAMELESS,Live\n",
    "a code without end": f"code,description,live_dead_indicator\n{'7' * 41},LONG,Live\n".encode(),
    "names without rows": b"code,description,live_dead_indicator\n",
    "a class that is no object": b'{"edition": "1", "version": "2", "classes": [3]}',
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_no_list_is_refused_with_a_reason_and_nothing_is_kept(app, session, tmp_path, broken):
    told = one(tmp_path, BROKEN[broken])

    assert told.refused is not None
    assert len(str(told.refused)) > 20
    assert session.scalar(select(func.count(CodeEntry.id))) == 0


def test_a_packed_file_that_grows_without_end_is_refused(app, session, tmp_path):
    told = one(tmp_path, gzip.compress(b"A\tENDLESS\n" * 7_000_000))
    assert "64 MB" in str(told.refused)


def test_a_bad_file_beside_good_ones_takes_nothing_from_them(app, session, folder):
    (folder / "zz.txt").write_text("Once upon a time")

    outcome = loaded(folder, folder / "not-there")

    assert [file.path.rpartition("/")[2] for file in outcome.refused] == ["zz.txt", "not-there"]
    assert session.scalar(select(func.count(CodeEntry.id))) == sum(codes for _c, _s, codes in made.FILES.values())


@with_real_lists
def test_every_real_list_is_loaded_and_a_second_time_is_the_same(app):
    files = [path for path in sorted(CODES.iterdir()) if path.suffix != ".gz"]  # the whole IPC is read below
    first, second = loaded(*files), loaded(*files)

    assert [str(file.refused) for file in first.files if file.refused] == []
    counts = {file.path.rpartition("/")[2]: file.new for file in first.files}
    assert len(counts) == 18
    assert (counts["ipc_section_to_maingroup_en.tsv"], counts["nice_headings_zh.json"]) == (8267, 45)
    assert counts["inpadoc_legal_event_codes_202417.csv"] == 4397 + 21
    assert [(file.new, file.changed) for file in second.files] == [(0, 0)] * len(files)


@with_real_lists
def test_the_whole_ipc_is_read_from_its_packed_file():
    text = text_of((CODES / "ipc_all_en.tsv.gz").read_bytes())
    entries = {entry.code: entry for entry in entries_of(list_of(text), text)}
    assert len(entries) == 75_287
    assert [code for code, entry in entries.items() if entry.parent and entry.parent not in entries] == []
