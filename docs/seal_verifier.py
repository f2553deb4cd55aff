#!/usr/bin/env python3
"""Checks proofs of Xinghai's seals offline; needs Python 3.11 and nothing else, docs/seals.md says what it does.

    python3 seal_verifier.py PROOF.json [--anchor ROOTS.txt]

Exit status 0: the proof holds, and its roots are among the anchored ones where a file of them is given. 1: it does not.
"""

import hashlib
import json
import sys
from typing import Any


def leaf(content: object) -> bytes:
    """The hash of a row: of its one canonical spelling behind the byte 0."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(b"\x00" + text.encode("ascii")).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two hashes behind the byte 1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of_leaf(hashed: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that the leaf leads to (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise ValueError("there is no such leaf")
    place, last = index, size - 1
    for each in path:
        if last == 0:
            raise ValueError("the path is too long")
        if place % 2 or place == last:
            hashed = node(each, hashed)
            while place % 2 == 0 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            hashed = node(hashed, each)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise ValueError("the path is too short")
    return hashed


def roots_of_path(old_size: int, size: int, old_root: bytes, path: list[bytes]) -> tuple[bytes, bytes]:
    """The old and the new root that the path leads to (RFC 9162, 2.1.4.2)."""
    if not 0 < old_size <= size:
        raise ValueError("the older tree is not the smaller one")
    if old_size == size:
        if path:
            raise ValueError("the path is too long")
        return old_root, old_root
    path = [old_root, *path] if old_size & (old_size - 1) == 0 else path
    place, last = old_size - 1, size - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    if not path:
        raise ValueError("the path is too short")
    old = new = path[0]
    for each in path[1:]:
        if last == 0:
            raise ValueError("the path is too long")
        if place % 2 or place == last:
            old, new = node(each, old), node(each, new)
            while place % 2 == 0 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            new = node(new, each)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise ValueError("the path is too short")
    return old, new


def check(proof: dict[str, Any], anchors: str | None = None) -> list[tuple[int, str]]:
    """The (size, root) that the proof stands on; ValueError where it does not hold."""
    path, root = [bytes.fromhex(each) for each in proof["path"]], bytes.fromhex(proof["root"])
    if proof["proof"] == "inclusion":
        found = [(proof["size"], root_of_leaf(leaf(proof["content"]), proof["index"], proof["size"], path), root)]
    else:
        old = bytes.fromhex(proof["old_root"])
        ends = roots_of_path(proof["old_size"], proof["size"], old, path)
        found = [(proof["old_size"], ends[0], old), (proof["size"], ends[1], root)]
    if any(reached != said for _size, reached, said in found):
        raise ValueError("the path does not lead to the root")
    kept = {tuple(line.split()[1:3]) for line in (anchors or "").splitlines() if line.startswith("xinghai-root ")}
    if anchors is not None and any((str(size), said.hex()) not in kept for size, _reached, said in found):
        raise ValueError("the root is not among those that were kept")
    return [(size, said.hex()) for size, _reached, said in found]


if __name__ == "__main__":
    named = dict(enumerate(sys.argv))
    try:
        kept_roots = open(named[3], encoding="utf-8").read() if named.get(2) == "--anchor" else None  # noqa: SIM115
        found = check(json.load(open(named[1], encoding="utf-8")), kept_roots)  # noqa: SIM115
        sys.stdout.write("holds: " + ", ".join(f"{size} {said}" for size, said in found) + "\n")
    except (ValueError, KeyError, TypeError, OSError) as fault:
        sys.exit(f"does not hold: {fault}")
