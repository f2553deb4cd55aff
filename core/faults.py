"""What a self-check found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in the books that is not as it must be. `code` is for programs, `text` says it in words (English)."""

    code: str
    subject: str
    text: str

    @property
    def line(self) -> str:
        """One line for the operator."""
        return f"{self.subject}: {self.text} [{self.code}]"

    def as_json(self) -> dict[str, str]:
        """For `check-books --format json`."""
        return {"code": self.code, "subject": self.subject, "text": self.text}
