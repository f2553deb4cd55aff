"""`python -m tests.print_lifecycles` writes docs/lifecycles.md from the tables in the code."""

from pathlib import Path

import wsgi
from core.states import as_markdown

PAGE = Path(__file__).resolve().parent.parent / "docs" / "lifecycles.md"


def printed() -> str:
    """The page as it has to be."""
    for unit in wsgi.UNITS:
        wsgi.part(f"{unit}.models")
        wsgi.part(f"{unit}.states")
    return as_markdown()


if __name__ == "__main__":
    PAGE.write_text(printed(), encoding="utf-8")
