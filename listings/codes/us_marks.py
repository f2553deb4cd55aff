"""Status codes of US trade marks: whether each means a live mark, and how.

Facts of the office's list of 169 codes; nobody offers a dead mark.
"""

from enum import StrEnum

from core.i18n import LazyText, lazy_gettext
from listings.codes.standing import Named, Standing


class Life(StrEnum):
    """What a status says of a mark's life."""

    PENDING = "pending"
    REGISTERED = "registered"
    LIVE = "live"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    DEAD = "dead"
    SILENT = "silent"

    @property
    def is_live(self) -> bool | None:
        """Whether the mark lives; None where the status does not tell."""
        if self is Life.SILENT:
            return None
        return self in (Life.PENDING, Life.REGISTERED, Life.LIVE)


LIFE_LABELS: dict[Life, LazyText] = {
    Life.PENDING: lazy_gettext("Live, pending"),
    Life.REGISTERED: lazy_gettext("Live, registered"),
    Life.LIVE: lazy_gettext("Live"),
    Life.ABANDONED: lazy_gettext("Dead, abandoned"),
    Life.CANCELLED: lazy_gettext("Dead, cancelled"),
    Life.EXPIRED: lazy_gettext("Dead, expired"),
    Life.DEAD: lazy_gettext("Dead"),
    Life.SILENT: lazy_gettext("Does not tell whether the mark lives"),
}

_CODES: dict[Life, str] = {
    Life.PENDING: (
        "410 413 616 620 630-631 638 640-661 663-668 672 680-682 686 688-690 692-694 718-722 724-725 730-734 "
        "740 744-746 748 752-753 756-757 760 762-766 771-775 777 779 794 801-804 806-825 969 973"
    ),
    Life.REGISTERED: "624-625 700-708 739 778 780 790 800",
    Life.LIVE: "717",
    Life.ABANDONED: "402 411-412 416 600-609 612 614 618",
    Life.CANCELLED: "400-401 403-406 414-415 417 626 709-714 781-783",
    Life.EXPIRED: "900",
    Life.DEAD: "610 632 901 968",
    Life.SILENT: "000 622 715 970",
}


def spread(ranges: str) -> list[str]:
    """'400-402 410' → '400', '401', '402', '410'."""
    ends = (word.partition("-") for word in ranges.split())
    return [f"{code:03}" for first, _dash, last in ends for code in range(int(first), int(last or first) + 1)]


LIFE_OF: dict[str, Life] = {code: life for life, ranges in _CODES.items() for code in spread(ranges)}


def us_mark_status(code: str) -> Named:
    """A status code (three digits) with the life it means."""
    life = LIFE_OF.get(code)
    return Named(code, LIFE_LABELS[life]) if life else Named(code, "", Standing.UNKNOWN)
