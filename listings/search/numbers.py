"""Numbers and class symbols inside a text or a question, whatever way they are spelt.

'ZL 2021 1 0123456.7', 'CN202110123456.7' and '２０２１１０１２３４５６７' are one number. Number tokens begin with '#',
symbols of a classification with '@', so that neither is taken for a word.
"""

import re

from listings.search.folding import fold

# Two-letter office codes (WIPO ST.3) and the Chinese prefix of a granted patent; never part of the number itself.
OFFICE = re.compile(r"^(?:zl|cn|us|ep|wo|em|eu|jp|kr|de|gb|fr|ca|au|tw|hk)(?=[a-z]{0,2}\d)")
KIND_CODE = re.compile(r"(?<=\d)[a-z]\d?$")
NUMBER = re.compile(r"(?<![^\W_])(?:[a-z]{1,4}[ .:\-]*)?\d(?:[ .,/\-]*[\dx])+(?: ?[a-z]\d?)?(?![^\W_])")
SYMBOL = re.compile(r"(?<![^\W_])[a-hy]\d{2}(?:[a-z](?: *\d{1,4}/\d{2,6})?)?(?![^\W_])")

# Shorter runs of digits are years, sizes and counts: they are looked for as words. With blanks between them
# ('2026 10') it takes more of them to be a number.
FEWEST_DIGITS = 5
FEWEST_WHEN_PARTED = 7


def plain(text: str) -> str:
    """Letters and digits alone, folded, without the office: 'ZL 2021 1 0123456.7' → '2021101234567'."""
    return OFFICE.sub("", re.sub(r"[^0-9a-z]", "", fold(text)))


def number_tokens(number: str) -> set[str]:
    """The tokens by which a right's number is found: whole, without its letters, and each long run of digits."""
    whole = plain(number)
    digits = re.sub(r"^[a-z]+", "", KIND_CODE.sub("", whole))
    keys = {whole, digits, *re.findall(rf"\d{{{FEWEST_DIGITS},}}", whole)}
    return {f"#{key}" for key in keys if sum(sign.isdigit() for sign in key) >= FEWEST_DIGITS}


def number_prefixes(asked: str) -> tuple[str, ...]:
    """The beginnings of number tokens that a spelling asks for; a check digit may be given or left out."""
    whole = plain(asked)
    digits = re.sub(r"^[a-z]+", "", KIND_CODE.sub("", whole))
    keys = dict.fromkeys((whole, digits))
    return tuple(f"#{key}" for key in keys if key)


def symbol_token(code: str) -> str:
    """The token of a class symbol: 'H01M 10/05' → '@h01m10/05'."""
    return "@" + fold(code).replace(" ", "")


def spans(folded: str) -> list[tuple[int, int, str]]:
    """Where a folded question holds class symbols ('@') and numbers ('#'): (start, end, mark), not overlapping."""
    found = [(match.start(), match.end(), "@") for match in SYMBOL.finditer(folded)]
    for match in NUMBER.finditer(folded):
        digits = sum(sign.isdigit() for sign in match.group())
        most = max(sum(sign.isdigit() for sign in part) for part in match.group().split(" "))
        apart = all(match.end() <= start or match.start() >= end for start, end, _mark in found)
        if apart and (most >= FEWEST_DIGITS or digits >= FEWEST_WHEN_PARTED):
            found.append((match.start(), match.end(), "#"))
    return sorted(found)


def symbol_prefixes(code: str) -> tuple[str, ...]:
    """A class symbol with its beginnings, by which it is found: 'H01M 10/05' → '@h', '@h01', '@h01m', '@h01m10', …

    Codes of other schemes (Nice, Locarno, Vienna) stand for themselves and for their part before the first sign.
    """
    whole = symbol_token(code)
    if match := re.match(r"@([a-hy])(\d\d)([a-z])(\d{1,4})?", whole):
        section, number, letter, group = match.groups()
        parts = [f"@{section}", f"@{section}{number}", f"@{section}{number}{letter}"]
        parts += [f"@{section}{number}{letter}{group}"] if group else []
    else:
        parts = [re.split(r"[-./]", whole)[0]]
    return tuple(dict.fromkeys((*parts, whole)))
