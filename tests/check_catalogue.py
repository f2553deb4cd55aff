"""The Chinese catalogue against the texts in the code and the pages: complete, agreeing, well punctuated.

python -m tests.check_catalogue            what is wrong, one line each; exit status 1 if anything is
python -m tests.check_catalogue --stubs    the missing entries in the form of a .po file, to be translated
"""

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from tests.test_architecture import ROOT, python_files

LANGUAGE = "zh_Hans"
KEYWORDS = dict.fromkeys(("_", "_l", "gettext", "lazy", "lazy_gettext")) | {"ngettext": (1, 2)}
WITHOUT_TEXTS = ("tests/", "benchmarks/", "migrations/", "core/i18n.py")  # the last defines the functions

# Words that are the same in Chinese: names, formats, codes.
SAME_IN_BOTH = re.compile(r"[\W\d_]*(?:[A-Z][\w.+-]*|xinghai|e-?mail|%\(\w+\)\w|[\W\d_])*")
PARAMETER = re.compile(r"%\((\w+)\)[a-z]")
HAN = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}[,.;:!?()]|[,;!?](?={HAN})|(?<!%)\((?={HAN})")
UNKIND = re.compile(r"\b(please|oops|sorry|(?<!declared )invalid)\b", re.IGNORECASE)  # 宣告无效 is a fact

Found = Iterator[tuple[int, str | tuple[str, ...]]]  # the line, and the text or its two forms
Reader = Callable[[Path], Found]

READ_THE_API = """
import json, wsgi
from reports.desk import apidocs
print(json.dumps(apidocs.texts(wsgi.create_app().extensions["openapi"].spec.to_dict())))
"""


@dataclass
class Text:
    """A text of the product: its English (and plural), and where it stands."""

    english: str
    plural: str | None = None
    places: list[str] = field(default_factory=list)


@dataclass
class Entry:
    """One entry of a .po file."""

    file: str
    message: Message

    @property
    def english(self) -> str:
        return self.message.id if isinstance(self.message.id, str) else self.message.id[0]

    @property
    def chinese(self) -> list[str]:
        string = self.message.string
        return [string] if isinstance(string, str) else list(string or [""])


def texts_of(root: Path) -> dict[str, Text]:
    """Every text that the Python files and the templates under `root` give to the catalogue."""
    found: dict[str, Text] = {}
    for path, method in files_with_texts(root):
        place = str(path.relative_to(root))
        for line, message in method(path):
            english, plural = message[:2] if isinstance(message, tuple) else (message, None)
            text = found.setdefault(english, Text(english))
            text.plural = text.plural or plural
            text.places.append(f"{place}:{line}")
    for english in texts_of_the_api(root):
        found.setdefault(english, Text(english)).places.append("the API's document")
    return found


def texts_of_the_api(root: Path) -> list[str]:
    """What the API's page prints of the document: summaries (docstrings of operations) and what answers mean.

    Read in a process of its own, so that the check needs no application and leaves none behind.
    """
    if not (root / "wsgi.py").is_file():
        return []
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "INSTANCE_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/none.db",
            "LOG_LEVEL": "ERROR",
        }
        said = subprocess.run(
            [sys.executable, "-c", READ_THE_API], cwd=root, env=environment, capture_output=True, text=True, check=True
        )
    return list(json.loads(said.stdout))


def files_with_texts(root: Path) -> Iterator[tuple[Path, Reader]]:
    """The files to read, each with who reads it."""
    yield from ((root / name, texts_of_code) for name in python_files(root) if not name.startswith(WITHOUT_TEXTS))
    for suffix in ("html", "txt", "xml"):
        for path in sorted((root / "templates").rglob(f"*.{suffix}")):
            yield path, texts_of_template


def texts_of_code(path: Path) -> Found:
    """What a module hands to the catalogue's functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and (name := _called(node.func)) in KEYWORDS:
            wanted = node.args[: 2 if name == "ngettext" else 1]
            said = tuple(
                each.value for each in wanted if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )
            if said and len(said) == len(wanted):
                yield node.lineno, said if len(said) > 1 else said[0]


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def texts_of_template(path: Path) -> Found:
    """What a template hands to them."""
    for line, message, _comments, _context in extract_from_file("jinja2", path, keywords=KEYWORDS):
        yield line, message


def entries_of(folder: Path) -> list[Entry]:
    """Every entry of every .po file of the folder, in the order of the files."""
    entries = []
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as stream:
            catalogue = read_po(stream, locale=LANGUAGE, abort_invalid=True)
        entries += [Entry(path.name, message) for message in catalogue if message.id]
    return entries


def usable(entry: Entry) -> bool:
    """Whether the entry says something, and nobody is in doubt about it."""
    return all(entry.chinese) and not entry.message.fuzzy


def missing(texts: dict[str, Text], entries: list[Entry]) -> list[Text]:
    """The texts without a translation."""
    known = {entry.english for entry in entries if usable(entry)}
    return [text for text in texts.values() if text.english not in known]


def disagreements(entries: list[Entry]) -> Iterator[str]:
    """The same English with two Chinese texts."""
    first: dict[str, Entry] = {}
    for entry in entries:
        other = first.setdefault(entry.english, entry)
        if usable(entry) and usable(other) and entry.chinese != other.chinese:
            yield (
                f"{other.file} and {entry.file} translate {entry.english!r} differently: "
                f"{other.chinese[0]} / {entry.chinese[0]}"
            )


def faults_of(text: Text, entry: Entry) -> Iterator[str]:
    """What is wrong with one translation."""
    where = f"{entry.file}: {entry.english!r}"
    if isinstance(entry.message.id, str) != (text.plural is None):
        yield f"{where} has a plural in one of code and catalogue only"
    wanted = set(PARAMETER.findall(text.plural or text.english))
    for chinese in entry.chinese:
        given = set(PARAMETER.findall(chinese))
        if given != wanted:
            yield f"{where} has the parameters {sorted(wanted)}, its translation {sorted(given)}"
        if wanted and not can_be_filled(chinese, wanted):
            yield f"{where}: a per-cent sign beside parameters is written %%"
        if not re.search(HAN, chinese) and not SAME_IN_BOTH.fullmatch(chinese):
            yield f"{where} is not translated: {chinese!r}"
        for found in HALF_WIDTH.finditer(chinese):
            yield f"{where}: half-width punctuation in {chinese[max(0, found.start() - 8) : found.end() + 8]!r}"


def can_be_filled(text: str, names: set[str]) -> bool:
    """Whether `text % values` works."""
    try:
        text % dict.fromkeys(names, 0)
    except (TypeError, ValueError, KeyError):
        return False
    return True


def faults(root: Path = ROOT) -> list[str]:
    """Everything that is wrong, one line each."""
    texts = texts_of(root)
    entries = entries_of(root / "translations" / LANGUAGE)
    found = [f"{text.places[0]}: no translation of {text.english!r}" for text in missing(texts, entries)]
    for text in texts.values():
        if unkind := UNKIND.search(text.english):
            found.append(f"{text.places[0]}: “{unkind.group()}” in {text.english!r}; say what is so and what to do")
        names = set(PARAMETER.findall(text.english))
        if names and not can_be_filled(text.english, names):
            found.append(f"{text.places[0]}: a per-cent sign beside parameters is written %% in {text.english!r}")
    found += disagreements(entries)
    for entry in entries:
        if entry.english not in texts:
            found.append(f"{entry.file}: nothing says {entry.english!r} any more")
        elif usable(entry):
            found += faults_of(texts[entry.english], entry)
    return found


def stubs(texts: list[Text]) -> Iterator[str]:
    """The entries to be written."""
    for text in texts:
        yield f"#: {' '.join(text.places[:3])}"
        for word, value in (("msgid", text.english), ("msgid_plural", text.plural)):
            if value is not None:
                yield f"{word} {quoted(value)}"
        yield 'msgstr ""' if text.plural is None else 'msgstr[0] ""'
        yield ""


def quoted(text: str) -> str:
    """A string as .po files write it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def main() -> int:
    """The command line."""
    if "--stubs" in sys.argv[1:]:
        print("\n".join(stubs(missing(texts_of(ROOT), entries_of(ROOT / "translations" / LANGUAGE)))))
        return 0
    found = faults()
    print("\n".join([*found, f"Catalogue: {len(found)} faults" if found else "Catalogue: complete"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
