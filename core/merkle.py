"""The history tree: one hash that stands for all rows that were ever added, in their order (RFC 6962, RFC 9162).

SHA-256; a leaf is hashed behind the byte 0x00 and a node behind 0x01, so that no node can be shown as a leaf. The tree
only grows on its right side: whoever kept an earlier root can be shown that nothing before it was changed.
"""

import hashlib
from collections.abc import Sequence

WIDTH = 32  # bytes of a hash
EMPTY = hashlib.sha256(b"").digest()


def leaf(content: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + content).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Growing:
    """A tree of which only the edge is kept: the roots of its full subtrees, the largest first.

    Their sizes are the bits of `size`, so that `size` and `peaks` say everything that adding needs.
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if len(peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks, not {len(peaks)}")
        self.size, self.peaks = size, list(peaks)

    def add(self, hashed: bytes) -> None:
        """One more leaf, by its hash."""
        full = self.size
        while full & 1:
            hashed = node(self.peaks.pop(), hashed)
            full >>= 1
        self.peaks.append(hashed)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The hash of the whole tree."""
        if not self.peaks:
            return EMPTY
        hashed = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            hashed = node(peak, hashed)
        return hashed


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over hashes of leaves."""
    tree = Growing()
    for each in leaves:
        tree.add(each)
    return tree.root


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from the leaf at `index` (from 0) up to the root of `leaves`, lowest first."""
    if not 0 <= index < len(leaves):
        raise ValueError(f"there is no leaf {index} among {len(leaves)}")
    path: list[bytes] = []
    first, last = 0, len(leaves)
    while last - first > 1:
        middle = first + _half(last - first)
        if index < middle:
            path.append(root(leaves[middle:last]))
            last = middle
        else:
            path.append(root(leaves[first:middle]))
            first = middle
    return path[::-1]


def consistency(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """The hashes that show the first `old` leaves to be the beginning of `leaves` (RFC 9162, 2.1.4.1)."""
    if not 0 < old <= len(leaves):
        raise ValueError(f"a tree of {len(leaves)} leaves has no beginning of {old}")
    path: list[bytes] = []
    first, last, is_whole = 0, len(leaves), True
    while old != last:
        middle = first + _half(last - first)
        if old <= middle:
            path.append(root(leaves[middle:last]))
            last = middle
        else:
            path.append(root(leaves[first:middle]))
            first, is_whole = middle, False
    if not is_whole:
        path.append(root(leaves[first:last]))
    return path[::-1]


def _half(count: int) -> int:
    """The largest power of two below `count` (two or more)."""
    return 1 << (count - 1).bit_length() - 1
