"""Documents on paper: a template of ours and plain content go in, the bytes of a PDF come out.

A template is a file `templates/**/*.typ`; it reads its content by `#import "/sheets/sheet.typ": *` and `#content.…`.
Content is JSON: whatever a person has typed into it is drawn letter by letter and never read as markup. Nothing is
fetched: no font of the machine, no package of the network. The same template, content and instant give the same bytes.
"""

import json
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

from core.i18n import html_lang

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
FONTS = ROOT / "static" / "vendor" / "noto-sans-sc"

# Readable by people who cannot see it (PDF/UA-1), and for as long as archives last (PDF/A-2a: fonts lie within).
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]


def render(template: str, content: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of `template` (a path below templates/, such as 'settlement/contracts/contract.typ').

    `content` holds text, whole numbers, lists and objects; every template asks for `title`. `language` is 'en' or
    'zh-Hans' (that in force where it is not given) and `footer`, if given, stands at the foot of every page beside its
    number. `made_at` is the instant that the document bears. Signs that the fonts do not hold, and signs that steer
    (direction, control), appear as 〔U+202E〕: nothing is left out. Raises RuntimeError for a template at fault.
    """
    # A document's own language is no request's: a contract speaks two.
    spoken = {"language": html_lang(), "footer": "", **content}
    # By its path: the compiler numbers every source that it is handed as bytes, and its numbers run out at 65,535.
    compiler = typst.Compiler(TEMPLATES / template, root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        format="pdf",
        sys_inputs={"content": json.dumps(drawable(spoken), ensure_ascii=False)},
        pdf_standards=[*STANDARDS],
        timestamp=int(made_at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise RuntimeError(f"{template} gave no document")
    return made


def drawable(content: Any) -> Any:
    """The content with every text spelt in signs that the fonts hold; keys stay as they are."""
    if isinstance(content, str):
        return _spelt(content)
    if isinstance(content, Mapping):
        return {key: drawable(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [drawable(value) for value in content]
    if content is None or isinstance(content, int):
        return content
    return drawable(str(content))  # a lazy text of the catalogue, an amount, a day


@lru_cache(maxsize=4096)  # most of a contract's texts are those of every contract
def _spelt(text: str) -> str:
    return "".join(sign if is_drawable(sign) else f"〔U+{ord(sign):04X}〕" for sign in text)


def is_drawable(sign: str) -> bool:
    """Whether the fonts hold a sign; a line break is one."""
    if sign == "\n":
        return True
    if unicodedata.category(sign).startswith("C"):
        return False
    starts, ends = _held()
    place = bisect_right(starts, ord(sign)) - 1
    return place >= 0 and ord(sign) <= ends[place]


@lru_cache(maxsize=1)
def _held() -> tuple[list[int], list[int]]:
    """First and last code points of the ranges that both fonts hold, as signs.txt lists them."""
    ranges = [line.partition("-") for line in (FONTS / "signs.txt").read_text().split()]
    return [int(first, 16) for first, _dash, _last in ranges], [int(last or first, 16) for first, _dash, last in ranges]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Our two fonts and no other: a document looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
