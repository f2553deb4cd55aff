"""Where the rules of the start come from: their rows (a migration) keep these texts in English, a page shows them in
the reader's language."""

from core.i18n import LazyText, lazy_gettext

SOURCES: tuple[LazyText, ...] = (
    lazy_gettext("Platform default"),
    lazy_gettext("Platform default, BR-55"),
    lazy_gettext("Platform default, BR-80 to BR-82"),
    lazy_gettext("Platform default, BR-83"),
    lazy_gettext("Platform default, BR-85"),
    lazy_gettext("Platform default, BR-87"),
    lazy_gettext("Platform default, BR-8A"),
    lazy_gettext("Platform default; BR-53"),
    lazy_gettext("Platform default; BR-94"),
    lazy_gettext("Platform default, as local measures have it; BR-53"),
    lazy_gettext("Platform default, as of utility models; BR-44"),
    lazy_gettext("Platform default; the law sets no period"),
    lazy_gettext("Platform default; the law sets no period (Patent Law, art. 10)"),
    lazy_gettext("Platform default; the law sets no period (Trademark Law, art. 42 and 43)"),
    lazy_gettext(
        "Platform default; the law sets no period "
        "(Implementing Regulations of the Copyright Law, art. 25: may be filed)"
    ),
    lazy_gettext("Platform default; the law sets no period (the licence has ended)"),
    lazy_gettext(
        "Platform default; the law sets no period (Civil Code, art. 444: the pledge stands from its registration)"
    ),
    lazy_gettext("Platform default; the law sets no period (the debt is paid or the pledge waived)"),
    lazy_gettext("Platform default; the law sets no period (recognition is asked for by the seller; BR-73)"),
    lazy_gettext("Above CNY 10 million a year, BR-86"),
    lazy_gettext("Practice of banks; BR-44"),
    lazy_gettext("Upper end of the market; BR-44"),
    lazy_gettext("Measures for the Risk Classification of Financial Assets of Commercial Banks, art. 10 to 13"),
    lazy_gettext("People's Bank of China, notice 2003 no. 251, item 3"),
    lazy_gettext("Practice Standard for Asset Appraisal Reports (2018), art. 10"),
    lazy_gettext("Statistics of the national office; BR-45"),
    lazy_gettext("Dalian: at most CNY 200,000 a year for at most two consecutive years, BR-52; part: platform default"),
    lazy_gettext("Five working days of publicity in Dalian and Shanghai’s Xuhui; BR-54"),
    lazy_gettext("Implementing Regulations of the Patent Law, rule 15; BR-22"),
    lazy_gettext("Implementing Regulations of the Patent Law, rules 15 and 87"),
    lazy_gettext(
        "Measures for the Recordal of Patent Licence Contracts: 30 days from the agreement by which the licence ends"
    ),
    lazy_gettext("Measures for the Registration of Technology Import and Export Contracts, art. 6"),
    lazy_gettext("Measures for the Registration of Patent Pledges: 3 working days at a service window"),
    lazy_gettext("Measures for the Registration of Copyright Pledges: 10 days"),
    lazy_gettext("Regulations on the Import and Export of Technology, art. 17 and 38: 3 working days"),
    lazy_gettext("Platform default; the law sets no period (Trademark Law, art. 42: the gazette is looked at)"),
    lazy_gettext("Practice of the office, second hand; BR-33"),
    lazy_gettext("People's Mediation Law, art. 33; BR-A1"),
    lazy_gettext("E-commerce Law, art. 43; BR-A2"),
    lazy_gettext("No withholding, BR-72"),
    lazy_gettext("Enterprise Income Tax Law, art. 3(3) and 27(5); Implementing Regulations, art. 91; BR-72"),
    lazy_gettext("Stamp Duty Law, art. 5 to 10 and its table, in force since 1 July 2022; BR-72"),
    lazy_gettext("Notice on the value added tax pilot, annex 3; BR-72"),
    lazy_gettext("Enterprise Income Tax Law, art. 27(4), with the notices on technology transfer; BR-72"),
    lazy_gettext("Civil Code, art. 586; BR-66"),
    lazy_gettext("National key-city programme, 2020 batch; BR-88"),
    lazy_gettext("Plan of the city to 2025; BR-88"),
    lazy_gettext("Transformation Law, art. 45; Patent Law Implementing Regulations, rule 94; months: platform default"),
)
BY_TEXT = {each.text: each for each in SOURCES}


def source_in_words(source: str) -> str:
    """The source in the reader's language where it is one of the start's."""
    return str(BY_TEXT.get(source, source))
