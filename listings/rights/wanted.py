"""What somebody may want to do with a right: the columns of the availability table."""

from enum import StrEnum

from core.i18n import LazyText, lazy_gettext
from listings.terms.vocabulary import GRANT_LABELS, Grant


class Wanted(StrEnum):
    """The four grants of a deal, under the same words, and what is done with a right besides."""

    ORDINARY = "ordinary"
    SOLE = "sole"
    EXCLUSIVE = "exclusive"
    ASSIGN = "assign"
    PLEDGE = "pledge"
    OPEN = "open"
    EQUITY = "equity"

    @property
    def is_license(self) -> bool:
        """Whether the owner keeps the right and lets somebody use it in a scope."""
        return self in (Wanted.ORDINARY, Wanted.SOLE, Wanted.EXCLUSIVE)

    @property
    def moves_the_right(self) -> bool:
        """Whether another becomes the owner: a sale, or a contribution to a company's capital (STL 16)."""
        return self in (Wanted.ASSIGN, Wanted.EQUITY)


WANTED_LABELS: dict[Wanted, LazyText] = {
    **{Wanted(grant.value): GRANT_LABELS[grant] for grant in (Grant.ORDINARY, Grant.SOLE, Grant.EXCLUSIVE)},
    Wanted.ASSIGN: GRANT_LABELS[Grant.ASSIGN],
    Wanted.PLEDGE: lazy_gettext("Pledge"),
    Wanted.OPEN: lazy_gettext("Declaration of an open licence"),
    Wanted.EQUITY: lazy_gettext("Contribution as equity"),
}


class Stage(StrEnum):
    """How far it has come; some facts only limit an offer and keep it from being accepted."""

    ASKED = "asked"
    PUBLISHED = "published"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    SIGNED = "signed"

    @property
    def binds(self) -> bool:
        """Whether the grantor is bound after it."""
        return self in (Stage.ACCEPTED, Stage.SIGNED)
