"""What became of the files of an import: counts, and a reason for everything that was not taken over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.i18n import _
from listings.registry.messages import ALSO, NOT_FAULTS, message_of
from listings.registry.records import Note, Said

MOST_REASONS = 10_000  # of one file; what goes beyond is counted


@dataclass(slots=True)
class FileOutcome:
    """The counts of one file and its reasons; a note is a reason that does not count as refused."""

    path: str
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    reasons: list[Said] = field(default_factory=list)
    left_out: int = 0

    def count(self, verdict: str) -> None:
        """One more record that was `new`, `changed` or `same`."""
        setattr(self, verdict, getattr(self, verdict) + 1)

    def say(self, said: Said) -> None:
        """One more refusal or note; beyond `MOST_REASONS`, the last one says how many more there are."""
        if len(self.reasons) < MOST_REASONS:
            self.reasons.append(said)
        else:
            self.left_out += 1
            self.reasons[MOST_REASONS:] = [Note("reasons_left_out", values={"count": str(self.left_out)})]
        self.refused += said.code not in NOT_FAULTS and not said.code.startswith(ALSO)

    def as_json(self) -> dict[str, Any]:
        """The shape that scripts rely on."""
        return {**self.counts(), "path": self.path, "reasons": [reason_as_json(each) for each in self.reasons]}

    def counts(self) -> dict[str, int]:
        """The four counts."""
        return {"new": self.new, "changed": self.changed, "same": self.same, "refused": self.refused}


@dataclass(slots=True)
class Outcome:
    """The outcome of several files."""

    files: list[FileOutcome] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The four counts over all files."""
        return {name: sum(getattr(each, name) for each in self.files) for name in ("new", "changed", "same", "refused")}

    @property
    def refused(self) -> int:
        """How many records or files were refused."""
        return self.counts()["refused"]

    def as_text(self) -> list[str]:
        """Lines for a terminal: every file with its counts, its reasons below it, and the sum."""
        lines = []
        for file in self.files:
            lines.append(f"{file.path}: {counts_text(file.counts())}")
            for told in map(reason_as_json, file.reasons):
                place = " ".join(str(part) for part in (told["line"] or "", told["record"]) if part)
                lines.append(f"  {place}: {told['message']} [{told['code']}]" if place else f"  {told['message']}")
        return [*lines, counts_text(self.counts())]

    def as_json(self) -> dict[str, Any]:
        """`{"new", "changed", "same", "refused", "files": [{"path", counts, "reasons": [...]}]}`."""
        return {**self.counts(), "files": [each.as_json() for each in self.files]}


def counts_text(counts: Mapping[str, int]) -> str:
    """The four counts in words."""
    return _("%(new)s new, %(changed)s changed, %(same)s same, %(refused)s refused", **counts)


def reason_as_json(said: Said) -> dict[str, Any]:
    """`{"record", "line", "code", "message"}`, the message in the language in force."""
    return {"record": said.record, "line": said.line, "code": said.code, "message": message_of(said.code, said.values)}


def reason_cells(said: Said) -> Mapping[str, Any]:
    """The cells of a refused row followed by why; the row can be mended and imported again as it is."""
    told = reason_as_json(said)
    return {
        **said.raw,
        "#record": told["record"],
        "#line": told["line"],
        "#code": told["code"],
        "#message": told["message"],
    }
