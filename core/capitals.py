"""Amounts in the capital numerals of Chinese contracts and bills, and numerals for articles.

By the rules for filling in bills (支付结算办法, annex 1): 零 for every run of zeros within, 整 behind whole yuan and
behind 角, 零 between 元 and 角 where the yuan end in a zero and between 元 and 分 where there is no 角.
"""

from core.money import Money, MoneyError

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
PLAIN = "零一二三四五六七八九"


def yuan_in_capitals(amount: Money) -> str:
    """'人民币壹佰贰拾万元整' for CNY 1,200,000.00. MoneyError for another currency or a negative amount."""
    if amount.currency != "CNY" or amount.minor < 0:
        raise MoneyError("capital numerals are for amounts in CNY that are not negative")
    yuan, fen = divmod(amount.minor, 100)
    tenths, hundredths = divmod(fen, 10)
    if not fen:
        return f"人民币{_number(yuan)}元整"
    words = "人民币"
    if yuan:
        words += f"{_number(yuan)}元"
        words += "零" if (tenths and yuan % 10 == 0) or not tenths else ""
    if tenths:
        words += f"{DIGITS[tenths]}角"
    return words + (f"{DIGITS[hundredths]}分" if hundredths else "整")


def _number(number: int) -> str:
    for base, name in ((10**8, "亿"), (10**4, "万")):
        if number >= base:
            high, low = divmod(number, base)
            gap = "零" if 0 < low < base // 10 else ""
            return f"{_number(high)}{name}{gap}{_number(low) if low else ''}"
    return _below_ten_thousand(number)


def _below_ten_thousand(number: int) -> str:
    if number == 0:
        return DIGITS[0]
    words, gap = "", False
    for digit, place in zip(f"{number:04d}", PLACES, strict=True):
        if digit == "0":
            gap = bool(words)
            continue
        words += ("零" if gap else "") + DIGITS[int(digit)] + place
        gap = False
    return words


def numeral(number: int) -> str:
    """'一', '十', '十一', '二十', '二十一' … for the articles of a Chinese contract, from 1 to 99."""
    if not 1 <= number <= 99:
        raise ValueError("articles are counted from 1 to 99")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{PLAIN[tens]}十"
    return head + (PLAIN[ones] if ones else "")
