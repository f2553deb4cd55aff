"""JSON answers, whole and broken: records one by one, a code and a place where it ends, nothing by recursion."""

import io
from collections.abc import Iterator

import pytest

from listings.assets.kinds import AssetKind
from listings.registry import formats
from listings.registry.json import Answer, Json, JsonFound, JsonRefused, walk
from listings.registry.messages import TEXTS, message_of
from listings.registry.objects import objects_in, text_in, texts_in
from listings.registry.readers import JsonReader
from listings.registry.records import Finding, RightRecord, Said
from tests.listings.registry.files import findings, rights, said

HEAD = b'{"asked": "7 May 2026", "docs": ['
ONE = b'{"no": "1", "name": "Latch"}'
TWO = b'{"no": 2, "name": "Hinge"}'


def read_toy(found: JsonFound) -> Iterator[Finding]:
    """A right of the invented format: number, name, and the day of the answer."""
    yield RightRecord(
        source="toy",
        office="US",
        kind=AssetKind.PATENT_INVENTION,
        record=text_in(found.record, "no"),
        line=found.line,
        title={"en": text_in(found.record, "name")},
        status_text=found.context.get("asked", ""),
    )


@pytest.fixture(autouse=True)
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two invented formats with the same path, told apart by their keys."""
    other = JsonReader("other", "docs.item", frozenset({"no", "deep.item.key"}), read_toy)
    monkeypatch.setattr(formats, "JSON", (other, JsonReader("toy", "docs.item", frozenset({"no", "name"}), read_toy)))


def numbers(content: bytes) -> list[str]:
    return [right.record for right in rights(findings(content))]


def test_records_come_one_by_one_with_what_the_answer_says_before_them():
    found = rights(findings(HEAD + ONE + b",\n" + TWO + b"]}"))
    assert [(each.record, each.line, each.status_text) for each in found] == [
        ("1", 1, "7 May 2026"),
        ("2", 2, "7 May 2026"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_json_in_other_widths_and_with_a_mark_is_read(encoding):
    text = (HEAD + ONE + b"]}").decode().replace("Latch", "闩锁")
    assert rights(findings(text.encode(encoding)))[0].title == {"en": "闩锁"}


def test_keys_may_come_in_any_order_and_records_behind_much_else():
    content = b'{"facets": [' + b'{"a": [1, {"b": null}]}, ' * 2_000 + b'{}], "docs": [' + ONE + b'], "docs2": []}'
    assert numbers(content) == ["1"]


BROKEN = {
    "truncated": (HEAD + ONE + b', {"no": "2"', "json_truncated"),
    "truncated in a text": (HEAD + ONE + b', {"no": "2', "json_truncated"),
    "truncated in a letter": (HEAD + ONE + ', {"no": "中'.encode()[:-1], "json_truncated"),
    "nul": (HEAD + ONE + b', {"no": "2\0"}]}', "json_nul"),
    "latin-1": (HEAD + ONE + b', {"no": "2", "name": "T\xfcr"}]}', "json_encoding"),
    "gbk": (HEAD + ONE + ', {"no": "锁"}]}'.encode("gbk"), "json_encoding"),
    "two answers": (HEAD + ONE + b"]}" + HEAD + TWO + b"]}", "json_two_roots"),
    "lines of answers": (HEAD + ONE + b"]}\n{}\n", "json_two_roots"),
    "records twice": (HEAD + ONE + b'], "docs": [' + TWO + b"]}", "json_key_twice"),
    "nan": (HEAD + ONE + b', {"no": NaN}]}', "json_not_well_formed"),
    "infinity": (HEAD + ONE + b', {"no": -Infinity}]}', "json_not_well_formed"),
    "comma": (HEAD + ONE + b",]}", "json_not_well_formed"),
    "single quotes": (HEAD + ONE + b", {'no': 2}]}", "json_not_well_formed"),
    "comment": (HEAD + ONE + b", /* none */ ]}", "json_not_well_formed"),
    "too deep": (HEAD + ONE + b", " + b"[" * 300_000, "json_too_deep"),
    "too deep in a record": (HEAD + ONE + b', {"no": ' + b'{"a":' * 300_000, "json_too_deep"),
    "long number": (HEAD + ONE + b', {"no": ' + b"9" * 5_000 + b"}]}", "json_number_too_long"),
    "number beyond all": (HEAD + ONE + b', {"no": 1e999999999999999999999}]}', "json_number_too_long"),
    "long text": (HEAD + ONE + b', {"no": "' + b"x" * 12_000_000 + b'"}]}', "json_text_too_long"),
    "many values": (HEAD + ONE + b', {"no": [' + b"1," * 300_000 + b"1]}]}", "json_record_too_big"),
}


@pytest.mark.parametrize(("content", "code"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_answer_is_refused_with_a_place_and_what_came_before_comes_in(content, code):
    found = findings(content)
    refusal = found[-1]
    assert numbers(content) == ["1"]
    assert isinstance(refusal, Said)
    assert (refusal.code, refusal.line) == (code, 2 if content.endswith(b"{}\n") else 1)
    assert "%(" not in message_of(code, refusal.values)


def test_the_line_of_a_broken_place_is_known():
    content = HEAD + b"\n" * 70_000 + ONE + b",\n\n {no: 2}]}"
    assert said(findings(content)) == [("json_not_well_formed", 70_003)]


def test_a_number_as_long_as_any_and_one_with_a_huge_exponent_do_no_harm():
    found = findings(HEAD + b'{"no": 1E+999999999, "name": ' + b"9" * 4_000 + b"}, " + TWO + b"]}")
    assert [right.record for right in rights(found)] == ["1E+999999999", "2"]


def test_a_record_with_a_key_twice_is_refused_alone():
    found = findings(HEAD + b'{"no": "0", "name": "x", "no": "9"}, ' + TWO + b"]}")
    assert (said(found), [each.record for each in rights(found)]) == ([("record_key_twice", 1)], ["2"])


def test_half_a_character_and_a_nul_written_as_escapes_are_left_out():
    [right] = rights(findings(HEAD + rb'{"no": "1", "name": "La\ud800tch\u0000"}]}'))
    assert right.title["en"].startswith("La")
    assert "\0" not in right.title["en"]


@pytest.mark.parametrize("size", [1, 2, 7, 4096])
def test_the_pieces_in_which_an_answer_arrives_do_not_matter(size, monkeypatch):
    monkeypatch.setattr("listings.registry.json.CHUNK", max(size, 4))
    text = (HEAD + ONE + b",\r\n" + TWO + b"]}").decode().replace("Hinge", "铰链 🔩")
    found = rights(findings(text.encode()))
    assert [(each.record, each.line, each.title["en"]) for each in found] == [("1", 1, "Latch"), ("2", 2, "铰链 🔩")]


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"[]",
        b"[[]]",
        b"[1, 2]",
        b'{"code": 1}',
        b'{"docs": [1, 2]}',
        b'{"docs": [{"title": "x"}]}',
        b'{"documents": [{"no": 1, "name": 2}]}',
        b"{\\rtf1\\ansi Some text}",
        b"[1] A footnote",
        b"{{ template }}",
    ],
)
def test_json_that_no_registry_writes_is_a_note(content):
    assert {code for code, _line in said(findings(content))} == {"not_registry"}


@pytest.mark.parametrize("content", [b'{"docs": []}', b'{"docs": null}', b'{"count": 0, "docs": []}'])
def test_an_answer_without_records_says_that_there_is_no_data(content):
    assert said(findings(content)) == [("answer_no_data", 1)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"code": 404, "error": "Not Found", "detailedMessage": "No matching records found"}', "answer_no_data"),
        (b'{"errors": [{"message": "no data"}]}', "answer_no_data"),
        (b'{"error": {"code": "TOO_MANY", "message": "slow down"}}', "answer_error"),
        (b'{"status": "Failure", "statusCode": 500, "error": null, "docs": null}', "answer_error"),
        (b'{"errorMessage": "", "docs": []}', "answer_no_data"),
        (b'{"error": null, "data": 1}', "not_registry"),
    ],
)
def test_an_error_of_the_office_is_told_from_no_data(content, code):
    assert [said_code for said_code, _line in said(findings(content))] == [code]


def test_a_reader_that_fails_refuses_its_record_alone(monkeypatch):
    def fails(found: JsonFound) -> Iterator[Finding]:
        if found.place == 1:
            raise ValueError("year 10009 is out of range")
        return read_toy(found)

    monkeypatch.setattr(formats, "JSON", (JsonReader("toy", "docs.item", frozenset({"no"}), fails),))
    found = findings(HEAD + ONE + b", " + TWO + b"]}")
    assert (said(found), len(rights(found))) == ([("record_unreadable", 1)], 1)


def test_records_in_arrays_within_arrays_are_reached():
    content = b'[{"data": [{"a": 1}]}, {"data": [{"a": 2}, {"a": 3}]}]'
    found = [each.record for each in walk(io.BytesIO(content), "item.data.item", Answer())]
    assert found == [{"a": 1}, {"a": 2}, {"a": 3}]


def test_an_object_may_be_the_record():
    [found] = walk(io.BytesIO(b'{"result": {"code": "100", "data": {"n": [1, null, true]}}}'), "result", Answer())
    assert found.record == {"code": "100", "data": {"n": [1, None, True]}}


def test_an_empty_stream_is_truncated():
    with pytest.raises(JsonRefused) as refusal:
        list(walk(io.BytesIO(b""), "docs.item", Answer()))
    assert refusal.value.code == "json_truncated"


def test_what_has_another_shape_reads_as_absent():
    record: Json = {"a": {"b": [1, "x", None, True, {"c": " y "}]}, "d": "text"}
    assert list(texts_in(record, "a", "b")) == ["1", "x", "true"]
    assert text_in(record, "a", "b", "c") == "y"
    assert text_in(record, "d", "e") == text_in(record, "a") == ""
    assert list(objects_in(record, "a", "b")) == [{"c": " y "}]


def test_every_code_of_json_has_its_sentence():
    assert {code for _content, code in BROKEN.values()} <= TEXTS.keys()
