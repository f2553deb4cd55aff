"""Labels of the docket's codes, and the texts of its rules in the reader's language."""

import re

from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from listings.docket.vocabulary import Certainty, Lapse, Risk, Stage

# Where the rules of the start come from: their rows (a migration) keep these texts in English, a page shows them in
# the reader's language.
SOURCES: tuple[LazyText, ...] = (
    lazy("Patent Law, art. 43; Implementing Regulations of the Patent Law, rules 6, 114 and 115; BR-02"),
    lazy("CNIPA guide to patent fees, 2025; BR-03"),
    lazy("Measures on reducing patent fees, 2016, and CNIPA notice No. 272; BR-03"),
    lazy("Patent Law, art. 51; CNIPA notice No. 594 of 2024; BR-04"),
    lazy("Patent Law, art. 42; BR-01"),
    lazy("Trademark Law, art. 39 and 40; BR-06"),
    lazy("Fees of the trade mark office since July 2019, filed on paper"),
    lazy("Copyright Law, art. 23; BR-07"),
    lazy("35 U.S.C. 41(b); 37 CFR 1.362"),
    lazy("35 U.S.C. 41(h) and 123"),
    lazy("35 U.S.C. 154(a)(2)"),
    lazy("35 U.S.C. 173"),
    lazy("37 CFR 1.20, fees of 19 January 2025"),
    lazy("37 CFR 2.6, fees of 18 January 2025, filed electronically"),
    lazy("15 U.S.C. 1058 and 1059 (Lanham Act, sections 8 and 9)"),
    lazy("European Patent Convention, rule 51"),
    lazy("European Patent Convention, art. 63"),
    lazy("Rules relating to Fees of the EPO, art. 2, as of 1 April 2024"),
    lazy("Regulation (EU) 2017/1001, art. 52 and 53 and annex I"),
    lazy("Regulation (EC) 6/2002 as amended by Regulation (EU) 2024/2822"),
    lazy("Patentkostengesetz, sections 3, 5 and 7"),
    lazy("Patentkostengesetz, annex, as of 1 July 2022"),
    lazy("Patentgesetz, section 16"),
    lazy("Designgesetz, sections 27 and 28"),
    lazy("Markengesetz, section 47"),
    lazy("Patent Act of Japan, art. 107, 108 and 112"),
    lazy("Patent Act of Japan, art. 67"),
    lazy("Trademark Act of Japan, art. 19, 20 and 21"),
    lazy("Patent Act of Korea, art. 79 and 81"),
    lazy("Patent Act of Korea, art. 88"),
    lazy("Trademark Act of Korea, art. 83 and 84"),
    lazy("Madrid Protocol, art. 6 and 7"),
    lazy("Patent Cooperation Treaty, art. 22 and 39"),
)

OWN_NUMBER = re.compile(r"[;；] ?BR-\d+$")


def source_in_words(source: str) -> str:
    """A rule's source as a page shows it, without the number under which our own list of rules keeps it."""
    return OWN_NUMBER.sub("", _(source))


CERTAINTY_LABELS: dict[Certainty, LazyText] = {
    Certainty.LAW: lazy("from the text of the law"),
    Certainty.SECOND_HAND: lazy("secondary source"),
    Certainty.TO_CONFIRM: lazy("to be confirmed at the office"),
}

STAGE_LABELS: dict[Stage, tuple[LazyText, str]] = {
    Stage.PAID: (lazy("Paid"), "good"),
    Stage.COMING: (lazy("To come"), "neutral"),
    Stage.OPEN: (lazy("Can be paid now"), "active"),
    Stage.GRACE: (lazy("Late, with surcharge"), "attention"),
    Stage.OVER: (lazy("Run out"), "bad"),
}
END_LABELS: dict[Stage, tuple[LazyText, str]] = {
    **STAGE_LABELS,
    Stage.OPEN: (lazy("To come"), "neutral"),
    Stage.OVER: (lazy("Over"), "neutral"),
}

LAPSE_TEXTS: dict[Lapse, LazyText] = {
    Lapse.FROM_DUE_DAY: lazy("The right ends, and counts as ended from the statutory day on."),
    Lapse.FROM_END_OF_GRACE: lazy("The right ends with the period of grace."),
    Lapse.DEEMED_WITHDRAWN: lazy("The application is deemed to be withdrawn."),
    Lapse.FROM_EXPIRY: lazy("The registration is removed as from the end of its term."),
    Lapse.CANCELLED: lazy("The registration is cancelled."),
    Lapse.FREE_FOR_ALL: lazy("The right ends. Everybody may use what it protected."),
    Lapse.NO_NATIONAL_RIGHT: lazy("Where the national phase was not entered, there will be no right."),
}

RISK_LABELS: dict[Risk, tuple[LazyText, str]] = {
    Risk.NONE: (lazy("Nothing is due soon"), "good"),
    Risk.SOON: (lazy("Due soon"), "attention"),
    Risk.GRACE: (lazy("In the period of grace"), "attention"),
    Risk.OVER: (lazy("The period of grace has run out"), "bad"),
    Risk.UNKNOWN: (lazy("Not known"), "neutral"),
}

OFFICE_NOTES: dict[str, LazyText] = {
    "EP": lazy(
        "After grant, annual fees are paid at the office of each state in which the patent has effect, by its rules."
    ),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "calendar.recorded": lazy("Public holidays recorded"),
    "docket.payment_recorded": lazy("Payment of a fee recorded"),
    "docket.payment_struck": lazy("Payment of a fee struck out"),
}
