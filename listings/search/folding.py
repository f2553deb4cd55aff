"""How a text is folded to one form of each spelling; the index and the question use the same knife.

Full-width letters and digits become plain ones, capitals small, accents fall away, traditional characters become
simplified ones.
"""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

# Han with its extensions and marks, kana, hangul.
CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
RUN = re.compile(f"[{CJK}]+|[^\\W_{CJK}]+")
IS_CJK = re.compile(f"[{CJK}]")
MARKS = re.compile("[\u0300-\u036f]")
COMPOSED = re.compile("[\u00c0-\u1fff\uac00-\ud7af\u3040-\u30ff]")  # letters that may carry a mark
FIRST_CJK = "\u3005"

# Words that stand in nearly every title and tell nothing apart.
STOP_WORDS = frozenset(
    ["a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with"]
)
CJK_STOP_WORDS = frozenset(
    [
        *("一种", "用于", "及其", "以及", "基于", "所述", "其中", "的", "了", "和", "与", "及", "或", "其", "之", "在"),
        *("中", "对", "由", "为", "是", "有", "等", "该", "于", "以", "并", "且", "将", "被", "从", "到"),
    ]
)

LONGEST_TOKEN = 60


def fold(text: str) -> str:
    """One form of each spelling: plain width, small, no accents, simplified characters.

    ('ＢＡＴＴＥＲＹ', 'Büro' → 'battery', 'buro'; '鈉' → '钠'.)
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold()
    if COMPOSED.search(plain):
        plain = unicodedata.normalize("NFC", MARKS.sub("", unicodedata.normalize("NFD", plain)))
    return plain if traditional().isdisjoint(plain) else plain.translate(simplified())


@lru_cache(maxsize=1)
def simplified() -> dict[int, str]:
    """Traditional characters to simplified ones, one for one (鈉離子 → 钠离子), from OpenCC's table (decision 1)."""
    table = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text("utf-8")
    pairs_of = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(old): new.split(" ")[0] for old, new in pairs_of if len(old) == 1}


@lru_cache(maxsize=1)
def traditional() -> frozenset[str]:
    """Every character that has a simplified form: most texts have none, and need no second look."""
    return frozenset(chr(sign) for sign, new in simplified().items() if chr(sign) != new)


def runs(folded: str) -> list[str]:
    """The words and the CJK runs of a folded text, in order."""
    found: list[str] = RUN.findall(folded)
    return [run if len(run) <= LONGEST_TOKEN else run[:LONGEST_TOKEN] for run in found]


def is_cjk(run: str) -> bool:
    """Whether a run is of Chinese, Japanese or Korean characters; all other scripts come before them."""
    return run >= FIRST_CJK


def pairs(run: str) -> list[str]:
    """The overlapping pairs of a CJK run, each once: 锂电池 → 锂电, 电池."""
    return list(dict.fromkeys(left + right for left, right in pairwise(run)))


# Plurals that no rule gives, and the spellings of two shores of one ocean.
VARIANTS = {
    "lenses": "lens", "axes": "axis", "matrices": "matrix", "indices": "index", "vertices": "vertex", "feet": "foot",
    "teeth": "tooth", "mice": "mouse", "knives": "knife", "leaves": "leaf", "shelves": "shelf", "geese": "goose",
    "bases": "base", "analyses": "analysis", "wolves": "wolf", "halves": "half", "valves": "valve", "women": "woman",
    "men": "man", "children": "child", "fibre": "fiber", "fibres": "fiber", "centre": "center", "centres": "center",
    "colour": "color", "colours": "color", "coloured": "color", "vapour": "vapor", "vapours": "vapor",
    "aluminium": "aluminum", "tyre": "tire", "tyres": "tire", "metre": "meter", "metres": "meter", "litre": "liter",
    "sulphur": "sulfur", "mould": "mold", "moulds": "mold", "moulding": "molding", "plough": "plow", "grey": "gray",
    "catalyse": "catalyze", "analyse": "analyze", "licence": "license", "licences": "license", "defence": "defense",
    "odour": "odor", "flavour": "flavor", "harbour": "harbor", "trademarks": "trademark",
}  # fmt: skip
ISE = re.compile(r"(?<=.{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations)$)")

_stemmer = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("english")).build()


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The token that the forms of an English word share, so that 'batteries', 'managed' meet 'battery', 'managing'.

    It begins with '~', so that it is taken for no word; a word that is not plain English letters stands for itself.
    """
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return word
    return f"~{_stemmer.analyze(ISE.sub('iz', VARIANTS.get(word, word)))[0]}"
