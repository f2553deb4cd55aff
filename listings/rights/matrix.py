"""What an existing record means for a wanted grant: the availability table as data, one cell per pair.

Source: the statutes named in each cell and the project's own table for what no statute says (a commitment binds
because a contract is to be performed, CC 509). ALLOW leaves no row in a verdict, SUBJECT is shown to the other
side as "subject to", CONSENT names whose, DENY ends it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from listings.terms.vocabulary import Grant


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


# These bear on the right as a whole, whatever territory, field or term is wanted.
WHOLE_RIGHT = frozenset(
    {Fact.COMMITMENT_ASSIGN, Fact.PLEDGE, Fact.SEIZURE, Fact.SUSPENSION, Fact.DISPUTE, Fact.MANDATE}
)

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


def _row(ordinary: Cell, sole: Cell, exclusive: Cell, assign: Cell) -> Mapping[Grant, Cell]:
    return {Grant.ORDINARY: ordinary, Grant.SOLE: sole, Grant.EXCLUSIVE: exclusive, Grant.ASSIGN: assign}


def _all(cell: Cell) -> Mapping[Grant, Cell]:
    return _row(cell, cell, cell, cell)


# Columns: ordinary, sole, exclusive, assignment. A cell holds where record and grant overlap in every dimension.
MATRIX: Mapping[Fact, Mapping[Grant, Cell]] = {
    Fact.COMMITMENT_ASSIGN: _all(_deny("CC 509")),
    Fact.COMMITMENT_CLOSED: _row(_deny("CC 509"), _deny("CC 509"), _deny("CC 509"), _subject("CC 509")),
    Fact.EXCLUSIVE: _row(_deny("SPC-T 25"), _deny("SPC-T 25"), _deny("SPC-T 25"), _subject("SPC-T 24")),
    Fact.SOLE: _row(_deny("SPC-T 25"), _deny("SPC-T 25"), _deny("SPC-T 25"), _subject("SPC-T 24")),
    Fact.ORDINARY: _row(_allow("SPC-T 25"), _deny("SPC-T 25"), _deny("SPC-T 25"), _subject("SPC-T 24")),
    Fact.OPEN_LICENSE: _row(_allow("PL 51"), _deny("PL 51"), _deny("PL 51"), _subject("PL 50")),
    Fact.PLEDGE: _all(_consent("CC 444")),
    Fact.SEIZURE: _all(_deny("PIR 104")),
    Fact.SUSPENSION: _all(_deny("PIR 105")),
    Fact.DISPUTE: _all(_deny("PIR 103")),
    Fact.OPTION: _all(_consent("CC 509")),
    Fact.MANDATE: _all(_consent("CC 509")),
}

# What can be granted of some kinds of right at all; of a family without a row, everything. A geographical indication
# belongs to nobody alone: whoever makes goods by its specification may use it (TMR 4), so nobody can be kept out and
# nobody can buy it; what can be agreed is authorised use.
GRANTABLE: Mapping[str, Mapping[Grant, Cell]] = {
    "indication": _row(_subject("TMR 4"), _deny("TMR 4"), _deny("TMR 4"), _deny("TML 10; TMR 4")),
}

# A co-owner who acts alone (BR-28): an agreement of the owners goes first, without one these hold.
CO_OWNERS: Mapping[str, Mapping[Grant, Cell]] = {
    "patent": _row(_subject("PL 14"), _consent("PL 14"), _consent("PL 14"), _consent("PL 14")),
    "trademark": _row(_subject("CC 301"), _consent("CC 301"), _consent("CC 301"), _consent("CC 301")),
    "copyright": _row(_subject("CL 14"), _consent("CL 14"), _consent("CL 14"), _consent("CL 14")),
    "indication": _row(_subject("CC 301"), _consent("CC 301"), _consent("CC 301"), _consent("CC 301")),
}
