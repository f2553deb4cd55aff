"""The 45 Nice classes of goods (1-34) and services (35-45), each in a few words of our own."""

import re
import unicodedata
from functools import lru_cache

from core.i18n import LazyText, lazy_gettext

NICE_LABELS: dict[str, LazyText] = {
    "1": lazy_gettext("Class 1: Industrial chemicals"),
    "2": lazy_gettext("Class 2: Paints and varnishes"),
    "3": lazy_gettext("Class 3: Cosmetics and cleaning preparations"),
    "4": lazy_gettext("Class 4: Fuels, oils and lubricants"),
    "5": lazy_gettext("Class 5: Medicines and medical preparations"),
    "6": lazy_gettext("Class 6: Metals and metal goods"),
    "7": lazy_gettext("Class 7: Machines and motors"),
    "8": lazy_gettext("Class 8: Hand tools and cutlery"),
    "9": lazy_gettext("Class 9: Electronics, software and instruments"),
    "10": lazy_gettext("Class 10: Medical apparatus"),
    "11": lazy_gettext("Class 11: Lighting, heating and sanitary apparatus"),
    "12": lazy_gettext("Class 12: Vehicles"),
    "13": lazy_gettext("Class 13: Firearms and fireworks"),
    "14": lazy_gettext("Class 14: Jewellery and watches"),
    "15": lazy_gettext("Class 15: Musical instruments"),
    "16": lazy_gettext("Class 16: Paper goods and printed matter"),
    "17": lazy_gettext("Class 17: Rubber, plastics and insulation"),
    "18": lazy_gettext("Class 18: Leather goods and bags"),
    "19": lazy_gettext("Class 19: Non-metallic building materials"),
    "20": lazy_gettext("Class 20: Furniture"),
    "21": lazy_gettext("Class 21: Household utensils and glassware"),
    "22": lazy_gettext("Class 22: Ropes, nets and tents"),
    "23": lazy_gettext("Class 23: Yarns and threads"),
    "24": lazy_gettext("Class 24: Textiles and household linen"),
    "25": lazy_gettext("Class 25: Clothing, footwear and headwear"),
    "26": lazy_gettext("Class 26: Haberdashery"),
    "27": lazy_gettext("Class 27: Floor and wall coverings"),
    "28": lazy_gettext("Class 28: Toys and sporting goods"),
    "29": lazy_gettext("Class 29: Meat, fish, dairy and preserved food"),
    "30": lazy_gettext("Class 30: Coffee, flour and bakery goods"),
    "31": lazy_gettext("Class 31: Fresh produce, seeds and feed"),
    "32": lazy_gettext("Class 32: Beer and soft drinks"),
    "33": lazy_gettext("Class 33: Wines and spirits"),
    "34": lazy_gettext("Class 34: Tobacco"),
    "35": lazy_gettext("Class 35: Advertising and business services"),
    "36": lazy_gettext("Class 36: Financial and property services"),
    "37": lazy_gettext("Class 37: Building and repair services"),
    "38": lazy_gettext("Class 38: Telecommunication services"),
    "39": lazy_gettext("Class 39: Transport and travel services"),
    "40": lazy_gettext("Class 40: Treatment of materials"),
    "41": lazy_gettext("Class 41: Education and entertainment"),
    "42": lazy_gettext("Class 42: Technology and design services"),
    "43": lazy_gettext("Class 43: Restaurants and lodging"),
    "44": lazy_gettext("Class 44: Medical, beauty and farming services"),
    "45": lazy_gettext("Class 45: Legal, security and personal services"),
}

_WRITTEN = re.compile(r"(?:第|CLASS|CL\.?|IC)?\s*0*(\d{1,2})\s*[类類]?", re.IGNORECASE)


@lru_cache(1 << 10)
def nice_class(text: str) -> int | None:
    """A class as registers and people write it (`009`, `9`, `第9类`, `Class 9`) as 1-45; None for anything else."""
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    number = int(found[1]) if found else 0
    return number if 1 <= number <= 45 else None
