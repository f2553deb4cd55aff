"""Passwords: Argon2id, and rules that refuse only what a guesser would try first (ASVS 5.0, V6.2)."""

import re
import threading
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from core.errors import Unacceptable
from core.i18n import LazyText, _, lazy_gettext

SHORTEST, LONGEST = 8, 256
COMMON = Path(__file__).with_name("common_passwords.txt")

# Not the product's own name, with or without figures and marks about it.
OWN_NAMES = ("xinghai", "星海", "知识产权", "password", "密码")

HINT = lazy_gettext("At least 8 characters. A few words that belong together only for you are good; no rules on signs.")

# What people write for letters.
LOOKALIKES = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})

# A day written in figures: birthdays are the first guess where the figures are only eight.
DATE = re.compile(r"(19|20)\d\d[-./]?[01]?\d[-./]?[0-3]?\d|[0-3]?\d[-./]?[01]?\d[-./]?(19|20)\d\d")

# Neighbours: on the keyboard's rows and columns, in the alphabet, among the figures.
RUNS = (
    "01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn",
)  # fmt: skip

_hasher = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
# Each verification takes 19 MiB and a core: more than a few at once would starve everybody else.
_at_once = threading.BoundedSemaphore(4)


def set_up(*, memory_kib: int = 19 * 1024, rounds: int = 2) -> None:
    """Change what a hash costs; only tests go below OWASP's floor of 19 MiB and 2 rounds."""
    global _hasher
    _hasher = PasswordHasher(memory_cost=memory_kib, time_cost=rounds, parallelism=1)
    _stand_in.cache_clear()


class Prepared(str):
    """A new password whose hash was made already: the slow step stands before a transaction, which on SQLite keeps
    every other writer waiting."""

    hash: str


def prepared(password: str) -> Prepared:
    """The same password with its hash at hand, for the edge to give to an act."""
    ready = Prepared(password)
    ready.hash = hashed(password)
    return ready


def hashed(password: str) -> str:
    """The Argon2id hash with its parameters and salt."""
    if isinstance(password, Prepared):
        return password.hash
    with _at_once:
        return _hasher.hash(_composed(password))


def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password has this hash. Without a hash the same work is done, so that time tells nothing."""
    try:
        with _at_once:
            return _hasher.verify(password_hash or _stand_in(), _composed(password)) and password_hash is not None
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def is_cheap(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's and is to be made again."""
    return _hasher.check_needs_rehash(password_hash)


def must_be_good(password: str, *own: str, field: str = "password") -> None:
    """Unacceptable for a password that is too short, too long, common, or one of the person's `own` words."""
    fault = _fault(_composed(password), own)
    if fault is not None:
        code, text = fault
        raise Unacceptable(text, code=code, fields={field: [text]})


def _fault(password: str, own: tuple[str, ...]) -> tuple[str, str] | None:
    if len(password) < SHORTEST:
        return "password_short", _("Use at least %(least)s characters.", least=SHORTEST)
    if len(password) > LONGEST:
        return "password_long", _("Use at most %(most)s characters.", most=LONGEST)
    if _is_common(password):
        return "password_common", _("This is among the first passwords that a guesser tries. Choose another.")
    if _is_own(password, own):
        text = _("Choose a password that is not your own name, your e-mail address or the name of this platform.")
        return "password_own", text
    return None


def _composed(password: str) -> str:
    """One spelling of the same signs, whatever keyboard they come from; nothing is trimmed or folded."""
    return unicodedata.normalize("NFC", password)


def _is_common(password: str) -> bool:
    folded = password.casefold()
    known = common_passwords()
    if folded in known or len(set(folded)) <= 3 or _is_run(folded) or DATE.fullmatch(folded):
        return True
    cores = {re.sub(r"[\W\d_]+$", "", folded), re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)}
    cores |= {core.translate(LOOKALIKES) for core in [*cores, folded]}
    cores |= {re.sub(r"[\W\d_]+", "", core) for core in cores}
    halves = {core[: len(core) // 2] for core in cores if core and core[: len(core) // 2] * 2 == core}
    return len(password) < 16 and not (cores | halves).isdisjoint(known)


def _is_run(text: str) -> bool:
    """Neighbours on the keyboard or in the alphabet: 12345678, abcdefgh, qwertyui, 1qaz2wsx."""
    return any(text in row * 2 or text in (row * 2)[::-1] for row in RUNS)


def _is_own(password: str, own: tuple[str, ...]) -> bool:
    folded = password.casefold()
    words = {part for text in own for part in [text.casefold(), text.casefold().partition("@")[0]]} | set(OWN_NAMES)
    left = {re.sub(r"[\W\d_]+", "", folded.replace(word, "")) for word in words if len(word) >= 2 and word in folded}
    return any(len(rest) < 4 for rest in left)


@cache
def common_passwords() -> frozenset[str]:
    """The list beside this module, folded."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line.strip() and not line.startswith("#"))


@cache
def _stand_in() -> str:
    """A hash that nobody's password has, to be verified against where there is no account."""
    return _hasher.hash("nobody has this one")


def hint() -> LazyText:
    """What to write beside the field."""
    return HINT
