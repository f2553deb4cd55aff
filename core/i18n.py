"""Two languages from one catalogue: English is the message id, Chinese lies in translations/zh_Hans/*.po.

The .po files are merged and read at start-up; nothing is compiled. `xx` is a pseudo-language that wraps every
catalogue text in ⟦…⟧, so that a text which bypasses the catalogue can be seen (and is tested for).
The language in force is a context variable: the request sets it, and so does a job that writes to one reader.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from markupsafe import escape

LANGUAGES = {"en": "English", "zh_Hans": "简体中文"}
PSEUDO = "xx"
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"

_language: ContextVar[str] = ContextVar("language", default="en")


def language() -> str:
    """The language in force: 'en', 'zh_Hans' or 'xx'."""
    return _language.get()


def set_language(code: str) -> None:
    """Put a language in force for the present context (a request does it once, at its start)."""
    _language.set(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """A language for the length of a block: a mail is written in its receiver's."""
    token = _language.set(code if code in (*LANGUAGES, PSEUDO) else "en")
    try:
        yield
    finally:
        _language.reset(token)


def locale() -> Locale:
    """Babel's locale of the language in force, for numbers and dates."""
    return Locale.parse("zh_Hans_CN" if language() == "zh_Hans" else "en_GB")


def html_lang() -> str:
    """The BCP 47 tag for `<html lang>`: zh-Hans, so that Han glyphs are drawn as Chinese ones."""
    return "zh-Hans" if language() == "zh_Hans" else "en"


def _(text: str, /, **values: object) -> str:
    """The text in the language in force, with %(name)s filled in."""
    found = translations_of(language()).gettext(text)
    return found % values if values else found


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """Singular or plural by `num`, which also is available as %(num)s."""
    return translations_of(language()).ngettext(one, many, num) % {"num": num, **values}


class LazyText:
    """A catalogue text that is looked up when it is shown, not when it is written."""

    def __init__(self, text: str, values: dict[str, object]) -> None:
        self.text, self.values = text, values

    def __str__(self) -> str:
        return _(self.text, **self.values)

    def format(self, *args: object, **values: object) -> str:
        """marshmallow's validators fill in their own {min}, {max} and {input}."""
        return str(self).format(*args, **values)

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __repr__(self) -> str:
        return f"LazyText({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.text)


def lazy_gettext(text: str, /, **values: object) -> LazyText:
    """For labels that stand in tables and enumerations at module level."""
    return LazyText(text, values)


def merged_catalogue(code: str, root: Path = CATALOGUES) -> Catalog:
    """All .po files of a language as one catalogue; `make check` refuses files that disagree."""
    merged = Catalog(locale=code, fuzzy=False)
    for path in sorted((root / code).glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=code):
                if message.id and message.string and not message.fuzzy:
                    merged[message.id] = message
    return merged


class PseudoTranslations(NullTranslations):
    """Marks every text that came through the catalogue."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@lru_cache(maxsize=4)
def translations_of(code: str) -> NullTranslations:
    """The translations of a language, read once."""
    if code == PSEUDO:
        return PseudoTranslations()
    if code not in LANGUAGES or code == "en":
        return NullTranslations()
    binary = io.BytesIO()
    write_mo(binary, merged_catalogue(code))
    binary.seek(0)
    return Translations(binary)
