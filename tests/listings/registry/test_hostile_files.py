"""Hostile and broken files: refused with a code and a line, within bounds of time and memory, nothing fetched."""

import io
import re
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from listings.registry import formats, us_grant
from listings.registry.messages import TEXTS, message_of
from listings.registry.reading import read_file
from listings.registry.records import RecordRefused, Said
from tests.listings.registry.files import FIXTURES, findings, grant, rights, said

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
MILLION = 1_000_000
ROOT = Path(__file__).resolve().parents[3]


def with_doctype(subset: str, body: str = "&x;") -> bytes:
    """A grant whose DOCTYPE carries an internal subset."""
    whole = grant(title=body).decode()
    return whole.replace("[ ]", f"[\n{subset}\n]").encode()


DECLARED = {
    "external file": '<!ENTITY x SYSTEM "file:///etc/passwd">',
    "external address": '<!ENTITY x SYSTEM "http://127.0.0.1:9/x">',
    "public": '<!ENTITY x PUBLIC "-//X//EN" "http://127.0.0.1:9/x">',
    "parameter": '<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;',
    "internal": '<!ENTITY x "laugh">',
    "laughs": '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;">',
    "behind a comment": '<!-- <!ENTITY y "z"> -->\n<!ENTITY x "laugh">',
    "quoted bracket": '<!ENTITY x "]><a>">',
}


@pytest.mark.parametrize("subset", DECLARED.values(), ids=DECLARED.keys())
def test_every_declaration_that_could_be_expanded_is_refused(subset, monkeypatch):
    monkeypatch.setattr(socket, "socket", _no_socket)
    [(code, line)] = said(findings(with_doctype(subset)))
    assert code == "xml_entity"
    assert (line or 0) >= 3


def test_a_declaration_in_a_comment_declares_nothing():
    assert len(rights(findings(with_doctype('<!-- <!ENTITY x "y"> -->', "Latch")))) == 1


def test_an_external_dtd_is_normal_and_never_fetched(monkeypatch):
    monkeypatch.setattr(socket, "socket", _no_socket)
    content = grant().replace(b'"us-patent-grant-v45-2014-04-03.dtd"', b'"http://127.0.0.1:9/grant.dtd"')
    assert len(rights(findings(content))) == 1


def test_unparsed_entity_declarations_name_pictures_and_are_accepted():
    subset = '<!NOTATION TIF SYSTEM "tif"><!ENTITY fig SYSTEM "a>b.tif" NDATA TIF>'
    assert said(findings(with_doctype(subset, "Latch"))) in ([], [("xml_entity", 3)])
    assert len(rights(findings(with_doctype('<!ENTITY fig SYSTEM "a.tif" NDATA TIF>', "Latch")))) == 1


def test_an_undeclared_entity_is_refused_with_its_name_and_line():
    [refusal] = findings(grant(title="\n\nthe &nosuch;latch"))
    assert isinstance(refusal, RecordRefused)
    assert (refusal.code, refusal.line, refusal.values["name"]) == ("xml_entity_undeclared", 9, "nosuch")


def test_a_default_attribute_of_the_dtd_is_not_seen():
    [patent] = rights(findings(with_doctype('<!ATTLIST doc-number extra CDATA "boom">', "Latch")))
    assert patent.registration_no == "19990009"


BROKEN = {
    "too deep": (HEAD + b"<us-patent-grant>" + b"<a>" * 100_000, "xml_too_deep"),
    "a little too deep": (HEAD + b"<us-patent-grant>" + b"<a>" * 257 + b"</a>" * 257, "xml_too_deep"),
    "long text": (
        HEAD + b"<us-patent-grant><a>" + b"x" * 12 * MILLION + b"</a></us-patent-grant>",
        "xml_text_too_long",
    ),
    "long attribute": (HEAD + b'<us-patent-grant a="' + b"x" * 12 * MILLION + b'"/>', "xml_text_too_long"),
    "long prolog": (HEAD + b"<!--" + b"x" * 2 * MILLION, "xml_prolog_too_long"),
    "many elements": (HEAD + b"<us-patent-grant>" + b"<a/>" * 300_000 + b"</us-patent-grant>", "xml_record_too_big"),
    "truncated": (grant()[:-40], "xml_truncated"),
    "truncated in a tag": (grant()[:-4], "xml_truncated"),
    "truncated doctype": (grant()[:80], "xml_truncated"),
    "only a declaration": (HEAD, "xml_truncated"),
    "nul": (grant().replace(b"Latch", b"La\0tch"), "xml_nul"),
    "control character": (grant().replace(b"Latch", b"La\x01tch"), "xml_not_well_formed"),
    "bad utf-8": (grant().replace(b"Latch", b"La\xfftch"), "xml_encoding"),
    "says utf-16": (grant().replace(b"UTF-8", b"UTF-16"), "xml_encoding_unknown"),
    "says nonsense": (grant().replace(b"UTF-8", b"KLINGON"), "xml_encoding_unknown"),
    "says utf-7": (grant().replace(b"UTF-8", b"UTF-7"), "xml_encoding_unknown"),
    "bad gbk": (grant().replace(b"UTF-8", b"GBK").replace(b"Latch", b"La\xff\xfftch"), "xml_encoding"),
    "bad utf-16": (grant().decode().encode("utf-16")[:-3], "xml_encoding"),
    "two roots": (grant() + b"<more/>", "xml_two_roots"),
    "crossed tags": (grant().replace(b"</assignee>", b"</assigned>"), "xml_not_well_formed"),
    "doubled attribute": (grant().replace(b'country="US"', b'country="US" country="CN"'), "xml_not_well_formed"),
    "text first": (b"<?xml version='1.0'?>\nhello <a/>", "xml_not_well_formed"),
    "empty": (b"", "file_empty"),
    "blank": (b" \r\n\t ", "file_empty"),
    "only a mark": (b"\xef\xbb\xbf", "file_empty"),
    "packed": (b"PK\x03\x04rest", "file_packed"),
    "without number": (grant(""), "record_without_number"),
}


@pytest.mark.parametrize(("content", "code"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_files_are_refused_with_a_reason_in_time(content, code):
    began = time.process_time()
    told = [each for each in findings(content) if isinstance(each, Said)]
    assert [each.code for each in told] == [code]
    assert time.process_time() - began < 5
    assert message_of(code, told[0].values) != code
    assert told[0].line is None or 1 <= told[0].line <= content.count(b"\n") + 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "gbk", "gb18030", "iso-8859-1", "big5"])
def test_the_usual_encodings_are_read(encoding):
    title = "Türschloß" if encoding == "iso-8859-1" else "門鎖 Latch"
    name = {"utf-8-sig": "UTF-8", "utf-16-le": "UTF-16"}.get(encoding, encoding)
    content = grant(title=title).decode().replace('encoding="UTF-8"', f'encoding="{name}"').encode(encoding)
    assert rights(findings(content))[0].title == {"en": title}


def test_gb2312_files_may_hold_characters_of_its_successors():
    content = grant(title="镕").decode().replace("UTF-8", "gb2312").encode("gb18030")
    assert rights(findings(content))[0].title == {"en": "镕"}


@pytest.mark.parametrize("bad", [b"<us-patent-grant>&ldquo;", b"<us-patent-grant><a></b>", b"<a><![CDATA[", b"\xff"])
def test_one_bad_document_does_not_lose_its_neighbours(bad):
    content = grant("19990011") + HEAD + bad + b"\n" + grant("19990012") + HEAD + bad + grant("19990013")
    found = findings(content)
    assert [each.registration_no for each in rights(found)] == ["19990011", "19990012", "19990013"]
    assert len(said(found)) == 2


@pytest.mark.parametrize("size", [100, 66_000, 100_000, 140_000])
def test_a_document_refused_in_its_first_piece_does_not_lose_the_piece_behind_it(size):
    bad = with_doctype('<!ENTITY x "laugh">', "tide " * (size // 5))
    found = findings(grant("19990011") + bad + grant("19990012"))
    assert [each.registration_no for each in rights(found)] == ["19990011", "19990012"]


def test_lines_are_counted_through_the_whole_file():
    content = grant("19990011") + grant("19990012") + grant("19990013", "&nosuch;")
    first = grant("19990011").count(b"\n")
    assert [each.line for each in rights(findings(content))] == [3, first + 3]
    assert said(findings(content)) == [("xml_entity_undeclared", 2 * first + 7)]


def test_a_document_may_begin_with_a_mark_of_its_own():
    content = grant("19990011") + b"\xef\xbb\xbf" + grant("19990012")
    assert len(rights(findings(content))) == 2


@pytest.mark.parametrize("size", [1, 2, 7, 4096])
def test_the_pieces_in_which_a_file_arrives_do_not_matter(size, monkeypatch):
    monkeypatch.setattr("listings.registry.documents.CHUNK", size)
    found = list(read_file(io.BytesIO(grant("19990011") + grant("19990012"))))
    assert [each.registration_no for each in rights(found)] == ["19990011", "19990012"]


MEASURED = """
import resource, sys
from listings.registry.reading import read_file
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with open(sys.argv[1], "rb") as stream:
    count = sum(1 for _ in read_file(stream))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_large_file_is_read_in_little_memory(tmp_path):
    paragraphs = (b"<p>" + b"tide " * 2000 + b"</p>\n") * 2000
    head, tail = grant().split(b"</us-bibliographic-data-grant>")
    with (tmp_path / "weekly.xml").open("wb") as stream:
        for number in range(3):
            document = head + b"</us-bibliographic-data-grant><description>" + paragraphs + b"</description>" + tail
            stream.write(document.replace(b"19990009", b"1999%04d" % number))
        assert stream.tell() > 60 * MILLION
    told = subprocess.run(
        [sys.executable, "-c", MEASURED, stream.name], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    count, kilobytes = map(int, told.stdout.split())
    assert count == 3
    assert kilobytes < 20_000


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 x",
        b"\x89PNG\r\n\x1a\n",
        b"# Notes\n\nSome text",
        b'{"code": 1}',
        b'<schema xmlns="http://www.w3.org/2001/XMLSchema"/>',
        b"<html><body/></html>",
    ],
)
def test_what_is_no_registry_file_is_said_to_be_none(content):
    assert [code for code, _line in said(findings(content))] == ["not_registry"]


def test_registry_files_of_other_kinds_are_named(monkeypatch):
    monkeypatch.setattr(formats, "NOT_READ_YET", frozenset({"register-of-tides"}))
    assert said(findings(HEAD + b"<register-of-tides/>")) == [("format_not_read", 1)]


@pytest.mark.parametrize(
    "dtd",
    [
        b"<!DOCTYPE a [<!-- the <a> element -->\n<!ELEMENT a (b)>\n<!ELEMENT b (#PCDATA)>\n]>\n",
        HEAD + b"<!DOCTYPE a [\n<!ELEMENT a EMPTY>\n<!ATTLIST a x CDATA #IMPLIED>]>",
        b"<!-- A manual of <a> -->\n<!ELEMENT a (b?)>\n<!ELEMENT b EMPTY>",
        b'<!ENTITY % part "b | c">\n<!ELEMENT a (%part;)*>',
    ],
)
def test_a_dtd_by_itself_is_no_registry_file_and_no_fault(dtd):
    assert [code for code, _line in said(findings(dtd))] == ["not_registry"]


def test_a_document_that_breaks_off_in_its_doctype_is_no_dtd():
    assert said(findings(with_doctype("<!ELEMENT a EMPTY>", "Latch")[:120]))[0][0] == "xml_truncated"


def test_a_namespace_decides_and_not_a_prefix():
    right = b'<q:Transaction xmlns:q="http://euipo.europa.eu/trademark/data"/>'
    wrong = b'<Transaction xmlns="http://example.org/other"/>'
    assert said(findings(right)) == [("no_record", 1)]
    assert said(findings(wrong)) == [("format_not_read", 1)]


def test_every_code_that_can_be_said_has_its_sentence():
    assert all(str(text) for text in TEXTS.values())


def _no_socket(*_args, **_values):
    raise AssertionError("a socket was opened")


EU = (FIXTURES / "euipo.xml").read_bytes()


@pytest.mark.parametrize("day", [b"9999-12-31", b"9990-01-01", b"2201-01-01", b"1799-12-31"])
def test_a_day_beyond_the_calendar_of_rights_is_no_day(day):
    filed = re.compile(rb"(<ApplicationDate>)[^<]*")
    far = rights(findings(filed.sub(rb"\g<1>" + day, EU)))
    assert len(far) == len(rights(findings(EU)))
    assert {right.filing_date for right in far} == {None}


@pytest.mark.parametrize("day", [b"99991231", b"99900101", b"22000101"])
def test_a_grant_of_a_far_day_does_not_stop_the_grants_behind_it(day):
    content = grant("19990011").replace(b"20210609", day).replace(b"20240312", day) + grant("19990012")
    assert len(rights(findings(content))) == 2


def test_figures_of_other_kinds_are_no_class():
    wrong = re.sub(rb"(<ClassNumber>)[^<]*", rb"\g<1>" + "²".encode(), EU)
    assert {right.nice for right in rights(findings(wrong))} == {()}


def test_what_no_reader_expected_refuses_its_record_alone(monkeypatch):
    def fails(found):
        if found.line < 5:
            raise ValueError("year 10009 is out of range")
        return us_grant.read(found)

    monkeypatch.setattr(formats, "XML", (replace(us_grant.READER, read=fails),))
    heard = findings(grant("19990011") + grant("19990012"))
    assert [code for code, _line in said(heard)] == ["record_unreadable"]
    assert len(rights(heard)) == 1


def test_characters_named_by_the_offices_dtd_are_put_in_and_unknown_names_refused():
    named = "&thgr;-shaped latch of &Dgr;T &times; 2 &ldquo;Harbour&rdquo; &amp; co"
    [right] = rights(findings(grant(title=named)))
    assert right.title["en"] == "θ-shaped latch of ΔT × 2 “Harbour” & co"
    assert [code for code, _line in said(findings(grant(title="&nosuchname; latch")))] == ["xml_entity_undeclared"]
