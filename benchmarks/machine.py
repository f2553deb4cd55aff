"""On what was measured: the machine, the versions, the commit, and how busy the machine was."""

import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("SQLAlchemy", "psycopg", "Flask", "Jinja2", "marshmallow", "flask-smorest")


def _field(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "unknown")


def processor() -> str:
    """The model's name and how many cores this run may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{_field('/proc/cpuinfo', 'model name')}, {cores} cores"


def memory() -> str:
    """All memory in GiB."""
    kib = _field("/proc/meminfo", "MemTotal").split()[0]
    return f"{int(kib) / 2**20:.1f} GiB" if kib.isdigit() else "unknown"


def commit() -> str:
    """The commit that was measured, and whether the tree differs from it."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        changed = [line for line in _git("status", "--porcelain").splitlines() if "benchmarks/" not in line]
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head} with {len(changed)} files changed since" if changed else head


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def load() -> str:
    """Load averages over 1, 5 and 15 minutes."""
    return " / ".join(f"{value:.2f}" for value in os.getloadavg())


def facts(postgres: str) -> list[tuple[str, str]]:
    """What stands at the head of the results."""
    return [
        ("Measured", datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")),
        ("Commit", commit()),
        ("Processor", processor()),
        ("Memory", memory()),
        ("System", f"{platform.system()} {platform.release()}, {platform.machine()}"),
        ("Python", platform.python_version()),
        ("PostgreSQL", postgres),
        ("SQLite", sqlite3.sqlite_version),
        ("Packages", ", ".join(f"{name} {version(name)}" for name in PACKAGES)),
        ("Load before the run (1/5/15 min)", load()),
    ]
