"""Events of the registers: INPADOC's classes, and the codes of the Chinese gazette with the class of each."""

from core.i18n import LazyText, lazy_gettext

CLASS_LABELS: dict[str, LazyText] = {
    "A": lazy_gettext("Application filed"),
    "B": lazy_gettext("Application ended"),
    "C": lazy_gettext("Application revived"),
    "D": lazy_gettext("Search and examination"),
    "E": lazy_gettext("Review asked for before grant"),
    "F": lazy_gettext("Right granted"),
    "G": lazy_gettext("Protection beyond the term"),
    "H": lazy_gettext("End of the right"),
    "K": lazy_gettext("Right revived"),
    "L": lazy_gettext("Review of the right asked for"),
    "M": lazy_gettext("Right maintained, in whole or in part"),
    "P": lazy_gettext("Published again after a change"),
    "Q": lazy_gettext("Document published"),
    "R": lazy_gettext("Owner or other party changed"),
    "S": lazy_gettext("Licence, pledge and the like"),
    "T": lazy_gettext("Procedure changed by the office"),
    "U": lazy_gettext("Fee paid"),
    "V": lazy_gettext("Appeal against a decision"),
    "W": lazy_gettext("Other event"),
    "Y": lazy_gettext("Earlier event corrected or deleted"),
    "Z": lazy_gettext("Not classified yet"),
}

CHINESE_LABELS: dict[str, LazyText] = {
    "AV01": lazy_gettext("Patent abandoned by its owner"),
    "CB03": lazy_gettext("Bibliographic particulars changed"),
    "CD02": lazy_gettext("Design gazette corrected"),
    "CF01": lazy_gettext("Patent lapsed, annual fee not paid"),
    "CP01": lazy_gettext("Owner’s name changed"),
    "CP02": lazy_gettext("Owner’s address changed"),
    "CP03": lazy_gettext("Owner’s name and address changed"),
    "CX01": lazy_gettext("Term of the patent ended"),
    "DD01": lazy_gettext("Document served by publication"),
    "EC01": lazy_gettext("Recorded licence cancelled"),
    "EE01": lazy_gettext("Licence recorded"),
    "EM01": lazy_gettext("Recorded licence changed"),
    "GR01": lazy_gettext("Patent granted by the office"),
    "IP01": lazy_gettext("Patent declared invalid in part"),
    "IW01": lazy_gettext("Patent declared invalid as a whole"),
    "PC01": lazy_gettext("Pledge cancelled"),
    "PD01": lazy_gettext("Preservation lifted"),
    "PE01": lazy_gettext("Pledge recorded"),
    "PM01": lazy_gettext("Recorded pledge changed"),
    "PP01": lazy_gettext("Patent preserved by a court"),
    "RR01": lazy_gettext("Right restored"),
    "TR01": lazy_gettext("Patent transferred"),
}

# Class of each in INPADOC's list; CD02 is not in it.
CHINESE_CLASSES: dict[str, str] = {
    code: class_
    for class_, codes in {
        "F": "GR01", "H": "AV01 CF01 CX01 IW01", "K": "RR01", "M": "IP01", "R": "CB03 CP01 CP02 CP03 TR01",
        "S": "EC01 EE01 EM01 PC01 PE01 PM01", "T": "PD01 PP01", "W": "DD01",
    }.items()
    for code in codes.split()
}  # fmt: skip
