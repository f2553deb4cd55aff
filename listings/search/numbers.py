"""Numbers of rights inside a text or a question, whatever way they are spelt.

'ZL 2021 1 0123456.7', 'CN202110123456.7' and '２０２１１０１２３４５６７' are one number. Number tokens begin with '#',
so that they are taken for no word.
"""

import re
from collections.abc import Sequence

from listings.search.folding import fold

# Two-letter office codes (WIPO ST.3) and the Chinese prefix of a granted patent; never part of the number itself.
OFFICE = re.compile(r"^(?:zl|cn|us|ep|wo|em|eu|jp|kr|de|gb|fr|ca|au|tw|hk)(?=[a-z]{0,2}\d)")
KIND_CODE = re.compile(r"(?<=\d)[a-z]\d?$")
NUMBER = re.compile(r"(?<![0-9a-z])(?:[a-z]{1,4}[ .:\-]*)?\d(?:[ .,/\-]*[\dx])+(?: ?[a-z]\d?)?(?![0-9a-z])")

# What people write around a number; it says nothing more once the number is known.
NUMBER_WORDS = frozenset(
    [
        *("no", "nr", "number", "numbers", "patent", "application", "appln", "appl", "app", "publication", "pub"),
        *("registration", "reg", "regn", "serial", "grant", "granted", "pat"),
        *(
            "第",
            "号",
            "号码",
            "编号",
            "公开号",
            "公告号",
            "申请号",
            "注册号",
            "登记号",
            "专利号",
            "授权公告号",
            "授权号",
            "商标号",
        ),
        *("商标注册号", "专利申请号", "公开", "申请", "注册", "登记", "专利"),
    ]
)

# Chinese registrations of copyright, whose letters stand inside: of software (2022SR0909706, older ones with six
# digits), of works (国作登字-2022-F-00910550, or of a province), and the number of a certificate (软著登字第0671096号).
GAP = r"[\s.:\-\u2010-\u2015\u2212]*"
REGISTERED = re.compile(
    rf"(?<![0-9a-z])((?:19|20)\d\d){GAP}sr{GAP}(\d{{6,7}})(?![0-9a-z])"
    rf"|(?:(\w作登字){GAP}(?:第{GAP})?|(?<![0-9a-z]))((?:19|20)\d\d){GAP}([a-l]){GAP}(\d{{8}})(?![0-9a-z])"
    rf"|软著(登|变补)字{GAP}(?:第{GAP})?(\d{{6,8}})(?![0-9a-z])"
)

# Shorter runs of digits are years, sizes and counts: they are looked for as words. With blanks between them
# ('2026 10') it takes more of them to be a number.
FEWEST_DIGITS = 5
FEWEST_WHEN_PARTED = 7


def plain(text: str) -> str:
    """Letters and digits alone, folded, without the office: 'ZL 2021 1 0123456.7' → '2021101234567'."""
    return OFFICE.sub("", re.sub(r"[^0-9a-z]", "", fold(text)))


def registered(asked: str) -> tuple[str, ...]:
    """A Chinese registration of copyright, the fullest form first: '国作登字-2022-F-00910550' → ('国2022f00910550',
    '2022f00910550'), '2022SR909706' → ('2022sr0909706',); () for any other number."""
    match = REGISTERED.search(fold(asked))
    if match is None:
        return ()
    year, serial, office, work_year, letter, work, way, certificate = match.groups()
    if year:
        return (f"{year}sr{serial.zfill(7)}",)
    if certificate:
        return (f"软著{way}{certificate}",)
    whole = f"{work_year}{letter}{work}"
    return (f"{office[0]}{whole}", whole) if office else (whole,)


def number_tokens(number: str) -> set[str]:
    """The tokens by which a right's number is found: whole, without its letters, and each long run of digits."""
    whole = plain(number)
    digits = re.sub(r"^[a-z]+", "", KIND_CODE.sub("", whole))
    keys = {whole, digits, *re.findall(rf"\d{{{FEWEST_DIGITS},}}", whole), *registered(number)}
    return {f"#{key}" for key in keys if sum(sign.isdigit() for sign in key) >= FEWEST_DIGITS}


def number_prefixes(asked: str) -> tuple[str, ...]:
    """The beginnings of number tokens that a spelling asks for; a check digit may be given or left out."""
    if known := registered(asked):
        return (f"#{known[0]}",)
    whole = plain(asked)
    digits = re.sub(r"^[a-z]+", "", KIND_CODE.sub("", whole))
    keys = dict.fromkeys((whole, digits))
    return tuple(f"#{key}" for key in keys if key)


def spans(folded: str, taken: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Where a folded question holds numbers of rights, none over what is taken by something else."""
    found: list[tuple[int, int]] = []

    def apart(match: re.Match[str]) -> bool:
        return all(match.end() <= start or match.start() >= end for start, end in (*taken, *found))

    found += [match.span() for match in REGISTERED.finditer(folded) if apart(match)]
    for match in NUMBER.finditer(folded):
        digits = sum(sign.isdigit() for sign in match.group())
        most = max(sum(sign.isdigit() for sign in part) for part in match.group().split(" "))
        if (most >= FEWEST_DIGITS or digits >= FEWEST_WHEN_PARTED) and apart(match):
            found.append(match.span())
    return found


def without_check_digit(asked: str) -> str:
    """The token of a Chinese number without its check digit, which may be mistyped; '' for any other number."""
    whole = plain(asked)
    return f"#{whole[:-1]}" if re.fullmatch(r"(?:19|20)\d{2}[12389]\d{7}[\dx]|\d{8}[\dx]", whole) else ""
