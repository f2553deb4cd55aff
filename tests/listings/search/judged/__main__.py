"""`python -m tests.listings.search.judged`: the recall of the judged queries, printed; takes some minutes."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from parties.people import passwords
from tests import postgres
from tests.browser import city
from tests.listings.search.judged.answers import asked_everywhere


@dataclass(frozen=True)
class Folders:
    """Folders of one run."""

    base: Path

    def getbasetemp(self) -> Path:
        """The folder of all."""
        return self.base

    def mktemp(self, basename: str, /) -> Path:
        """One with a name of its own."""
        return Path(tempfile.mkdtemp(prefix=basename, dir=self.base))


def main() -> None:
    """Ask, and print the table."""
    passwords.set_up(memory_kib=64, rounds=1)
    try:
        with tempfile.TemporaryDirectory(prefix="xinghai-judged-") as folder:
            folders = Folders(Path(folder))
            said = asked_everywhere(lambda: city.city_app(folders, plain=True), folders.mktemp("run"))
            print("\n".join(said.table()))
    finally:
        postgres.stop_shared()


if __name__ == "__main__":
    main()
