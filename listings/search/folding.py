"""How a text is folded and cut into tokens; the index and the question use the same knife.

Chinese, Japanese and Korean runs become pairs of characters, so that a word of two characters is found without a
dictionary; other scripts become lower-case words without accents. Full-width letters and digits fold to plain ones.
"""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

# Han with its extensions and marks, kana, hangul.
CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
RUN = re.compile(f"[{CJK}]+|[^\\W_{CJK}]+")
IS_CJK = re.compile(f"[{CJK}]")
MARKS = re.compile("[\u0300-\u036f]")

# Words that stand in nearly every English title and tell nothing apart.
STOP_WORDS = frozenset(["a", "an", "and", "by", "for", "in", "of", "on", "or", "the", "to", "with"])

LONGEST_TOKEN = 60


def fold(text: str) -> str:
    """One form of each spelling: plain width, small, no accents, simplified characters.

    ('ＢＡＴＴＥＲＹ', 'Büro' → 'battery', 'buro'; '鈉' → '钠'.)
    """
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", MARKS.sub("", plain)).translate(simplified())


@lru_cache(maxsize=1)
def simplified() -> dict[int, str]:
    """Traditional characters to simplified ones, one for one (鈉離子 → 钠离子), from OpenCC's table (decision 1)."""
    table = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text("utf-8")
    pairs_of = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(old): new.split(" ")[0] for old, new in pairs_of if len(old) == 1}


def runs(folded: str) -> list[str]:
    """The words and the CJK runs of a folded text, in order."""
    return [run[:LONGEST_TOKEN] for run in RUN.findall(folded)]


def is_cjk(run: str) -> bool:
    """Whether a run is of Chinese, Japanese or Korean characters."""
    return bool(IS_CJK.match(run))


def pairs(run: str) -> list[str]:
    """The overlapping pairs of a CJK run, each once: 锂电池 → 锂电, 电池."""
    return list(dict.fromkeys(left + right for left, right in pairwise(run)))


def singular(word: str) -> str:
    """The likely English singular, so that 'batteries' and 'battery' meet; the word itself where none is likely."""
    if len(word) < 4 or not word.isascii() or not word.isalpha() or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


def tokens_of(text: str) -> set[str]:
    """What the index keeps of a text: words with their singulars, pairs of CJK runs and each run's last character.

    The last character stands alone because no pair begins with it, and one character is asked for by its prefix.
    """
    found: set[str] = set()
    for run in runs(fold(text)):
        if is_cjk(run):
            found.update(pairs(run), run[-1])
        elif run not in STOP_WORDS:
            found.update((run, singular(run)))
    return found
