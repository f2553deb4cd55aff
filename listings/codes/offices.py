"""Offices by their two letters (WIPO ST.3): states in the reader's words, organisations and former states in ours."""

from core.i18n import LazyText, lazy_gettext
from listings.codes.standing import Named, Standing
from parties.organisations.labels import COUNTRY_CODES, country_label

ORGANISATION_LABELS: dict[str, LazyText] = {
    "AP": lazy_gettext("African Regional IP Organization (ARIPO)"),
    "BX": lazy_gettext("Benelux Office for IP (BOIP)"),
    "EA": lazy_gettext("Eurasian Patent Organization (EAPO)"),
    "EM": lazy_gettext("European Union (EUIPO)"),
    "EP": lazy_gettext("European Patent Office"),
    "EU": lazy_gettext("European Union"),
    "GC": lazy_gettext("Patent Office of the Gulf states (GCC)"),
    "IB": lazy_gettext("International Bureau (WIPO)"),
    "OA": lazy_gettext("African IP Organization (OAPI)"),
    "QZ": lazy_gettext("Community Plant Variety Office (CPVO)"),
    "UP": lazy_gettext("European patent with unitary effect"),
    "WO": lazy_gettext("International (WIPO)"),
    "XN": lazy_gettext("Nordic Patent Institute (NPI)"),
    "XU": lazy_gettext("Union for the Protection of New Varieties of Plants (UPOV)"),
    "XV": lazy_gettext("Visegrad Patent Institute (VPI)"),
}

# States that are gone; their rights and priorities stay in the registers.
FORMER_LABELS: dict[str, LazyText] = {
    "AN": lazy_gettext("Netherlands Antilles"),
    "BU": lazy_gettext("Burma"),
    "CS": lazy_gettext("Czechoslovakia"),
    "DD": lazy_gettext("German Democratic Republic"),
    "HV": lazy_gettext("Upper Volta"),
    "RH": lazy_gettext("Southern Rhodesia"),
    "SU": lazy_gettext("Soviet Union"),
    "TP": lazy_gettext("East Timor"),
    "YD": lazy_gettext("Democratic Yemen"),
    "YU": lazy_gettext("Yugoslavia"),
    "ZR": lazy_gettext("Zaire"),
}


def office(code: str) -> Named:
    """The office under two letters; one that no list knows stands for itself."""
    if code in ORGANISATION_LABELS:
        return Named(code, ORGANISATION_LABELS[code])
    if code in FORMER_LABELS:
        return Named(code, FORMER_LABELS[code], Standing.HISTORIC)
    if code in COUNTRY_CODES:
        return Named(code, country_label(code))
    return Named(code, "", Standing.UNKNOWN)


def office_label(code: str) -> str:
    """The office in words; the code itself where there are none."""
    return str(office(code).label) or code


def office_codes() -> list[str]:
    """Every office code there is a label for."""
    return sorted({*ORGANISATION_LABELS, *FORMER_LABELS, *COUNTRY_CODES})
