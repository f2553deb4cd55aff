"""What a right lacks, and whether that keeps it from being offered."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from listings.assets.models import Asset


class Gap(StrEnum):
    """What a record lacks; such a right is taken over, said to be incomplete, and not offered."""

    TITLE = "no_title"
    OWNER = "no_owner"
    OWNER_BY_KEY = "owner_by_key_only"
    APPLICATION = "no_application_number"
    FILING_DATE = "no_filing_date"
    NUMBER = "number_of_another"


# The others are warnings.
BLOCKING = frozenset({Gap.TITLE, Gap.OWNER, Gap.OWNER_BY_KEY, Gap.FILING_DATE, Gap.NUMBER})


def refresh_gaps(asset: Asset, told: Iterable[str] | None = None) -> None:
    """What is missing now: of the gaps told (or known before) those that no data has filled."""
    named = bool(asset.holder_names)
    given = {
        Gap.TITLE: bool(asset.title or asset.title_en),
        Gap.OWNER: named,
        Gap.OWNER_BY_KEY: named,
        Gap.APPLICATION: asset.application_no is not None,
        Gap.FILING_DATE: asset.filing_date is not None,
    }
    gaps = gaps_left(asset.gaps if told is None else told, given)
    if gaps != asset.gaps:
        asset.gaps = gaps
    asset.complete = is_complete(gaps)


def gaps_left(told: Iterable[str], given: Mapping[Gap, bool]) -> list[str]:
    """The gaps told that are not filled; an owner known by key is not said to be missing besides."""
    gaps = {str(gap) for gap in told} - {gap.value for gap, is_given in given.items() if is_given}
    if Gap.OWNER_BY_KEY in gaps:
        gaps.discard(Gap.OWNER.value)
    return sorted(gaps)


def is_complete(gaps: Iterable[str]) -> bool:
    """Whether nothing that is missing keeps the right from being offered."""
    return not any(gap in BLOCKING for gap in gaps)
