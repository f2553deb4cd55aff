"""Three hundred hostile or broken files, fifteen of each of twenty kinds, the same each time from one seed.

Most are made around good records: `before` and `after` are the numbers of rights that must come in all the same.
`inert` files are odd but not wrong, or ask for something from outside (a stylesheet, a DTD, an inclusion): they may be
read, but nothing may be fetched and nothing of it may show. `canary` is the path and `address` the web address to
which they point.
"""

import bz2
import gzip
import io
import json
import lzma
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.listings.registry.files import grant

SEED = 36
EACH = 15
MILLION = 1_000_000
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
FIRST, LAST = "19990011", "19990012"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file: its kind, its name, what is in it, and what must come of it."""

    kind: str
    name: str
    content: bytes
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    inert: bool = False


def corpus(kind: str, *, canary: str, address: str, large: bool = False) -> Iterator[Hostile]:
    """The files of a kind, made one at a time; `large` makes those that are bombs by their size up to 50 MB."""
    chance = random.Random(f"{SEED} {kind}")
    for place in range(EACH):
        yield MAKERS[kind](Making(kind, place, chance, canary, address, large))


@dataclass(frozen=True, slots=True)
class Making:
    """What a maker is given: its kind, the place of the file among the fifteen, chance, and where to point."""

    kind: str
    place: int
    chance: random.Random
    canary: str
    address: str
    large: bool

    def megabytes(self, *choices: int) -> int:
        """The choice of this place in bytes; not above 11 million where the files are not to be large."""
        size = choices[self.place % len(choices)]
        return (size if self.large else min(size, 11)) * MILLION

    def alone(self, content: bytes, extension: str = "xml", *, inert: bool = False) -> Hostile:
        """A file with nothing good in it."""
        return Hostile(self.kind, f"{self.kind}-{self.place:02d}.{extension}", content, inert=inert)

    def between(self, content: bytes, *, inert: bool = False) -> Hostile:
        """A bad document between two good ones."""
        whole = grant(FIRST) + content + b"\n" + grant(LAST)
        name = f"{self.kind}-{self.place:02d}.xml"
        return Hostile(self.kind, name, whole, (FIRST,), (LAST,), inert)

    def one_of(self, *choices: str) -> str:
        """The choice of this place, in turn."""
        return choices[self.place % len(choices)]


def declared(subset: str, title: str = "&x;") -> bytes:
    """A grant whose DOCTYPE has an internal subset."""
    return grant("19990099", title).decode().replace("[ ]", f"[\n{subset}\n]").encode()


def external_entity(making: Making) -> Hostile:
    """A general entity from a file or an address."""
    target = making.one_of(f"file://{making.canary}", making.canary, f"{making.address}/x", "file:///etc/passwd")
    declaration = making.one_of(
        f'<!ENTITY x SYSTEM "{target}">',
        f"<!ENTITY x SYSTEM '{target}'>",
        f'<!ENTITY x PUBLIC "-//X//EN" "{target}">',
        f'<!ENTITY\n x\n SYSTEM\n "{target}"\n>',
        f'<!-- a --><?pi ?><!ENTITY x SYSTEM "{target}">',
    )
    return making.between(declared(declaration, making.one_of("&x;", "Latch", "<b>&x;</b>")))


def parameter_entity(making: Making) -> Hostile:
    """A parameter entity, used or only declared, or a bare reference to one."""
    target = making.one_of(f"file://{making.canary}", f"{making.address}/x.dtd")
    subset = making.one_of(
        f'<!ENTITY % x SYSTEM "{target}"> %x;',
        f'<!ENTITY % x SYSTEM "{target}">',
        "<!ENTITY % x '<!ENTITY y \"z\">'> %x;",
        "%x;",
        f'<!ENTITY % a SYSTEM "{target}"><!ENTITY % b "<!ENTITY &#37; c SYSTEM \'{target}?%a;\'>">%b;%c;',
    )
    return making.between(declared(subset, "Latch"))


def billion_laughs(making: Making) -> Hostile:
    """Entities that multiply, of many depths and widths."""
    depth, width = making.chance.randint(3, 40), making.chance.randint(2, 20)
    lines = ['<!ENTITY l0 "ha">']
    lines += [f'<!ENTITY l{n} "{f"&l{n - 1};" * width}">' for n in range(1, depth)]
    if making.place % 3 == 1:
        lines.reverse()
    return making.between(declared("\n".join(lines), f"&l{depth - 1};"))


def quadratic_blowup(making: Making) -> Hostile:
    """One long entity, used often."""
    size, times = making.chance.randint(50_000, 500_000), making.chance.randint(1_000, 20_000)
    return making.between(declared(f'<!ENTITY x "{"a" * size}">', "&x;" * times))


def deep_xml(making: Making) -> Hostile:
    """Elements in elements."""
    depth = making.one_of("300", "1000", "20000", "100000", "400000")
    name = making.one_of("a", "us-patent-grant", "a:b")
    opened = f"<{name}>".encode() * int(depth)
    closed = f"</{name}>".encode() * int(depth) if making.place % 2 else b""
    return making.between(HEAD + b"<us-patent-grant>" + opened + closed)


def recordal(frame: int, number: str) -> dict[str, object]:
    """A recordal of the US office about one invented right."""
    return {
        "reelNumber": 70001, "frameNumber": frame, "conveyance": "ASSIGNMENT OF ASSIGNOR'S INTEREST",
        "assignorExecutionDate": "03/12/2024",
        "assignors": [{"assignorName": "QIAO, RUOLAN", "executionDate": "03/12/2024"}],
        "assignees": ["LANYU CELLS LTD."], "noOfProperties": 1,
        "properties": [{"applicationNumber": number, "fillingDate": "06/09/2021", "inventionTitle": "LATCH",
                        "patentNumber": None, "publicationNumber": None}],
    }  # fmt: skip


def answer(*records: str) -> bytes:
    """An answer of the office around records that are JSON already."""
    return ('{"status": "Success", "successResponse": {"data": [' + ",\n".join(records) + "]}}").encode()


GOOD = json.dumps(recordal(1, "17990011"))
MORE = json.dumps(recordal(2, "17990012"))


def in_json(making: Making, bad: str, *, recovers: bool = False, inert: bool = False) -> Hostile:
    """A bad record behind a good one; `recovers` where the one behind it can still be read."""
    name = f"{making.kind}-{making.place:02d}.json"
    after = ("17990012",) if recovers else ()
    return Hostile(making.kind, name, answer(GOOD, bad, MORE), ("17990011",), after, inert)


def deep_json(making: Making) -> Hostile:
    """Arrays and objects in one another."""
    depth = int(making.one_of("250", "1000", "20000", "100000", "1000000"))
    opened, closed = making.one_of("[|]", '{"a":|}', '[{"a":|}]').split("|")
    tail = closed * depth if making.place % 2 else ""
    return in_json(making, '{"reelNumber": 1, "properties": ' + opened * depth + "1" + tail + "}")


def huge_text(making: Making) -> Hostile:
    """A text, attribute, comment or instruction of many megabytes."""
    size = making.megabytes(11, 20, 50)
    shape = making.one_of("<a>|</a>", '<a b="|"/>', "<a><![CDATA[|]]></a>", "<!--|-->", "<?pi |?>")
    start, end = shape.encode().split(b"|")
    fill = making.chance.choice((b"x", b"tide ", "门".encode()))
    body = start + fill * (size // len(fill)) + end
    return making.alone(HEAD + b"<us-patent-grant>" + body + b"</us-patent-grant>", inert=shape[1] in "!?")


def truncated(making: Making) -> Hostile:
    """A document that breaks off anywhere behind its declaration, before another one begins."""
    whole = grant("19990099")
    return making.between(whole[: making.chance.randint(len(HEAD), len(whole) - 5)])


def wrong_encoding(making: Making) -> Hostile:
    """A declaration that names what the bytes are not, or nothing that is known."""
    name = making.one_of("UTF-16", "KLINGON", "UTF-7", "UCS-4", "EBCDIC-CP-US", "rot13", "GBK", "ascii", "base64",
                         "punycode", "utf-8x", "zlib", "hex", "unicode_escape", "GB2312")  # fmt: skip
    body = grant("19990099", "门锁" if name not in ("GBK", "GB2312") else "Latch").replace(b"UTF-8", name.encode())
    return making.between(body.replace(b"Latch", b"\xff\xff\xff"))


def mixed_encodings(making: Making) -> Hostile:
    """Bytes of another encoding inside the declared one."""
    text = making.one_of("门锁采用电池", "Türschloß", "ﾄﾞｱの錠")
    foreign = {"门锁采用电池": "gb18030", "Türschloß": "latin-1"}.get(text, "shift_jis")
    wide = text.encode("utf-16-le") if making.place % 5 == 4 else text.encode(foreign)
    return making.between(grant("19990099", "Latch and more").replace(b"and", wide + b"\xff"))


def nul_bytes(making: Making) -> Hostile:
    """NUL characters, raw or by reference, and other characters that XML does not have."""
    bad = making.one_of("\0", "&#0;", "&#x0;", "\x08", "&#11;", "\0\0\0\0", "&#xFFFF;", "&#xD800;")
    where = making.one_of("Latch", "US", "Lanyu")
    return making.between(grant("19990099").replace(where.encode(), bad.encode(), 1))


TABLE = "登记号,作品名称,类别,著作权人\n"
ROW, NEXT = "2024SR0990011,甲软件,软件,海岬潮能科技有限公司\n", "2024SR0990012,乙软件,软件,海岬潮能科技有限公司\n"


def in_csv(making: Making, bad: str, after: tuple[str, ...] = ()) -> Hostile:
    """A bad row behind a good one and before another."""
    name = f"{making.kind}-{making.place:02d}.csv"
    return Hostile(making.kind, name, (TABLE + ROW + bad + NEXT).encode(), ("2024SR0990011",), after)


def unclosed_quote(making: Making) -> Hostile:
    """A quotation mark that is opened and never closed."""
    fill = "潮" * making.chance.choice((0, 10, 1_000, 400_000))
    cell = making.one_of('"', '"x,y', '""" ', '"\n\n', '"a""')
    return in_csv(making, f"2024SR0990099,{cell}{fill},软件,某公司\n" * making.chance.choice((1, 1, 7)))


def enormous_cell(making: Making) -> Hostile:
    """A cell, a row or a header line of many megabytes."""
    size = making.megabytes(1, 12, 30)
    fill = making.chance.choice(("x", "潮"))
    cell = fill * (size // len(fill.encode()))
    row = making.one_of(
        f"2024SR0990099,{cell},软件,某公司\n",
        f'2024SR0990099,"{cell}",软件,某公司\n',
        "2024SR0990099," + "," * (size // 4) + "\n",
        f"{cell}\n",
        f'2024SR0990099,"{cell[: size // 2]}\n{cell[size // 2 :]}",软件,某公司\n',
    )
    return in_csv(making, row, ("2024SR0990012",))


def not_text(making: Making) -> Hostile:
    """Packed and other files under the name of a registry file."""
    plain = grant("19990099") * making.chance.randint(1, 50)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb.xml", b" " * making.megabytes(1, 20))
    contents: tuple[bytes, ...] = (
        archive.getvalue(), gzip.compress(plain, mtime=0), bz2.compress(plain), lzma.compress(plain),
        b"7z\xbc\xaf\x27\x1c" + plain, b"%PDF-1.7\n" + plain, b"\x89PNG\r\n\x1a\n" + plain, b"GIF89a" + plain,
        b"\xff\xd8\xff\xe0" + plain, b"II*\0" + plain, b"\xd0\xcf\x11\xe0" + plain, b"SQLite format 3\0" + plain,
        b"\x7fELF" + plain, gzip.compress(b"\0" * making.megabytes(50), mtime=0), making.chance.randbytes(200_000),
    )  # fmt: skip
    return making.alone(contents[making.place])


def inclusion(making: Making) -> Hostile:
    """XInclude, stylesheets, schemas and base addresses: none of them is followed."""
    target = making.one_of(f"file://{making.canary}", f"{making.address}/x", making.canary)
    xi, xsi = "http://www.w3.org/2001/XInclude", "http://www.w3.org/2001/XMLSchema-instance"
    schema = f'xmlns:xsi="{xsi}" xsi:noNamespaceSchemaLocation="{target}"'
    transform = f'<x:value-of xmlns:x="http://www.w3.org/1999/XSL/Transform" select="document(\'{target}\')"/>'
    whole = grant("19990099").decode()
    changed = (
        whole.replace("Latch", f'<xi:include xmlns:xi="{xi}" href="{target}" parse="text"/>'),
        whole.replace("[ ]>", f'[ ]><?xml-stylesheet type="text/xsl" href="{target}"?>'),
        whole.replace('country="US"', f'country="US" {schema}', 1),
        whole.replace('country="US"', f'country="US" xml:base="{target}"', 1),
        whole.replace("Latch", transform),
    )  # fmt: skip
    return making.between(changed[making.place % 5].encode(), inert=True)


def dtd_elsewhere(making: Making) -> Hostile:
    """A DOCTYPE that names a DTD somewhere else."""
    target = making.one_of(
        f"file://{making.canary}", f"{making.address}/x.dtd", "\\\\host\\share\\x.dtd", making.canary
    )
    own = 'SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]'
    new = making.one_of(
        f'SYSTEM "{target}"',
        f'PUBLIC "-//X//DTD X//EN" "{target}"',
        f"SYSTEM '{target}' [ ]",
        f'SYSTEM "{target}" [ <!ATTLIST doc-number x CDATA "boom"> ]',
        f'SYSTEM "{target}" [ <!ELEMENT x ANY> <!NOTATION n SYSTEM "{target}"> ]',
    )
    return making.between(grant("19990099").decode().replace(own, new).encode(), inert=True)


def unparsed(making: Making) -> Hostile:
    """Declarations that only look like those of pictures."""
    target = making.one_of(f"file://{making.canary}", f"{making.address}/x")
    subset = making.one_of(
        f'<!ENTITY x SYSTEM "{target}" NDATAX TIF>',
        f'<!ENTITY x SYSTEM "{target}" <!-- NDATA TIF --> >',
        f'<!ENTITY x SYSTEM "{target} NDATA TIF">',
        f'<!ENTITY x "NDATA TIF"><!ENTITY y SYSTEM "{target}">',
        f'<!ENTITY f SYSTEM "a.tif" NDATA TIF><!ENTITY x SYSTEM "{target}">',
        f'<!ENTITY % x SYSTEM "{target}" NDATA TIF>',
        f'<!ENTITY x SYSTEM "a.tif" NDATA TIF SYSTEM "{target}">',
    )
    return making.between(declared(subset))


def two_roots(making: Making) -> Hostile:
    """Something behind the end of the document."""
    more = making.one_of(
        "<more/>", "text", "<us-patent-grant/>", "&amp;", "<![CDATA[x]]>", "<!DOCTYPE a>", "]]>", "</a>"
    )
    return making.between(grant("19990099").rstrip() + b"\n" * (making.place % 3) + more.encode())


def odd_json(making: Making) -> Hostile:
    """Keys twice, numbers that are none or without end, and other things that JSON does not have."""
    twice = GOOD.replace("70001", "70009").replace('"frameNumber"', '"reelNumber"')
    known = GOOD.replace("17990011", "17990099")
    bad = (
        (twice, True), (known.replace("70001", "NaN"), False), (known.replace("70001", "1e999999999"), True),
        (known.replace("70001", "9" * 5_000), False), (known.replace("70001", "-Infinity"), False),
        (known.replace("70001", "0x11"), False), (known.replace('"LATCH"', '"\\ud800"'), True),
        (known.replace('"LATCH"', '"\\u0000"'), True), (known.replace('"LATCH"', "'LATCH'"), False),
        (known[:-1] + ",}", False), (known.replace(", ", ",, ", 1), False), ("// no\n" + known, False),
        (known.replace("LATCH", "LA\nTCH"), False), (known.replace("70001", "1.7e308"), True),
        (known.replace("70001", "-0.0"), True),
    )  # fmt: skip
    text, recovers = bad[making.place]
    return in_json(making, text, recovers=recovers, inert=recovers and text != twice)


def attribute_bomb(making: Making) -> Hostile:
    """Attributes, namespaces and elements without number."""
    count = int(making.one_of("20000", "60000", "200000"))
    body = making.one_of(
        "<a " + " ".join(f'b{n}="{n}"' for n in range(count)) + "/>",
        "<a " + " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(count)) + "/>",
        "".join(f'<n{n}:a xmlns:n{n}="urn:{n}"/>' for n in range(count // 2)) + "<a/>" * 300_000,
        "<a " + " ".join('b="1"' for _ in range(3)) + "/>",
        f"<{'a' * count * 50}/>" + "<a/>" * 300_000,
    )
    return making.between(HEAD + f"<us-patent-grant>{body}</us-patent-grant>".encode())


MAKERS: dict[str, Callable[[Making], Hostile]] = {
    maker.__name__: maker
    for maker in (
        external_entity, parameter_entity, billion_laughs, quadratic_blowup, deep_xml, deep_json, huge_text,
        truncated, wrong_encoding, mixed_encodings, nul_bytes, unclosed_quote, enormous_cell, not_text, inclusion,
        dtd_elsewhere, unparsed, two_roots, odd_json, attribute_bomb,
    )
}  # fmt: skip
