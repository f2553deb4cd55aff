"""How long rights last, where the file does not say: estimates, subject to fees being paid."""

from collections.abc import Iterable
from datetime import date, timedelta

from core.i18n import _, ngettext
from listings.assets.dates import months_later, years_later
from listings.assets.kinds import AssetKind

# Patent Law of the PRC art. 42, as amended: designs filed from this day on last 15 years, before that 10.
CN_DESIGN_15_YEARS_FROM = date(2021, 6, 1)
# 35 U.S.C. 173, as amended by the Patent Law Treaties Implementation Act of 2012: before that 14 years.
US_DESIGN_15_YEARS_FROM = date(2015, 5, 13)
# Uruguay Round Agreements Act, section 532: until then a US patent lasted 17 years from grant.
US_20_YEARS_FROM = date(1995, 6, 8)
US_20_YEARS_FROM = date(1995, 6, 8)
US_DESIGN_15_YEARS_FROM = date(2015, 5, 13)

US_RENEWED_BY_LAW_FROM = 1964
US_YEARS_END_FROM = date(1978, 1, 1)


def left_in_words(today: date, end: date) -> str:
    """What is left of a term: '14 years 3 months left'; below a month in days."""
    if end <= today:
        return ngettext("%(num)s day left", "%(num)s days left", 0)
    months = (end.year - today.year) * 12 + end.month - today.month - (end.day < today.day)
    if months < 1:
        return ngettext("%(num)s day left", "%(num)s days left", (end - today).days)
    years, months = divmod(months, 12)
    parts = [ngettext("%(num)s year", "%(num)s years", years)] if years else []
    parts += [ngettext("%(num)s month", "%(num)s months", months)] if months else []
    return _("%(time)s left", time=" ".join(parts))


def term_left(start: date | None, end: date | None, today: date) -> tuple[float, str] | None:
    """The part of the term that is left and the same in words; None where the term is not known."""
    if start is None or end is None or end <= start:
        return None
    days = max((end - today).days, 0)
    return min(days / (end - start).days, 1.0), left_in_words(today, end)


def patent_term(
    office: str, kind: AssetKind, filed: date | None, priority: date | None = None, granted: date | None = None
) -> date | None:
    """The last day on which the right can be alive: 20 years from filing, 10 for utility models (BR-01).

    An international application ends as such 31 months from its priority (PCT art. 22 and 39). US patents filed
    before 8 June 1995 end 17 years from grant where that is later (35 U.S.C. 154(c)); US designs 14 years from grant,
    15 if filed from 13 May 2015 on (35 U.S.C. 173).
    """
    if office == "US" and granted is not None and (filed or granted) < US_20_YEARS_FROM:
        return _old_us_term(kind, filed, granted)
    if office == "WO":
        start = priority or filed
        return months_later(start, 31) if start else None
    if filed is None:
        return None
    if kind is AssetKind.PATENT_UTILITY:
        return years_later(filed, 10)
    if kind is AssetKind.PATENT_DESIGN and office == "US" and granted is not None:
        return years_later(granted, 15 if filed >= US_DESIGN_15_YEARS_FROM else 14)
    if kind is AssetKind.PATENT_DESIGN:
        return years_later(filed, 15 if office == "CN" and filed >= CN_DESIGN_15_YEARS_FROM else 10)
    return years_later(filed, 20)


def _old_us_term(kind: AssetKind, filed: date | None, granted: date) -> date:
    if kind is AssetKind.PATENT_DESIGN:
        return years_later(granted, 14)
    return max(years_later(granted, 17), years_later(filed, 20)) if filed else years_later(granted, 17)


def us_patent_term(
    filed: date | None, parents: Iterable[date | None] = (), *, granted: date | None = None, added: int = 0
) -> date | None:
    """20 years from the earliest filing whose benefit is claimed, and the days added (35 U.S.C. 154(a)(2), (b)).

    Provisional applications are no `parents`; an international filing date is one. What was filed before 8 June 1995
    lasts 17 years from grant if that is longer (154(c)).
    """
    dates = [day for day in (filed, *parents) if day is not None]
    if not dates:
        return None
    end = years_later(min(dates), 20)
    if granted is not None and filed is not None and filed < US_20_YEARS_FROM:
        end = max(end, years_later(granted, 17))
    return end + timedelta(days=added if 0 <= added < 100_000 else 0)


def us_design_term(filed: date | None, granted: date | None, years: int | None = None) -> date | None:
    """US designs: `years` from grant as the patent says, otherwise 15, or 14 if filed before 13 May 2015."""
    if granted is None:
        return None
    by_law = 15 if filed is not None and filed >= US_DESIGN_15_YEARS_FROM else 14
    return years_later(granted, years if years is not None and 0 < years < 40 else by_law)


def mark_term(filed: date | None) -> date | None:
    """EU marks last ten years from filing and can be renewed (EUTMR art. 52)."""
    return years_later(filed, 10) if filed else None


def copyright_term(legal_person: bool, published: date | None, created: date | None, died: date | None) -> date | None:
    """Fifty years to the end of the year (Copyright Law of the PRC art. 23): from publication, or from death."""
    start = (published or created) if legal_person else died
    return date(start.year + 50, 12, 31) if start else None


def us_copyright_term(published: date, *, renewed: bool, foreign: bool = False) -> date:
    """The end of a US work of the time before 1978 (17 U.S.C. 304, 305).

    Renewed it lasts 95 years from publication to the end of the year; so do works from 1964 on, which were renewed by
    law (Pub. L. 102-307), and foreign ones, which were restored (17 U.S.C. 104A). Others ended after 28 years.
    """
    if renewed or foreign or published.year >= US_RENEWED_BY_LAW_FROM:
        return date(published.year + 95, 12, 31)
    first_term = years_later(published, 28)
    return date(first_term.year, 12, 31) if first_term >= US_YEARS_END_FROM else first_term


def statutory_expiry(kind: AssetKind, office: str, *, filed: date | None, granted: date | None) -> date | None:
    """The end of a right that somebody enters by hand (BR-01, BR-06, BR-07).

    A mark counts from registration, in the European Union and in Germany from filing; in China its last day is the
    one before the tenth anniversary, as its certificate says. A work is taken for a legal person's, first published
    (or made) on `filed`.
    """
    if kind is AssetKind.TRADEMARK:
        start = filed if office in ("EM", "DE") else granted
        end = years_later(start, 10) if start else None
        return end - timedelta(days=1) if end and office == "CN" else end
    if kind.family == "copyright":
        return copyright_term(True, filed or granted, None, None)
    return patent_term(office, kind, filed)
