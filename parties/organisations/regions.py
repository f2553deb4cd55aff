"""Places of organisations and centers: provinces of China (ISO 3166-2:CN) and the cities of Liaoning beneath theirs.

The territories of grants (`listings.terms.territories`) are made of the same provinces.
"""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy

# Provinces, autonomous regions and municipalities.
PROVINCES: dict[str, LazyText] = {
    "CN-BJ": lazy("Beijing"),
    "CN-TJ": lazy("Tianjin"),
    "CN-HE": lazy("Hebei"),
    "CN-SX": lazy("Shanxi"),
    "CN-NM": lazy("Inner Mongolia"),
    "CN-LN": lazy("Liaoning"),
    "CN-JL": lazy("Jilin"),
    "CN-HL": lazy("Heilongjiang"),
    "CN-SH": lazy("Shanghai"),
    "CN-JS": lazy("Jiangsu"),
    "CN-ZJ": lazy("Zhejiang"),
    "CN-AH": lazy("Anhui"),
    "CN-FJ": lazy("Fujian"),
    "CN-JX": lazy("Jiangxi"),
    "CN-SD": lazy("Shandong"),
    "CN-HA": lazy("Henan"),
    "CN-HB": lazy("Hubei"),
    "CN-HN": lazy("Hunan"),
    "CN-GD": lazy("Guangdong"),
    "CN-GX": lazy("Guangxi"),
    "CN-HI": lazy("Hainan"),
    "CN-CQ": lazy("Chongqing"),
    "CN-SC": lazy("Sichuan"),
    "CN-GZ": lazy("Guizhou"),
    "CN-YN": lazy("Yunnan"),
    "CN-XZ": lazy("Xizang"),
    "CN-SN": lazy("Shaanxi"),
    "CN-GS": lazy("Gansu"),
    "CN-QH": lazy("Qinghai"),
    "CN-NX": lazy("Ningxia"),
    "CN-XJ": lazy("Xinjiang"),
}

# With a third part of our own.
CITIES_OF_LIAONING: dict[str, LazyText] = {
    "CN-LN-SY": lazy("Shenyang, Liaoning"),
    "CN-LN-DL": lazy("Dalian, Liaoning"),
    "CN-LN-AS": lazy("Anshan, Liaoning"),
    "CN-LN-FS": lazy("Fushun, Liaoning"),
    "CN-LN-BX": lazy("Benxi, Liaoning"),
    "CN-LN-DD": lazy("Dandong, Liaoning"),
    "CN-LN-JZ": lazy("Jinzhou, Liaoning"),
    "CN-LN-YK": lazy("Yingkou, Liaoning"),
    "CN-LN-FX": lazy("Fuxin, Liaoning"),
    "CN-LN-LY": lazy("Liaoyang, Liaoning"),
    "CN-LN-PJ": lazy("Panjin, Liaoning"),
    "CN-LN-TL": lazy("Tieling, Liaoning"),
    "CN-LN-CY": lazy("Chaoyang, Liaoning"),
    "CN-LN-HLD": lazy("Huludao, Liaoning"),
}

OWN_REGISTERS: dict[str, LazyText] = {
    "CN-HK": lazy("Hong Kong"),
    "CN-MO": lazy("Macao"),
    "CN-TW": lazy("Taiwan"),
}

REGIONS: dict[str, LazyText] = {}
for _code, _name in PROVINCES.items():
    REGIONS[_code] = _name
    if _code == "CN-LN":
        REGIONS |= CITIES_OF_LIAONING
REGIONS |= OWN_REGISTERS


def region_label(code: str) -> LazyText | str:
    """A region in words; a code that is not in the list stands for itself."""
    return REGIONS.get(code, code)
