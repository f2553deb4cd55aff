"""Kinds of patent documents by their letter and digit (WIPO ST.16), office by office, in short words of our own.

The same letters mean different things at different offices: a Chinese U is granted, a Japanese one is not. Where an
office does not stand here, the letter's general meaning is said; the International Bureau grants nothing, so there
it is not.
"""

from core.i18n import LazyText, lazy_gettext
from listings.codes.standing import Named, Standing

APPLICATION = lazy_gettext("Application published")
WITH_SEARCH = lazy_gettext("Application published with the search report")
WITHOUT_SEARCH = lazy_gettext("Application published without the search report")
SEARCH_REPORT = lazy_gettext("Search report published later")
SECOND_REPORT = lazy_gettext("Supplementary search report")
CORRECTED = lazy_gettext("Correction of a published document")
GRANTED = lazy_gettext("Patent granted")
FIRST_PUBLICATION = lazy_gettext("Patent granted, application not published before")
AFTER_PUBLICATION = lazy_gettext("Patent granted, application published before")
AMENDED = lazy_gettext("Patent maintained as amended after opposition")
LIMITED = lazy_gettext("Patent limited by its owner")
UTILITY = lazy_gettext("Utility model registered")
UTILITY_APPLICATION = lazy_gettext("Utility model application published")
DESIGN = lazy_gettext("Design registered")
PLANT = lazy_gettext("Plant patent")
PLANT_APPLICATION = lazy_gettext("Plant patent application published")
REISSUE = lazy_gettext("Reissued patent")
STATUTORY = lazy_gettext("Statutory invention registration")
TRANSLATION = lazy_gettext("Translation of a patent document")
CERTIFICATE = lazy_gettext("Supplementary protection certificate")
NUMBER_ONLY = lazy_gettext("Application, known by its number only")

KIND_LABELS: dict[str, dict[str, LazyText]] = {
    "CN": {
        "A": APPLICATION, "A8": CORRECTED, "A9": CORRECTED, "B": GRANTED, "B8": CORRECTED, "B9": CORRECTED,
        "C": lazy_gettext("Patent granted (until 2010)"), "U": UTILITY, "Y": lazy_gettext("Utility model (until 2010)"),
        "S": DESIGN, "D": lazy_gettext("Design (until 2010)"),
    },
    "US": {
        "A": lazy_gettext("Patent granted (until 2000)"), "A1": APPLICATION,
        "A2": lazy_gettext("Application published again"), "A9": CORRECTED, "B1": FIRST_PUBLICATION,
        "B2": AFTER_PUBLICATION, "E": REISSUE, "E1": REISSUE, "H": STATUTORY, "H1": STATUTORY,
        "P": PLANT, "P1": PLANT_APPLICATION, "P2": PLANT, "P3": PLANT, "S": DESIGN, "S1": DESIGN,
    },
    "EP": {
        "A": NUMBER_ONLY, "A1": WITH_SEARCH, "A2": WITHOUT_SEARCH, "A3": SEARCH_REPORT, "A4": SECOND_REPORT,
        "A8": CORRECTED, "A9": CORRECTED, "B1": GRANTED, "B2": AMENDED, "B3": LIMITED, "B8": CORRECTED,
        "B9": CORRECTED,
    },
    "WO": {
        "A1": WITH_SEARCH, "A2": WITHOUT_SEARCH, "A3": SEARCH_REPORT,
        "A4": lazy_gettext("Amended claims published later"), "A8": CORRECTED, "A9": CORRECTED,
    },
    "JP": {
        "A": APPLICATION, "B": GRANTED, "B1": FIRST_PUBLICATION, "B2": AFTER_PUBLICATION, "C": GRANTED,
        "S": DESIGN, "T": TRANSLATION, "U": UTILITY_APPLICATION, "Y2": UTILITY,
    },
    "KR": {
        "A": APPLICATION, "B1": GRANTED, "U": UTILITY_APPLICATION, "Y1": UTILITY,
    },
    "DE": {
        "A1": APPLICATION, "B3": FIRST_PUBLICATION, "B4": AFTER_PUBLICATION, "C1": FIRST_PUBLICATION,
        "C2": AFTER_PUBLICATION, "C5": AMENDED, "U1": UTILITY,
    },
    "GB": {"A": APPLICATION, "B": GRANTED},
    "FR": {"A1": APPLICATION, "B1": GRANTED},
    "CA": {"A": lazy_gettext("Patent granted (until 1989)"), "A1": APPLICATION, "C": GRANTED, "S": DESIGN},
    "AU": {"A": APPLICATION, "A1": APPLICATION, "B1": FIRST_PUBLICATION, "B2": AFTER_PUBLICATION, "B3": AMENDED},
    "RU": {"A": APPLICATION, "C1": FIRST_PUBLICATION, "C2": AFTER_PUBLICATION, "U1": UTILITY},
    "PH": {"Y1": UTILITY},
}  # fmt: skip

LETTER_LABELS: dict[str, LazyText] = {
    "A": APPLICATION,
    "B": GRANTED,
    "C": lazy_gettext("Patent, published once more"),
    "D": NUMBER_ONLY,
    "E": REISSUE,
    "I": CERTIFICATE,
    "P": PLANT,
    "S": DESIGN,
    "T": TRANSLATION,
    "U": lazy_gettext("Utility model"),
    "Y": UTILITY,
}


def kind_of_document(office: str, kind: str) -> Named:
    """What an office means by a kind code, such as CN B or US S1."""
    own = KIND_LABELS.get(office, {})
    label = own.get(kind) or own.get(kind[:1]) or (None if office == "WO" else LETTER_LABELS.get(kind[:1]))
    code = f"{office} {kind}".strip()
    return Named(code, label) if label else Named(code, "", Standing.UNKNOWN)
