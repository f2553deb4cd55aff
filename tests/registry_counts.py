"""`python -m tests.registry_counts`: what becomes of each folder of real registry files, as docs/registry.md shows it.

The files are imported into a blank SQLite database, folder by folder in the order of their names.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.actor import SYSTEM
from listings.registry import services
from listings.registry.messages import NOT_FAULTS
from listings.registry.outcome import FileOutcome
from tests.builders import NOON
from tests.conftest import app_on, reset

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "registry.md"
SAMPLES = Path(os.environ.get("REGISTRY_SAMPLES") or ROOT.parent / "shared" / "registry")
HEAD = "| folder | files | new | changed | same | refused | why, and what was only noted |"
COUNTS = ("new", "changed", "same", "refused")


def printed() -> str:
    """The table, from an import of all samples. Within an application on a blank database."""
    folders = sorted(each for each in SAMPLES.iterdir() if each.is_dir())
    told = [(each.name, _imported(each)) for each in folders]
    whole = ("**all**", [file for _name, files in told for file in files])
    return "\n".join([HEAD, "|---|" + "---:|" * 5 + "---|", *(_row(*each) for each in (*told, whole))])


def _imported(folder: Path) -> list[FileOutcome]:
    return services.import_paths([folder], dry_run=False, actor=SYSTEM, now=NOON).files


def _row(name: str, files: Sequence[FileOutcome]) -> str:
    sums = [sum(getattr(each, count) for each in files) for count in COUNTS]
    cells = [name, len(files), *(f"{each:,}" for each in sums), "; ".join(_reasons(files)) if name[0] != "*" else ""]
    return f"| {' | '.join(map(str, cells))} |"


def _reasons(files: Sequence[FileOutcome]) -> Iterator[str]:
    codes = Counter(reason.code for file in files for reason in file.reasons)
    for code, count in sorted(codes.items()):
        yield f"{count} `{code}`{' (note)' if code in NOT_FAULTS else ''}"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="xinghai-counts-") as folder:
        app = app_on("sqlite", Path(folder))
        reset("sqlite", app)
        with app.app_context():
            print(printed())


if __name__ == "__main__":
    main()
