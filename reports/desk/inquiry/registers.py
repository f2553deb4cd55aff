"""Where the offices' own registers are: the last word on every right."""

from collections.abc import Collection
from dataclasses import dataclass

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy


@dataclass(frozen=True, slots=True)
class Register:
    """A public register of an office: for which family of rights (patent, trademark, copyright), and its address."""

    office: str
    family: str
    name: LazyText
    address: str


REGISTERS: tuple[Register, ...] = (
    Register("CN", "patent", lazy("CNIPA patent inquiry"), "https://cpquery.cponline.cnipa.gov.cn"),
    Register("CN", "trademark", lazy("China trade mark register"), "https://sbj.cnipa.gov.cn"),
    Register("CN", "copyright", lazy("Copyright Protection Center of China"), "https://www.ccopyright.com.cn"),
    Register("US", "patent", lazy("USPTO Patent Center"), "https://patentcenter.uspto.gov"),
    Register("US", "trademark", lazy("USPTO trade mark status (TSDR)"), "https://tsdr.uspto.gov"),
    Register("US", "copyright", lazy("US Copyright Office, public records"), "https://publicrecords.copyright.gov"),
    Register("EP", "patent", lazy("European Patent Register"), "https://register.epo.org"),
    Register("EM", "trademark", lazy("EUIPO eSearch plus"), "https://euipo.europa.eu/eSearch"),
    Register("EM", "patent", lazy("EUIPO eSearch plus"), "https://euipo.europa.eu/eSearch"),
    Register("WO", "patent", lazy("WIPO PATENTSCOPE"), "https://patentscope.wipo.int"),
    Register("WO", "trademark", lazy("WIPO Madrid Monitor"), "https://www3.wipo.int/madrid/monitor"),
    Register("DE", "patent", lazy("DPMAregister"), "https://register.dpma.de"),
    Register("DE", "trademark", lazy("DPMAregister"), "https://register.dpma.de"),
    Register("JP", "patent", lazy("J-PlatPat"), "https://www.j-platpat.inpit.go.jp"),
    Register("JP", "trademark", lazy("J-PlatPat"), "https://www.j-platpat.inpit.go.jp"),
    Register("KR", "patent", lazy("KIPRIS"), "https://www.kipris.or.kr"),
    Register("KR", "trademark", lazy("KIPRIS"), "https://www.kipris.or.kr"),
    Register("AU", "patent", lazy("IP Australia, search"), "https://search.ipaustralia.gov.au"),
    Register("AU", "trademark", lazy("IP Australia, search"), "https://search.ipaustralia.gov.au"),
    Register("FR", "patent", lazy("INPI, data"), "https://data.inpi.fr"),
    Register("FR", "trademark", lazy("INPI, data"), "https://data.inpi.fr"),
)
# Of all other offices.
DIRECTORY = Register("", "", lazy("WIPO directory of the offices"), "https://www.wipo.int/directory/en/urls.jsp")


def register_of(office: str, family: str) -> Register:
    """The office's register for a family of rights; the directory of all offices where it is not known here."""
    return next((each for each in REGISTERS if (each.office, each.family) == (office, family)), DIRECTORY)


def registers_to_look_in(runs: Collection[tuple[str, str]], office: str | None = None) -> list[Register]:
    """The registers in which a number of one of these runs (office, family) may stand, each once.

    Where none is known of the office that was asked for, or nothing fits the number, the way leads on all the same.
    """
    named = [each for each in REGISTERS if (each.office, each.family) in runs or (not runs and each.office == office)]
    if not named and office is None:
        named = [each for each in REGISTERS if each.office == "CN"]
    return list({each.address: each for each in named or [DIRECTORY]}.values())
