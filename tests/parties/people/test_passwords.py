"""Password rules and what a hash costs."""

import time

import pytest

from core.errors import Unacceptable
from parties.people import passwords


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("seven77", "password_short"),
        ("密码太短了吧", "password_short"),
        ("x" * 257, "password_long"),
        ("12345678", "password_common"),
        ("password", "password_common"),
        ("P@ssw0rd!", "password_common"),
        ("Qwertyuiop", "password_common"),
        ("1qaz2wsx", "password_common"),
        ("iloveyou", "password_common"),
        ("football1", "password_common"),
        ("Welcome2026!", "password_common"),
        ("abcd1234", "password_common"),
        ("11111111", "password_common"),
        ("19870512", "password_common"),
        ("woaini1314", "password_common"),
        ("dragondragon", "password_common"),
        ("Xinghai2026", "password_own"),
        ("星海星海2026", "password_own"),
        ("lin.mei1987", "password_own"),
    ],
)
def test_what_a_guesser_tries_first_is_refused(password: str, code: str) -> None:
    with pytest.raises(Unacceptable) as refusal:
        passwords.must_be_good(password, "lin.mei@haiwan.example", "Lin Mei")
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "password",
    [
        "tidepool",
        "quietharbourlantern",
        "七只白鹭飞过江面",
        "🐢🐢🦀🐙🐬🐳🦭🐡🐠",
        "a b c d e f g h",
        "x7Kp2mQz",
        "long " * 25,
    ],
)
def test_length_is_enough_in_any_script(password: str) -> None:
    passwords.must_be_good(password, "lin.mei@haiwan.example", "Lin Mei")


def test_the_hash_is_argon2id_at_no_less_than_nineteen_mebibytes_and_two_rounds() -> None:
    passwords.set_up()
    made = passwords.hashed("quiet harbour lanterns")
    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.fits(made, "quiet harbour lanterns")


def test_a_hash_of_other_cost_still_fits_and_is_known_as_such() -> None:
    cheap = passwords.hashed("quiet harbour lanterns")
    passwords.set_up()
    assert passwords.fits(cheap, "quiet harbour lanterns")
    assert passwords.is_cheap(cheap)


def test_nobodys_hash_fits_nothing() -> None:
    assert not passwords.fits(None, "nobody has this one")
    assert not passwords.fits("not a hash", "anything")


def test_looking_for_an_unknown_account_takes_the_time_of_a_hash() -> None:
    passwords.set_up(memory_kib=32 * 1024, rounds=3)
    passwords.fits(None, "warms up the hash that stands in")
    began = time.perf_counter()
    passwords.fits(None, "guess")
    assert time.perf_counter() - began > 0.01


def test_the_same_password_is_never_hashed_alike() -> None:
    assert passwords.hashed("quiet harbour lanterns") != passwords.hashed("quiet harbour lanterns")


def test_both_spellings_of_an_accent_are_the_same_password() -> None:
    assert passwords.fits(passwords.hashed("caf\u00e9 am hafen"), "cafe\u0301 am hafen")
