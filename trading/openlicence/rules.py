"""What the office limits, by the rules of a day, and the words that a declaration may not have (BR-30, BR-33)."""

import re
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import _
from trading.openlicence.models import Limit, OpenLicenceRule

# A declaration says terms and praises nothing (PIR 85). Whole words in English, anywhere in Chinese.
ADVERTISING = (
    "最佳", "最好", "最优", "最先进", "最低价", "第一品牌", "全国第一", "领先水平", "国际领先", "国内领先", "独一无二",
    "顶级", "优惠", "促销", "打折", "特价", "欢迎选购", "欢迎洽谈", "欢迎咨询", "热销", "畅销", "名牌", "广告",
    "the best", "market-leading", "world-class", "number one", "discount", "special offer", "bestseller", "buy now",
    "contact us", "call now", "famous", "award-winning", "unrivalled", "cheapest", "lowest price",
)  # fmt: skip
ADDRESS = re.compile(r"https?://|www\.|@|\b1[3-9]\d{9}\b|\b0\d{2,3}-?\d{7,8}\b", re.IGNORECASE)


def limit_on(session: Session, limit: Limit, day: date) -> int:
    """The number of a limit that holds on a day; Conflict `rules_missing` where none does."""
    query = select(OpenLicenceRule.number).where(
        OpenLicenceRule.rule == limit,
        OpenLicenceRule.valid_from <= day,
        OpenLicenceRule.valid_to.is_(None) | (OpenLicenceRule.valid_to > day),
    )
    number = session.scalar(query.order_by(OpenLicenceRule.valid_from.desc()).limit(1))
    if number is None:
        raise Conflict(
            _("There is no rule in force on %(day)s for open licences.", day=day.isoformat()), code="rules_missing"
        )
    return int(number)


def advertising_in(text: str) -> str | None:
    """The first word of advertising, address or telephone number in a text; None where there is none."""
    folded = text.casefold()
    for word in ADVERTISING:
        pattern = rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
        if re.search(pattern, folded):
            return word
    found = ADDRESS.search(text)
    return found.group(0) if found else None
