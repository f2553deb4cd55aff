"""The unified social credit code: both check digits, and the pilot regions."""

import pytest

from parties.organisations.uscc import UsccFault, check_uscc


@pytest.mark.parametrize(
    "code",
    ["914403001922038216", "9144030071526726XG", "91330100799655058B", "91110108551385082Q", "91110000600037341L"],
)
def test_codes_with_both_check_digits_right_are_accepted(code):
    assert check_uscc(code).accepted
    assert check_uscc(code).warning is None


@pytest.mark.parametrize("code", ["91350100M0001TGQXM", "91350211M0000XUF46", "91350203M0001FUE2P"])
def test_pilot_region_codes_are_accepted_with_a_warning(code):
    assert check_uscc(code).accepted
    assert check_uscc(code).warning is UsccFault.PILOT_REGION


@pytest.mark.parametrize("code", ["91110108MA01C8D52Q", "91110108MA01CWY70M", "91110108MA01C2K3X1"])
def test_invented_codes_that_pass_the_outer_check_only_are_refused(code):
    assert check_uscc(code).fault is UsccFault.CHECK_DIGIT


def test_one_mistyped_digit_is_refused():
    assert check_uscc("914403001922038116").fault is UsccFault.CHECK_DIGIT


@pytest.mark.parametrize("code", ["91440300192203821", "9144030019220382166", ""])
def test_another_length_is_refused(code):
    assert check_uscc(code).fault is UsccFault.LENGTH


@pytest.mark.parametrize("letter", "IOSVZ中")
def test_letters_that_look_like_digits_are_refused(letter):
    assert check_uscc("91440300192203821" + letter).fault is UsccFault.CHARACTER


def test_blanks_dashes_small_and_full_width_letters_do_no_harm():
    assert check_uscc(" 91440300-71526726ｘｇ ").code == "9144030071526726XG"


def test_every_verdict_has_its_sentence():
    assert check_uscc("914403001922038216").text is None
    assert str(check_uscc("1").text) != ""
