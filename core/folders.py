"""Files and folders that a command is given."""

from collections.abc import Iterator, Sequence
from pathlib import Path


def files_below(paths: Sequence[str | Path]) -> Iterator[Path]:
    """The files that are meant: each path itself, or everything below it but hidden files."""
    for path in map(Path, paths):
        if not path.is_dir():
            yield path
            continue
        for below in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in below.relative_to(path).parts)
            if below.is_file() and not hidden:
                yield below
