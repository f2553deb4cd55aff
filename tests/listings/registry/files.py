"""Where the hand-written fixtures lie, and short ways to read them."""

import io
from collections.abc import Iterable
from pathlib import Path

from listings.registry.reading import read_file
from listings.registry.records import Finding, RightRecord, Said

FIXTURES = Path(__file__).parent / "fixtures"


def findings(content: bytes | str) -> list[Finding]:
    """Everything found in a file of this name or with this content."""
    if isinstance(content, str):
        content = (FIXTURES / content).read_bytes()
    return list(read_file(io.BytesIO(content)))


def rights(found: Iterable[Finding]) -> list[RightRecord]:
    """The rights among what was found."""
    return [each for each in found if isinstance(each, RightRecord)]


def said(found: Iterable[Finding]) -> list[tuple[str, int | None]]:
    """(code, line) of the refusals and notes among what was found."""
    return [(each.code, each.line) for each in found if isinstance(each, Said)]


def grant(number: str = "19990009", title: str = "Latch") -> bytes:
    """A small US grant, one document."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]>
<us-patent-grant country="US"><us-bibliographic-data-grant>
<publication-reference><document-id><country>US</country><doc-number>{number}</doc-number><kind>B2</kind>
<date>20240312</date></document-id></publication-reference><application-reference appl-type="utility">
<document-id><country>US</country><doc-number>17{number[2:]}</doc-number><date>20210609</date></document-id>
</application-reference><invention-title>{title}</invention-title>
<assignees><assignee><addressbook><orgname>Lanyu Cells Ltd.</orgname></addressbook></assignee></assignees>
</us-bibliographic-data-grant></us-patent-grant>
""".encode()
