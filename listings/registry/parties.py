"""Whether two names in an office's books mean the same party.

Recordals write `SMITH, JOHN A.` where the grant has `John A. Smith`, and `ACME CORPORATION` where it has `Acme Corp.`;
neither may break a chain of title. Companies are the same only if all their telling words are the same.
"""

import re
import unicodedata
from functools import lru_cache

from parties.organisations.models import fold_name

_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile("[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff]")
# In what role somebody signs: `FIRST BANK, AS COLLATERAL AGENT` is First Bank.
_ROLE = re.compile(r",?\s+as\s+(?:[\w/&-]+\s+)*?(?:agent|trustee|lender|representative)\b.*$")
# What companies are by law; it tells nothing apart.
_FORMS = frozenset(
    [
        "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "llp", "lp", "plc",
        "gmbh", "ag", "kg", "se", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "ab", "oy", "as", "aps", "kk",
        "kabushiki", "kaisha", "pte", "pty", "pvt", "the",
    ]
)  # fmt: skip


@lru_cache(maxsize=20_000)
def _telling(name: str) -> tuple[frozenset[str], bool]:
    """The words that tell a party apart, and whether it is a company by its name."""
    plain = _ROLE.sub("", unicodedata.normalize("NFKC", name).casefold())
    if _HAN.search(plain):
        return frozenset([fold_name(name)]), True
    words = _WORD.findall(plain.replace(".", "").replace("'", ""))
    telling = frozenset(word for word in words if word not in _FORMS and len(word) > 1)
    return telling or frozenset([fold_name(name)]), any(word in _FORMS for word in words)


def same_party(one: str, other: str) -> bool:
    """Whether both names mean the same party; of a person a middle name may be left out."""
    first, first_is_company = _telling(one)
    second, second_is_company = _telling(other)
    if first == second:
        return True
    if first_is_company or second_is_company:
        return _is_slip(first, second)
    return min(len(first), len(second)) >= 2 and (first <= second or second <= first)


def _is_slip(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether two names of at least three telling words differ by one mistyped letter (`Steward` for `Stewart`)."""
    if len(first) != len(second) or len(first) < 3 or len(first - second) != 1:
        return False
    [word], [twin] = first - second, second - first
    return len(word) == len(twin) >= 6 and sum(a != b for a, b in zip(word, twin, strict=True)) == 1


def is_among(name: str, names: tuple[str, ...]) -> bool:
    """Whether one of the names means the party."""
    return any(same_party(name, each) for each in names)
