"""Three hundred hostile files: a code, a place and a hint for each, in bounds, with nothing fetched."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.listings.registry import hostile, reading_child
from tests.listings.registry.hostile import Hostile

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 2.0
MEMORY = 256 << 20
# What is said of a whole file and so has no line.
WHOLE = {"file_packed", "not_registry", "file_empty"}


class Watched:
    """A child process that reads one file after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.canary = folder / "canary"
        os.mkfifo(self.canary)  # whoever opens it to read is stuck, and over time
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.listings.registry.reading_child"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def read(self, file: Hostile) -> dict[str, Any]:
        """What the child says of a file."""
        path = self.folder / file.name
        path.write_bytes(file.content)
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        self.child.stdin.write(f"{path}\n")
        self.child.stdin.flush()
        line = self.child.stdout.readline()
        path.unlink()
        return json.loads(line) if line else {"fault": f"the child ended with {self.child.wait(5)}"}

    def was_called(self) -> bool:
        """Whether anybody connected to the address."""
        try:
            self.listener.accept()
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """End the child."""
        self.child.kill()
        self.child.wait()
        self.listener.close()


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A watched child for all the kinds."""
    child = Watched(tmp_path_factory.mktemp("hostile"))
    yield child
    child.close()


def faults_of(file: Hostile, told: dict[str, Any]) -> Iterator[str]:
    """What is wrong with what was said of a file."""
    if told["fault"]:
        yield told["fault"]
        return
    given = {number for numbers in told["rights"] for number in numbers}
    yield from (f"the good record {number} was lost" for number in (*file.before, *file.after) if number not in given)
    if not told["said"] and not file.inert:
        yield "nothing was said"
    for said in told["said"]:
        if said["line"] is None and not said["record"] and said["code"] not in WHOLE:
            yield f"{said['code']} has no place"
        if not said["hint"] or said["hint"] == said["code"]:
            yield f"{said['code']} has no hint"
    for sign in ("root:", "boom", "\\x00", "\\ud800"):
        if any(sign in text for text in told["texts"]):
            yield f"{sign} came in"
    yield from told["opened"]
    if told["seconds"] > SECONDS:
        yield f"{told['seconds']:.1f} s"
    if told["memory"] > MEMORY:
        yield f"{told['memory'] >> 20} MB"


def faults_in(kind: str, watched: Watched, *, large: bool) -> dict[str, list[str]]:
    """The faults of the files of a kind, with the codes that were said."""
    faults: dict[str, list[str]] = {}
    for file in hostile.corpus(kind, canary=str(watched.canary), address=watched.address, large=large):
        told = watched.read(file)
        if found := list(faults_of(file, told)):
            faults[file.name] = [*found, *(said["code"] for said in told.get("said", ()))][:6]
    return faults


@pytest.mark.parametrize("kind", hostile.MAKERS)
def test_hostile_files_are_told_of_in_bounds_and_take_no_good_record_along(kind, watched):
    assert faults_in(kind, watched, large=False) == {}
    assert not watched.was_called()


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", hostile.MAKERS)
def test_hostile_files_of_full_size_are_told_of_in_bounds(kind, watched):
    assert faults_in(kind, watched, large=True) == {}
    assert not watched.was_called()


def test_the_watch_sees_sockets_files_and_other_programs(monkeypatch):
    seen: list[str] = []
    monkeypatch.setattr(reading_child, "seen", seen)
    monkeypatch.setattr(reading_child, "allowed", "/tmp/in.xml")

    for event, values in (
        ("open", ("/tmp/in.xml", "r", 0)),
        ("open", ("/etc/passwd", "r", 0)),
        ("socket.connect", (None, ("127.0.0.1", 9))),
        ("subprocess.Popen", ("sh", [], None, None)),
    ):
        reading_child.watch(event, values)

    assert [each.split()[0] for each in seen] == ["open", "socket.connect", "subprocess.Popen"]


def test_a_lost_record_a_missing_place_and_too_much_time_are_faults():
    file = Hostile("x", "x.xml", b"", before=("1",))
    told = {
        "fault": "", "rights": [["2"]], "said": [{"code": "c", "line": None, "record": "", "hint": "c"}],
        "texts": ["root:x:0"], "opened": ["open /etc/passwd"], "seconds": 3.0, "memory": 1 << 30,
    }  # fmt: skip

    assert len(list(faults_of(file, told))) == 7


def test_the_files_are_three_hundred_and_the_same_each_time():
    def all_of(kind: str) -> list[Hostile]:
        return list(hostile.corpus(kind, canary="/nowhere", address="http://127.0.0.1:9"))

    assert len(hostile.MAKERS) * hostile.EACH == 300
    assert all_of("truncated") == all_of("truncated")
    assert len({file.content for file in all_of("odd_json")}) == hostile.EACH
