"""`python -m benchmarks.import_once URL FOLDER FILE`: one import in a process of its own, for its peak of memory."""

import json
import sys
from pathlib import Path

from benchmarks.ground import application
from core import clock
from core.actor import SYSTEM
from listings.registry.services import import_paths


def peak() -> int | None:
    """The most memory that this process has held so far, in KiB; None where the system does not tell (Linux does)."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), None)


def main() -> None:
    """Import the file and print the peaks before and after, and how many rights are new."""
    url, folder, path = sys.argv[1:]
    with application(url, Path(folder)).app_context():
        before = peak()
        counts = import_paths([path], dry_run=False, actor=SYSTEM, now=clock.now()).counts()
        print(json.dumps({"before": before, "after": peak(), **counts}))


if __name__ == "__main__":
    main()
