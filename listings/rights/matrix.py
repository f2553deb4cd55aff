"""What an existing record means for a wanted grant: the availability table as data, one cell per pair.

Source: the statutes named in each cell and the project's own table for what no statute says (a commitment binds
because a contract is to be performed, CC 509). ALLOW leaves no row in a verdict, SUBJECT is shown to the other
side as "subject to", CONSENT names whose, DENY ends it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from listings.rights.wanted import Wanted


class Decision(StrEnum):
    """What follows, from the mildest to the strictest."""

    ALLOW = "allow"
    SUBJECT = "subject"
    CONSENT = "consent"
    DENY = "deny"

    @property
    def weight(self) -> int:
        """The strictest decision of several has the largest weight."""
        return list(Decision).index(self)


class Fact(StrEnum):
    """What can stand on record against a grant."""

    COMMITMENT_ASSIGN = "commitment_assign"
    COMMITMENT_CLOSED = "commitment_closed"  # to an exclusive or sole licence
    EXCLUSIVE = "exclusive_license"
    SOLE = "sole_license"
    ORDINARY = "ordinary_license"  # or a commitment to one
    OPEN_LICENSE = "open_license"
    PLEDGE = "pledge"
    SEIZURE = "seizure"
    SUSPENSION = "suspension"
    DISPUTE = "dispute"
    OPTION = "option"
    MANDATE = "mandate"
    STATE_FUNDED_MARCH_IN = "state_funded_march_in"
    EXPORT_CONTROL = "export_control"  # bears on grants to a foreign side only


# These bear on the right as a whole, whatever territory, field or term is wanted.
WHOLE_RIGHT = frozenset(
    {
        *(Fact.COMMITMENT_ASSIGN, Fact.PLEDGE, Fact.SEIZURE, Fact.SUSPENSION, Fact.DISPUTE, Fact.MANDATE),
        *(Fact.STATE_FUNDED_MARCH_IN, Fact.EXPORT_CONTROL),
    }
)

# Where the paper is recorded with the record itself: the pledgee's consent (CC 444), the export permit (TIE 35).
CONSENT_ON_RECORD = frozenset({Fact.PLEDGE, Fact.EXPORT_CONTROL})

# These keep a right from being offered to the public at all.
NOT_TO_BE_PUBLISHED = frozenset({Fact.PLEDGE, Fact.SEIZURE, Fact.SUSPENSION, Fact.DISPUTE})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table: what follows, and by which article."""

    decision: Decision
    article: str


def _allow(article: str = "") -> Cell:
    return Cell(Decision.ALLOW, article)


def _subject(article: str) -> Cell:
    return Cell(Decision.SUBJECT, article)


def _consent(article: str) -> Cell:
    return Cell(Decision.CONSENT, article)


def _deny(article: str) -> Cell:
    return Cell(Decision.DENY, article)


Row = Mapping[Wanted, Cell]


def _row(*cells: Cell) -> Row:
    """A row in the order of the columns: ordinary, sole, exclusive, assignment, pledge, open licence, equity."""
    return dict(zip(Wanted, cells, strict=True))


def _all(cell: Cell, **others: Cell) -> Row:
    """One cell in every column but the named ones."""
    return {wanted: others.get(wanted.value, cell) for wanted in Wanted}


def _closed(article: str) -> Row:
    """A licence that keeps others out: it denies further licences and goes on under a new owner or a pledge."""
    no, goes_on = _deny(article), _subject("SPC-T 24")
    return _row(no, no, no, goes_on, _subject("CC 444"), _deny("PIR 86"), goes_on)


# A cell holds where record and grant overlap in every dimension.
MATRIX: Mapping[Fact, Row] = {
    Fact.COMMITMENT_ASSIGN: _all(_deny("CC 509")),
    Fact.COMMITMENT_CLOSED: _row(
        _deny("CC 509"), _deny("CC 509"), _deny("CC 509"), _subject("CC 509"), _subject("CC 509"), _deny("PIR 86"),
        _subject("CC 509"),
    ),
    Fact.EXCLUSIVE: _closed("SPC-T 25"),
    Fact.SOLE: _closed("SPC-T 25"),
    Fact.ORDINARY: _row(
        _allow("SPC-T 25"), _deny("SPC-T 25"), _deny("SPC-T 25"), _subject("SPC-T 24"), _subject("CC 444"),
        _allow("PL 51"), _subject("SPC-T 24"),
    ),
    Fact.OPEN_LICENSE: _row(
        _allow("PL 51"), _deny("PL 51"), _deny("PL 51"), _subject("PL 50"), _subject("PL 50"), _deny("PL 50"),
        _subject("PL 50"),
    ),
    Fact.PLEDGE: _all(_consent("CC 444"), pledge=_deny("PPM"), open=_consent("PIR 86")),
    Fact.SEIZURE: _all(_deny("PIR 104"), pledge=_deny("PIR 104; PPM"), open=_deny("PIR 86")),
    Fact.SUSPENSION: _all(_deny("PIR 105"), pledge=_deny("PIR 105; PPM"), open=_deny("PIR 86")),
    Fact.DISPUTE: _all(_deny("PIR 103"), pledge=_deny("PIR 103; PPM")),
    Fact.OPTION: _all(_consent("CC 509")),
    Fact.MANDATE: _all(_consent("CC 509"), pledge=_allow()),
    Fact.STATE_FUNDED_MARCH_IN: _all(_subject("STP 32"), open=_allow()),
    Fact.EXPORT_CONTROL: _all(_consent("PL 10; TIE 35"), open=_allow()),
}  # fmt: skip

# What can be granted of some kinds of right at all; of a family without a row, everything. A geographical indication
# belongs to nobody alone: whoever makes goods by its specification may use it (TMR 4), so nobody can be kept out and
# nobody can buy it; what can be agreed is authorised use. What cannot be transferred cannot be pledged (CC 440).
# Open licences are an institution of patents (PL 50).
GRANTABLE: Mapping[str, Mapping[Wanted, Cell]] = {
    "indication": _row(
        _subject("TMR 4"), _deny("TMR 4"), _deny("TMR 4"), _deny("TML 10; TMR 4"), _deny("CC 440"), _deny("PL 50"),
        _deny("TML 10; TMR 4"),
    ),
    "trademark": {Wanted.OPEN: _deny("PL 50")},
    "copyright": {Wanted.OPEN: _deny("PL 50")},
}  # fmt: skip


def _alone(ordinary: str, others: str) -> Row:
    """A co-owner alone grants ordinary licences and shares the proceeds; everything else takes all of them."""
    return _all(_consent(others), ordinary=_subject(ordinary))


# A co-owner who acts alone (BR-28): an agreement of the owners goes first, without one these hold. A sole licence of a
# work keeps the other authors from licensing it, so it counts as exclusive use (CL 14).
CO_OWNERS: Mapping[str, Row] = {
    "patent": _alone("PL 14", "PL 14"),
    "trademark": _alone("CC 301", "CC 301"),
    "copyright": _alone("CL 14", "CL 14"),
    "indication": _alone("CC 301", "CC 301"),
}

# A licensee grants on only what it holds, and only where its own licence says so.
SUBLICENSING: Mapping[str, str] = {
    "patent": "PL 12",
    "trademark": "TML 43",
    "copyright": "CLR 24",
    "indication": "TML 43",
}
