"""What the documents say is what the code does."""

import re
from pathlib import Path

from tests.print_lifecycles import PAGE, printed

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_lifecycles_page_is_printed_from_the_tables() -> None:
    assert PAGE.read_text(encoding="utf-8") == printed(), "run `make docs`"


def test_every_link_between_the_documents_leads_somewhere() -> None:
    broken = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http://", "https://")) and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_every_folder_of_the_map_of_the_code_is_there() -> None:
    named = re.findall(r"^(\w+)/ ", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert named
    assert [name for name in named if not (ROOT / name).is_dir()] == []


def test_every_runtime_dependency_has_its_reason() -> None:
    wanted = re.findall(r"^([A-Za-z0-9_-]+)", (ROOT / "requirements.in").read_text(), flags=re.MULTILINE)
    reasons = (ROOT / "docs" / "decisions" / "0001-runtime-dependencies.md").read_text(encoding="utf-8").lower()
    assert [name for name in wanted if f"| {name.lower()}" not in reasons] == []
