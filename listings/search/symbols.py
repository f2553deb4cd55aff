"""Class symbols as tokens, and where a question names a class: 'H01M 10/05', '第9类', 'Locarno 06-01', 'Vienna 26.4'.

A symbol's token begins with '@', so that it is taken for no word. Each class also stands in the index by its
beginnings (section, class, subclass, group), so that a beginning finds it without a look through all symbols.
"""

import re
from typing import NamedTuple

from listings.search.folding import fold

PATENT = re.compile(r"@?([a-hy])(?:(\d\d)(?:([a-z])(?:0*(\d{1,4})(?:/(\d{2,6}))?)?)?)?")

NICE, LOCARNO, VIENNA = "@nice:", "@locarno:", "@vienna:"


def symbol_prefixes(scheme: str, code: str) -> tuple[str, ...]:
    """The token of a class and those of its beginnings: ('IPC', 'H01M 10/05') → '@h', '@h01', '@h01m', '@h01m10', …"""
    scheme, plain = scheme.lower(), re.sub(r"\s", "", fold(code))
    if scheme in ("ipc", "cpc"):
        return tuple(patent_tokens(plain)) or (f"@{plain}",)
    head = {"nice": NICE, "locarno": LOCARNO, "vienna": VIENNA}.get(scheme)
    if head is None:
        return (f"@{scheme}:{plain}",)
    return tuple(_steps(head, plain))


def patent_tokens(plain: str) -> list[str]:
    """The tokens of an IPC or CPC symbol without blanks, the section's first; none where it is not one."""
    match = PATENT.fullmatch(plain)
    if match is None:
        return []
    section, number, letter, group, subgroup = match.groups()
    tokens = [f"@{section}"]
    for part, sign in ((number, ""), (letter, ""), (group, ""), (subgroup, "/")):
        if part:
            tokens.append(f"{tokens[-1]}{sign}{part}")
    return tokens


def _steps(head: str, plain: str) -> list[str]:
    """'09-01' → '@locarno:9', '@locarno:9.1': offices write the same class with and without zeros."""
    steps = [step.lstrip("0") or "0" for step in re.findall(r"[0-9a-z]+", plain)]
    return [head + ".".join(steps[: place + 1]) for place in range(len(steps))]


class Named(NamedTuple):
    """A class that a question names: where it stands in the folded text, and its token."""

    start: int
    end: int
    token: str
    alone: bool  # only a symbol; otherwise its figures may as well be words


EDGE, END = r"(?<![^\W_])", r"(?![^\W_])"
HAN_EDGE, HAN_END = r"(?<![0-9a-z])", r"(?![0-9a-z])"
WAYS: tuple[tuple[re.Pattern[str], str, bool], ...] = (
    (
        re.compile(
            rf"{HAN_EDGE}(?:locarno|洛迦诺)\W*(?:class(?:es)?|cl|分类号?|类)?\W*"
            rf"(\d{{1,2}}(?:[-.]\d{{1,2}})?){HAN_END}\s*类?"
        ),
        LOCARNO,
        True,
    ),
    (
        re.compile(
            rf"{HAN_EDGE}(?:vienna|维也纳)\W*(?:class(?:es)?|code|cl|分类号?|类)?\W*"
            rf"(\d{{1,2}}(?:\.\d{{1,2}}){{0,2}}){HAN_END}\s*类?"
        ),
        VIENNA,
        True,
    ),
    (
        re.compile(
            rf"{HAN_EDGE}(?:nice\W*(?:class(?:es)?|cl)?|class|klasse|尼斯\W*(?:分类|类)?\W*第?)\W*"
            rf"(\d{{1,2}}){HAN_END}\s*类?"
        ),
        NICE,
        True,
    ),
    (re.compile(rf"{HAN_EDGE}(?:第\s*)?(\d{{1,2}})\s*类"), NICE, True),
    (re.compile(rf"{EDGE}(\d\d-\d\d){END}"), LOCARNO, False),
    (re.compile(rf"{EDGE}(\d{{1,2}}\.\d{{1,2}}(?:\.\d{{1,2}})?){END}(?!\.\d)"), VIENNA, False),
    (
        re.compile(rf"{HAN_EDGE}([a-hy]\d\d(?:[a-z](?: *\d{{1,4}}/\d{{2,6}}| *\d{{1,4}}(?![\d/]))?)?){HAN_END}"),
        "",
        False,
    ),
)


def named_classes(folded: str) -> list[Named]:
    """The classes that a folded question names, in order, none over another."""
    found: list[Named] = []
    for pattern, head, alone in WAYS:
        for match in pattern.finditer(folded):
            if any(match.start() < each.end and match.end() > each.start for each in found):
                continue
            plain = re.sub(r"\s", "", match.group(1))
            tokens = _steps(head, plain) if head else patent_tokens(plain)
            if tokens:
                found.append(Named(match.start(), match.end(), tokens[-1], alone))
    return sorted(found)
