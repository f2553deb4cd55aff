"""Which kind of case goes with what: a deal's grant, the end of its licence, a pledge and its release, technology."""

from enum import StrEnum

from listings.terms.vocabulary import Act


class CaseKind(StrEnum):
    """What is recorded, at which office's counter."""

    PATENT_ASSIGNMENT = "patent_assignment"
    PATENT_LICENSE = "patent_license"
    OPEN_LICENSE = "open_license"
    TM_ASSIGNMENT = "tm_assignment"
    TM_LICENSE = "tm_license"
    CR_ASSIGNMENT = "cr_assignment"
    CR_LICENSE = "cr_license"
    PATENT_LICENSE_END = "patent_license_end"
    TM_LICENSE_END = "tm_license_end"
    CR_LICENSE_END = "cr_license_end"
    PLEDGE = "pledge"
    PLEDGE_RELEASE = "pledge_release"
    TM_PLEDGE = "tm_pledge"
    TM_PLEDGE_RELEASE = "tm_pledge_release"
    CR_PLEDGE = "cr_pledge"
    CR_PLEDGE_RELEASE = "cr_pledge_release"
    TECH_CONTRACT = "tech_contract"
    TECH_IMPORT = "tech_import"
    TECH_EXPORT = "tech_export"


class OfficeStep(StrEnum):
    """What an office has days for."""

    DECIDE = "decide"
    ANNOUNCE = "announce"


class OfficeUnit(StrEnum):
    """In what its days are counted."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"


K = CaseKind

KINDS: dict[tuple[str, Act], CaseKind] = {
    ("patent", Act.ASSIGN): K.PATENT_ASSIGNMENT,
    ("patent", Act.LICENSE): K.PATENT_LICENSE,
    ("trademark", Act.ASSIGN): K.TM_ASSIGNMENT,
    ("trademark", Act.LICENSE): K.TM_LICENSE,
    ("indication", Act.LICENSE): K.TM_LICENSE,  # it stands in the register of marks (TMR 4)
    ("copyright", Act.ASSIGN): K.CR_ASSIGNMENT,
    ("copyright", Act.LICENSE): K.CR_LICENSE,
}

# By the family of the right. An indication cannot be transferred, so it cannot be pledged (CC 440).
PLEDGES: dict[str, CaseKind] = {"patent": K.PLEDGE, "trademark": K.TM_PLEDGE, "copyright": K.CR_PLEDGE}
RELEASES: dict[CaseKind, CaseKind] = {
    K.PLEDGE: K.PLEDGE_RELEASE,
    K.TM_PLEDGE: K.TM_PLEDGE_RELEASE,
    K.CR_PLEDGE: K.CR_PLEDGE_RELEASE,
}

# By the kind under which the licence was recorded.
LICENSE_ENDS: dict[CaseKind, CaseKind] = {
    K.PATENT_LICENSE: K.PATENT_LICENSE_END,
    K.OPEN_LICENSE: K.PATENT_LICENSE_END,
    K.TM_LICENSE: K.TM_LICENSE_END,
    K.CR_LICENSE: K.CR_LICENSE_END,
}

# What a deal was made for: its money waits for these, and only for these.
GRANTS = frozenset((*KINDS.values(), K.OPEN_LICENSE))
TRANSFERS = (K.PATENT_ASSIGNMENT, K.TM_ASSIGNMENT, K.CR_ASSIGNMENT)
# Rights in a mark pass when its approved assignment is announced, not when it is approved (TML 42; BR-11).
ANNOUNCED = frozenset((K.TM_ASSIGNMENT,))
TECHNOLOGY = frozenset((K.TECH_CONTRACT, K.TECH_IMPORT, K.TECH_EXPORT))
