"""Territories of a grant: the world, countries and the European Union, Chinese provinces and cities.

Codes follow ISO 3166: two letters for a country, `CN-LN` for a province; a city (`CN-LN-DL`) has a third part
of our own. A mainland right does not reach into Hong Kong, Macao and Taiwan, which have registers of their own,
so these stand beside the mainland here and not inside it.
"""

from core.i18n import lazy_gettext
from listings.terms.tree import Place, Tree
from parties.organisations import regions

WORLD = "WW"

ROOTS = (
    Place(WORLD, None, lazy_gettext("Everywhere the right is in force")),
    Place("CN", "WW", lazy_gettext("Chinese mainland")),
    Place("EU", "WW", lazy_gettext("European Union")),
)

PROVINCES = tuple(Place(code, "CN", name) for code, name in regions.PROVINCES.items())

# All cities of Liaoning, and those elsewhere that have a large market for technology.
CITIES = (
    Place("CN-LN-SY", "CN-LN", lazy_gettext("Shenyang")),
    Place("CN-LN-DL", "CN-LN", lazy_gettext("Dalian")),
    Place("CN-LN-AS", "CN-LN", lazy_gettext("Anshan")),
    Place("CN-LN-FS", "CN-LN", lazy_gettext("Fushun")),
    Place("CN-LN-BX", "CN-LN", lazy_gettext("Benxi")),
    Place("CN-LN-DD", "CN-LN", lazy_gettext("Dandong")),
    Place("CN-LN-JZ", "CN-LN", lazy_gettext("Jinzhou")),
    Place("CN-LN-YK", "CN-LN", lazy_gettext("Yingkou")),
    Place("CN-LN-FX", "CN-LN", lazy_gettext("Fuxin")),
    Place("CN-LN-LY", "CN-LN", lazy_gettext("Liaoyang")),
    Place("CN-LN-PJ", "CN-LN", lazy_gettext("Panjin")),
    Place("CN-LN-TL", "CN-LN", lazy_gettext("Tieling")),
    Place("CN-LN-CY", "CN-LN", lazy_gettext("Chaoyang")),
    Place("CN-LN-HLD", "CN-LN", lazy_gettext("Huludao")),
    Place("CN-JL-CC", "CN-JL", lazy_gettext("Changchun")),
    Place("CN-HL-HRB", "CN-HL", lazy_gettext("Harbin")),
    Place("CN-JS-NJ", "CN-JS", lazy_gettext("Nanjing")),
    Place("CN-JS-SZ", "CN-JS", lazy_gettext("Suzhou")),
    Place("CN-ZJ-HZ", "CN-ZJ", lazy_gettext("Hangzhou")),
    Place("CN-ZJ-NB", "CN-ZJ", lazy_gettext("Ningbo")),
    Place("CN-AH-HF", "CN-AH", lazy_gettext("Hefei")),
    Place("CN-FJ-XM", "CN-FJ", lazy_gettext("Xiamen")),
    Place("CN-SD-JN", "CN-SD", lazy_gettext("Jinan")),
    Place("CN-SD-QD", "CN-SD", lazy_gettext("Qingdao")),
    Place("CN-SD-YT", "CN-SD", lazy_gettext("Yantai")),
    Place("CN-HB-WH", "CN-HB", lazy_gettext("Wuhan")),
    Place("CN-HN-CS", "CN-HN", lazy_gettext("Changsha")),
    Place("CN-GD-GZ", "CN-GD", lazy_gettext("Guangzhou")),
    Place("CN-GD-SZ", "CN-GD", lazy_gettext("Shenzhen")),
    Place("CN-GD-ZS", "CN-GD", lazy_gettext("Zhongshan")),
    Place("CN-SC-CD", "CN-SC", lazy_gettext("Chengdu")),
    Place("CN-SN-XA", "CN-SN", lazy_gettext("Xi'an")),
)

# Member states of the European Union with an office that many deals name.
UNION = (
    Place("AT", "EU", lazy_gettext("Austria")),
    Place("BE", "EU", lazy_gettext("Belgium")),
    Place("CZ", "EU", lazy_gettext("Czechia")),
    Place("DE", "EU", lazy_gettext("Germany")),
    Place("DK", "EU", lazy_gettext("Denmark")),
    Place("ES", "EU", lazy_gettext("Spain")),
    Place("FI", "EU", lazy_gettext("Finland")),
    Place("FR", "EU", lazy_gettext("France")),
    Place("GR", "EU", lazy_gettext("Greece")),
    Place("HU", "EU", lazy_gettext("Hungary")),
    Place("IE", "EU", lazy_gettext("Ireland")),
    Place("IT", "EU", lazy_gettext("Italy")),
    Place("NL", "EU", lazy_gettext("Netherlands")),
    Place("PL", "EU", lazy_gettext("Poland")),
    Place("PT", "EU", lazy_gettext("Portugal")),
    Place("RO", "EU", lazy_gettext("Romania")),
    Place("SE", "EU", lazy_gettext("Sweden")),
)

# Registers and countries outside the mainland and the Union.
COUNTRIES = (
    Place("HK", "WW", lazy_gettext("Hong Kong, China")),
    Place("MO", "WW", lazy_gettext("Macao, China")),
    Place("TW", "WW", lazy_gettext("Taiwan, China")),
    Place("US", "WW", lazy_gettext("United States")),
    Place("CA", "WW", lazy_gettext("Canada")),
    Place("MX", "WW", lazy_gettext("Mexico")),
    Place("BR", "WW", lazy_gettext("Brazil")),
    Place("AR", "WW", lazy_gettext("Argentina")),
    Place("CL", "WW", lazy_gettext("Chile")),
    Place("GB", "WW", lazy_gettext("United Kingdom")),
    Place("CH", "WW", lazy_gettext("Switzerland")),
    Place("NO", "WW", lazy_gettext("Norway")),
    Place("TR", "WW", lazy_gettext("Türkiye")),
    Place("RU", "WW", lazy_gettext("Russia")),
    Place("UA", "WW", lazy_gettext("Ukraine")),
    Place("KZ", "WW", lazy_gettext("Kazakhstan")),
    Place("JP", "WW", lazy_gettext("Japan")),
    Place("KR", "WW", lazy_gettext("Republic of Korea")),
    Place("MN", "WW", lazy_gettext("Mongolia")),
    Place("IN", "WW", lazy_gettext("India")),
    Place("PK", "WW", lazy_gettext("Pakistan")),
    Place("SG", "WW", lazy_gettext("Singapore")),
    Place("MY", "WW", lazy_gettext("Malaysia")),
    Place("TH", "WW", lazy_gettext("Thailand")),
    Place("VN", "WW", lazy_gettext("Viet Nam")),
    Place("ID", "WW", lazy_gettext("Indonesia")),
    Place("PH", "WW", lazy_gettext("Philippines")),
    Place("AU", "WW", lazy_gettext("Australia")),
    Place("NZ", "WW", lazy_gettext("New Zealand")),
    Place("AE", "WW", lazy_gettext("United Arab Emirates")),
    Place("SA", "WW", lazy_gettext("Saudi Arabia")),
    Place("IL", "WW", lazy_gettext("Israel")),
    Place("EG", "WW", lazy_gettext("Egypt")),
    Place("NG", "WW", lazy_gettext("Nigeria")),
    Place("KE", "WW", lazy_gettext("Kenya")),
    Place("ZA", "WW", lazy_gettext("South Africa")),
)

TERRITORIES = Tree((*ROOTS, *PROVINCES, *CITIES, *UNION, *COUNTRIES))

# States of the European Patent Organisation that have a row of their own here: a European patent lives in those of
# them in which it was validated (EPC art. 2), whoever else signed.
EPC_STATES = frozenset({"EU", "GB", "CH", "NO", "TR"})


def reach_of(office: str | None, family: str | None) -> frozenset[str] | None:
    """The territories of a right, each with all that lies in it; None where it knows no borders.

    A patent or mark lives where its office granted it and nowhere else (Paris Convention art. 4bis and 6(3)); a work
    is protected in every state of the Berne Convention (art. 5). An international application names states later.
    """
    if office is None or family == "copyright" or office == "WO":
        return None
    return {"EP": EPC_STATES, "EM": frozenset({"EU"})}.get(office, frozenset({office}))


def lies_within(code: str, reach: frozenset[str] | None) -> bool:
    """Whether a grant for this territory is of a right that exists there; the root is wherever it is in force."""
    if reach is None or code == WORLD or code not in TERRITORIES:
        return True
    return any(TERRITORIES.covers(place, code) for place in reach)
