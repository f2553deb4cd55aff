"""What a right lacks, and whether that keeps it from being offered."""

from collections.abc import Sequence
from enum import StrEnum

from listings.assets.models import Asset


class Gap(StrEnum):
    """What a record lacks; such a right is taken over, said to be incomplete, and not offered."""

    TITLE = "no_title"
    OWNER = "no_owner"
    OWNER_BY_KEY = "owner_by_key_only"
    APPLICATION = "no_application_number"
    FILING_DATE = "no_filing_date"


# The others are warnings.
BLOCKING = frozenset({Gap.TITLE, Gap.OWNER, Gap.OWNER_BY_KEY, Gap.FILING_DATE})


def refresh_gaps(asset: Asset, told: Sequence[str] = ()) -> None:
    """What is missing now: gaps that other data has filled are gone, those in `told` are added."""
    gaps = {str(gap) for gap in (*asset.gaps, *told)} - _filled(asset)
    if Gap.OWNER_BY_KEY in gaps:
        gaps.discard(Gap.OWNER.value)
    if sorted(gaps) != asset.gaps:
        asset.gaps = sorted(gaps)
    asset.complete = not any(gap in BLOCKING for gap in gaps)


def _filled(asset: Asset) -> set[str]:
    given = {
        Gap.TITLE: bool(asset.title or asset.title_en),
        Gap.OWNER: bool(asset.holder_names),
        Gap.OWNER_BY_KEY: bool(asset.holder_names),
        Gap.APPLICATION: asset.application_no is not None,
        Gap.FILING_DATE: asset.filing_date is not None,
    }
    return {gap.value for gap, is_given in given.items() if is_given}
