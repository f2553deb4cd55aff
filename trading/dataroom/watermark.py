"""A PDF's copy for one person: every page bears who took it. Knows no database."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError
from pypdf.generic import NameObject

from core import pdf
from core.errors import Unacceptable
from core.i18n import _

TEMPLATE = "trading/dataroom/watermark.typ"
MOST_PAGES = 300
LARGEST_SIDE = 14_400  # points; the format's own limit (5.08 m)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on a page: `across` in large letters, `line` in full at its foot; `made_at` is when it was taken."""

    across: str
    line: str
    made_at: datetime


def _refusing(act: Callable[..., Any]) -> Callable[..., Any]:
    """A file that the reader gives up on is refused with one sentence, whatever it stumbled over."""

    @wraps(act)
    def careful(*args: Any, **words: Any) -> Any:
        try:
            return act(*args, **words)
        except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as fault:
            raise broken() from fault
        except (RecursionError, MemoryError, NotImplementedError, AssertionError) as fault:
            raise broken() from fault

    return careful


def broken() -> Unacceptable:
    """The refusal of a PDF whose pages cannot be marked."""
    return Unacceptable(
        _("The pages of this PDF cannot be read, so no copy of it could be marked. Save or print it as a new PDF."),
        code="pdf_broken",
    )


@_refusing
def pages_of(content: bytes) -> int:
    """How many pages a PDF has whose copies can be marked.

    Unacceptable `pdf_encrypted`, `pdf_too_long` or `pdf_broken` for any other: it is tried here, not at the first copy.
    """
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise Unacceptable(
            _("This PDF is protected by a password or by rights, so no copy of it could be marked. Save it without."),
            code="pdf_encrypted",
        )
    count = len(reader.pages)
    if count > MOST_PAGES:
        raise Unacceptable(
            _("This PDF has %(count)s pages; %(most)s can be marked. Divide it.", count=count, most=MOST_PAGES),
            code="pdf_too_long",
        )
    if count == 0:
        raise broken()
    marked(content, Mark("0", "0", datetime.fromisoformat("2026-01-01T00:00:00+00:00")))
    return count


@_refusing
def marked(content: bytes, mark: Mark) -> bytes:
    """The same pages, each with the mark over it.

    Only pages go over: attached files, scripts and forms of the original would travel without a mark. Layers keep
    their settings, so that nothing hidden comes to light.
    """
    reader, writer = PdfReader(io.BytesIO(content)), PdfWriter()
    overlays: dict[tuple[int, int], PageObject] = {}
    for original in reader.pages:
        page = writer.add_page(original)
        for name in ("/AA", "/B"):
            if name in page:
                del page[NameObject(name)]
        _lay_over(page, mark, overlays)
    layers = reader.root_object.get("/OCProperties")
    if layers is not None:
        writer.root_object[NameObject("/OCProperties")] = layers.clone(writer)
    writer.add_metadata({"/Producer": "Xinghai", "/Subject": mark.line})
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _lay_over(page: PageObject, mark: Mark, overlays: dict[tuple[int, int], PageObject]) -> None:
    """Lay the mark over what is seen of the page, upright as the page is shown."""
    box, turn = page.cropbox, page.rotation % 360
    wide, high = float(box.width), float(box.height)
    if not (1 <= wide <= LARGEST_SIDE and 1 <= high <= LARGEST_SIDE):
        raise broken()
    shown = (wide, high) if turn in (0, 180) else (high, wide)
    size = (math.ceil(shown[0]), math.ceil(shown[1]))
    if size not in overlays:
        overlays[size] = PdfReader(io.BytesIO(_overlay(size, mark))).pages[0]
    shift = {90: (wide, 0.0), 180: (wide, high), 270: (0.0, high)}.get(turn, (0.0, 0.0))
    upright = Transformation().rotate(turn).translate(*shift).translate(float(box.left), float(box.bottom))
    page.merge_transformed_page(overlays[size], upright, over=True, expand=False)


def _overlay(size: tuple[int, int], mark: Mark) -> bytes:
    content = {"title": mark.line, "width": size[0], "height": size[1], "across": mark.across, "line": mark.line}
    return pdf.render(TEMPLATE, content, made_at=mark.made_at)
