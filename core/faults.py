"""What a self-check found: where and what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not add up. `where` names the row ('account:held:deal:42:CNY'), `what` says it in words."""

    where: str
    what: str

    @property
    def text(self) -> str:
        """One line for people."""
        return f"{self.where}: {self.what}"

    def as_json(self) -> dict[str, str]:
        """The same for programs."""
        return {"where": self.where, "what": self.what}
