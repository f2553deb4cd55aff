"""Reads files in a process of its own under watch: its seconds, its memory, every socket and file that it opens.

Standard input: one path in each line; standard output: one JSON object for each. Run by `test_hostile_corpus`.
"""

import io
import json
import resource
import sys
import sysconfig
import time
from pathlib import Path
from typing import Any

from core.i18n import set_language
from listings.registry.messages import message_of
from listings.registry.reading import read_file
from listings.registry.records import RightRecord, Said

MORE_MEMORY = 256 << 20
LIBRARY = tuple(str(Path(each).resolve()) for each in {*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix})
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "urllib.", "http.", "ftplib.")
seen: list[str] = []
allowed = ""


def watch(event: str, values: tuple[Any, ...]) -> None:
    """Note what no reader may do."""
    if event.startswith(FORBIDDEN):
        seen.append(f"{event} {values!r}"[:200])
    elif event == "open" and isinstance(values[0], str | bytes):
        path = values[0].decode() if isinstance(values[0], bytes) else values[0]
        if path != allowed and not (path.endswith((".py", ".pyc")) and path.startswith(LIBRARY)):
            seen.append(f"open {path}")


def peak() -> int:
    """The most memory that this process had at a time, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def in_use() -> int:
    """The address space of this process now, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def outcome(path: str) -> dict[str, Any]:
    """What was found in a file and what it cost."""
    told: list[dict[str, Any]] = []
    rights: list[list[str]] = []
    texts: list[str] = []
    fault = ""
    began = time.process_time()
    try:
        with open(path, "rb") as stream:
            for found in read_file(stream):
                if isinstance(found, RightRecord):
                    rights.append([number for _type, number in found.given_numbers()])
                    texts.append(repr(found)[:10_000])
                elif isinstance(found, Said):
                    hint = message_of(found.code, found.values)
                    told.append({"code": found.code, "line": found.line, "record": found.record, "hint": hint[:300]})
    except BaseException as broke:
        fault = repr(broke)[:300]
    seconds = time.process_time() - began
    return {"said": told, "rights": rights, "texts": texts, "fault": fault, "seconds": seconds}


def main() -> None:
    """Warm up, set the bounds, and read."""
    global allowed
    set_language("en")
    for content in (
        b"<a/>",
        b'{"a": 1}',
        "登记号,作品名称\n1,2\n".encode(),
        b"<?xml version='1.0' encoding='GBK'?><a/>",
    ):
        list(read_file(io.BytesIO(content)))
    sys.addaudithook(watch)
    before = peak()
    limit = in_use() + MORE_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    for line in sys.stdin:
        allowed = line.rstrip("\n")
        seen.clear()
        told = outcome(allowed)
        json.dump({**told, "path": allowed, "opened": list(seen), "memory": peak() - before}, sys.stdout)
        sys.stdout.write("\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
