"""What happens to a right in an office's books: transfers, burdens and their ends, and the life of the right.

Recordals are classified by their text and not by the office's code: the USPTO's code 40 hides security agreements,
and a text that contains ASSIGNMENT may be a security or a release. The order of the tests is the point.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EventKind(StrEnum):
    """What an event does to a right; everything that is not understood is OTHER and is kept."""

    ASSIGNMENT = "assignment"
    MERGER = "merger"
    NAME_CHANGE = "name_change"
    CORRECTION = "correction"
    SECURITY = "security"
    RELEASE = "release"
    LICENCE = "licence"
    LICENCE_END = "licence_end"
    OPEN_LICENCE = "open_licence"
    OPEN_LICENCE_END = "open_licence_end"
    PRESERVATION = "preservation"
    PRESERVATION_END = "preservation_end"
    DISPUTE = "dispute"
    DISPUTE_END = "dispute_end"
    FILING = "filing"
    PUBLICATION = "publication"
    GRANT = "grant"
    RENEWAL = "renewal"
    FEE = "fee"
    LAPSE = "lapse"
    LAPSE_IN_STATE = "lapse_in_state"
    EXPIRY = "expiry"
    WITHDRAWAL = "withdrawal"
    REFUSAL = "refusal"
    INVALIDATION = "invalidation"
    LIMITATION = "limitation"
    REVIVAL = "revival"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class RightEvent:
    """One entry of an office's books about a right.

    `day` is when it took effect (the latest execution of a conveyance), `recorded` when the office entered or
    published it; either may be missing. `ref` names the entry at the office (US reel and frame as `48811/679`, a
    contract's filing number, the gazette's) and tells it apart: the same `ref` from two sources is one event. Without
    `ref` an event is known by its kind, code, days and parties. `refers_to` are earlier entries that the text names.
    `confirms` is what a correction says it is about. `givers` and `takers` are the parties as written: assignor and
    assignee, debtor and secured party, licensor and licensee, old and new name. `territory` is an ST.3 code where the
    event concerns one state of a regional right only. `text` is the office's own wording.
    """

    kind: EventKind
    code: str = ""
    text: str = ""
    day: date | None = None
    recorded: date | None = None
    ref: str = ""
    refers_to: tuple[str, ...] = ()
    confirms: EventKind | None = None
    givers: tuple[str, ...] = ()
    takers: tuple[str, ...] = ()
    territory: str = ""


# First hit wins (see the module's text); the words as they stand in real recordals.
_ORDER: tuple[tuple[re.Pattern[str], EventKind], ...] = (
    (re.compile(r"\bCORRECT|\bCORRECTIVE"), EventKind.CORRECTION),
    (re.compile(r"RELEASE|TERMINAT|DISCHARG"), EventKind.RELEASE),
    (re.compile(r"SECURITY|\bLIENS?\b|COLLATERAL|MORTGAGE|PLEDGE"), EventKind.SECURITY),
    (
        re.compile(r"CHANGE OF (?:\w+'?S? )?NAME|NAME CHANGE|CONVERSION|\bENTITY\b|CHANGE OF ADDRESS|\bADDRESS\b"),
        EventKind.NAME_CHANGE,
    ),
    (re.compile(r"MERGE"), EventKind.MERGER),
    (re.compile(r"LICEN[CS]"), EventKind.LICENCE),
    (re.compile(r"NUNC PRO TUNC|ASSIGN"), EventKind.ASSIGNMENT),
)
_REEL_FRAME = re.compile(
    r"\b(?:REEL\s*/\s*FRAME|R\s*/\s*F|REEL)(?:\s*NOS?\b\.?)?\s*[:#]?\s*0*(\d{1,6})\s*[,/\-]?\s*"
    r"(?:AND\s+)?(?:FRAME\s*(?:NO\.?)?\s*[:#]?\s*)?0*(\d{1,4})\b"
    r"|(?<![\d/])0*(\d{5,6})/0*(\d{1,4})\b"  # the further ones of a list
)
_PAIR = re.compile(r"^0*(\d{1,6})[/-]0*(\d{1,4})$")


def reel_frame(reel: object, frame: object) -> str:
    """The name of a US recordal: `48811/679`, whatever zeros the source writes; "" where one of both is missing."""
    match = _PAIR.match(f"{str(reel).strip()}/{str(frame).strip()}")
    return f"{int(match.group(1))}/{int(match.group(2))}" if match else ""


def referred(text: str) -> tuple[str, ...]:
    """The recordals that a text names (`REEL: 65366 FRAME: 607`, `R/F 015699/0355`), in order, each once."""
    found = (match.groups() for match in _REEL_FRAME.finditer(" ".join(text.upper().split())))
    return tuple(dict.fromkeys(f"{int(a or c)}/{int(b or d)}" for a, b, c, d in found))


def conveyance(text: str) -> EventKind:
    """What kind of recordal a conveyance's text describes; OTHER where no rule fits."""
    return next(_kinds(" ".join(text.upper().split())), EventKind.OTHER)


def confirmed(text: str) -> EventKind | None:
    """What a corrective recordal says it is about; None where it does not say."""
    return next((kind for kind in _kinds(" ".join(text.upper().split())) if kind is not EventKind.CORRECTION), None)


def _kinds(plain: str) -> Iterator[EventKind]:
    return (kind for pattern, kind in _ORDER if pattern.search(plain))
