"""Keys of pages, as addresses carry them: opaque, and refused where they are not ours."""

import base64
import binascii
import json

from core.errors import Unacceptable
from core.i18n import _
from listings.search.asking import Sort
from listings.search.engine.paging import Hit, Mark

LARGEST = 2**63 - 1


def written(hit: Hit, order: Sort, rank: int) -> str:
    """The key of the place at a result that has this rank."""
    return _packed([order.value, hit.key, hit.asset_id, rank])


def ranked(order: Sort, rank: int) -> str:
    """The key of a place of which only the rank is known."""
    return _packed([order.value, 0, 0, rank])


def _packed(content: list[object]) -> str:
    text = json.dumps(content, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(key: str, order: Sort) -> Mark:
    """The place that a key names; Unacceptable where it is not one of ours, or of another order."""
    try:
        text = base64.urlsafe_b64decode(key.encode("ascii") + b"=" * (-len(key) % 4))
        kept, place, asset_id, rank = json.loads(text)
        whole = all(type(each) is int and 0 <= each < LARGEST for each in (asset_id, rank))
        if kept != order.value or not whole or type(place) not in (int, float) or not abs(place) < LARGEST:
            raise ValueError
        return Mark(place, asset_id, rank)
    except (ValueError, TypeError, UnicodeError, binascii.Error, RecursionError, OverflowError):
        raise Unacceptable(
            _("This page key does not belong to this search. Begin again without it."), fields={"after": []}
        ) from None
