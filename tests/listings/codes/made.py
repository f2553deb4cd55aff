"""Invented code lists in the formats of the real ones; every word here is ours."""

import gzip
import json

IPC = (
    "H\tSPARKS\nH01\tSPARKY PARTS\nH01M\tJARS THAT HOLD SPARKS (lids H01G0002000000)\n"
    "H01M0010000000\tRow of jars\nH01M0010000000\tJars filled twice\nH01M0010052500\twith a very\n   thin wall\n"
)
IPC_MAIN_GROUPS = (
    "H\tSPARKS\nH01\tSPARKY PARTS\nH01M\tJARS\nH01M0010000000\tJars filled twice\nH01M0012000000\tOdd jars\n"
)

TECHNOLOGY = (
    "\ufeffField_number,Sector_en,Sector_fr,Sector_es,Field_en,Field_fr,Field_es,IPC_code,Updated_on,Remark\n"
    "1,Sparks,Étincelles,Chispas,Spark engines,Machines à étincelles,Máquinas,H01M%,,\n"
    "1,Sparks,Étincelles,Chispas,Spark engines,Machines à étincelles,Máquinas,H02J%,,\n"
    "35,Rest,Reste,Resto,Holes,Trous,Agujeros,E21B%,,\n"
)

INPADOC_HEAD = (
    "Authority,Event-code,Date Created,Influence,Description ENG,Last Update ENG,"
    "Description ORI,Last Update ORI,Event-class,Event-class Description\n"
)
INPADOC = INPADOC_HEAD + (
    'QQ,AB1,20110427,+,"HANDED ON, AND NOTED",20110427,WEITERGEREICHT,20110427,R,PARTIES\n'
    "QQ,AB2,19700101,,NOTHING SAID,20110427,,20110427,,\n"
)

CNIPA = "code\tname_zh\nTR01\t权利换了主人\n"
US_STATUS = "code,description,live_dead_indicator\n700,STANDS IN THE BOOK,Live/Registered\n"
US_EVENTS = "code,event_type_cd,description\nAB.C,I,SOMETHING CAME IN\nAB.C,O,SOMETHING WENT OUT\n"
US_DRAWINGS = "code,description,description_pre_20031102\n4,Plain letters,Block letters\n"
US_PARTIES = "code,description,legacy_description\n10,Who asked first,\n"
US_STATEMENTS = 'code,description,suffix_rule\nGS,Goods,"positions 3-5, class"\n'
US_ENTITIES = "code,description\n01,Individual\n02,Partnership\n03,Guild\n"

NICE_EN = json.dumps([{"number": 9, "heading": "Thinking machines.", "note": "", "includes": [], "excludes": []}])
NICE_ZH = json.dumps([{"class": 9, "heading": "会思考的机器。"}], ensure_ascii=False)
NICE_FULL = json.dumps(
    {
        "edition": "10",
        "version": "2015",
        "classes": [{"number": "9", "type": "goods", "heading": "Machines that think"}],
        "goods": [
            {"number": "090001", "description": "thinking caps"},
            {"number": "090001", "description": "caps for thinking"},
        ],
        "services": [{"number": "420001", "description": "thinking aloud"}],
    }
)
LOCARNO = json.dumps(
    [{"class": "06", "en": "Things to sit on", "zh": "坐的东西", "subclasses_15th_ed": ["06-01", "06-99"]}],
    ensure_ascii=False,
)

CPC = """<?xml version="1.0" encoding="UTF-8"?>
<class-scheme publication-date="2030-05-01" scheme-type="cpc" publication-type="official">
<classification-item level="5" sort-key="H01M"><classification-symbol>H01M</classification-symbol>
<class-title><title-part><text scheme="ipc">JARS </text><reference><text scheme="cpc">lids
<class-ref scheme="cpc">H01G2/00</class-ref></text></reference></title-part></class-title>
<classification-item level="6" sort-key="H01M10/00"><classification-symbol>H01M10/00</classification-symbol>
<classification-item level="7" sort-key="H01M10/00"><classification-symbol>H01M10/00</classification-symbol>
<class-title><title-part><text scheme="ipc">Twice filled</text></title-part><title-part><text scheme="cpc">thrice
filled</text></title-part></class-title>
</classification-item></classification-item></classification-item></class-scheme>
"""


def enumeration(name: str, about: str, values: dict[str, str]) -> str:
    """A schema as WIPO publishes its enumerations."""
    rows = "".join(
        f'<xs:enumeration value="{value}"><xs:annotation><xs:documentation>{text}</xs:documentation></xs:annotation>'
        "</xs:enumeration>"
        for value, text in values.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<xs:simpleType name="{name}"><xs:annotation><xs:documentation>{about}</xs:documentation></xs:annotation>'
        f'<xs:restriction base="xs:NMTOKEN">{rows}</xs:restriction></xs:simpleType></xs:schema>'
    )


OFFICES = enumeration("WIPOST3CodeType", "Offices, Version April 2007", {"EP": "An office", "QQ": "Another"})
COUNTRIES = enumeration("ISOCountryCodeType", "ISO 3166-1:2006", {"QQ": "NOWHERE"})
CURRENCIES = enumeration("ISOCurrencyCodeType", "ISO 4217:2001", {"QQQ": "Shell"})

# name of the file (it must not matter) → what is in it, the list that it is, and how many codes it has
FILES: dict[str, tuple[bytes, str, int]] = {
    "a.bin": (gzip.compress(IPC.encode()), "ipc", 5),
    "b.txt": (IPC_MAIN_GROUPS.encode(), "ipc_main_groups", 5),
    "c": (TECHNOLOGY.encode(), "ipc_technology", 4),
    "d.csv": (INPADOC.encode(), "inpadoc", 3),
    "e.csv": (CNIPA.encode(), "cnipa_events", 1),
    "f.xml": (US_STATUS.replace("\n", "\r\n").encode(), "uspto_status", 1),
    "g": (US_EVENTS.encode(), "uspto_events", 2),
    "h": (US_DRAWINGS.encode(), "uspto_drawings", 1),
    "i": (US_PARTIES.encode(), "uspto_parties", 1),
    "j": (US_STATEMENTS.encode(), "uspto_statements", 1),
    "k": (US_ENTITIES.encode(), "uspto_entities", 3),
    "l.json": (NICE_EN.encode(), "nice_headings", 1),
    "m.json": (NICE_ZH.encode(), "nice_headings_zh", 1),
    "n.json": (NICE_FULL.encode(), "nice_full", 3),
    "o.json": (LOCARNO.encode(), "locarno", 3),
    "p.xml": (CPC.encode(), "cpc_scheme", 2),
    "q.xsd": (OFFICES.encode(), "wipo_st3", 2),
    "r.xsd": (COUNTRIES.encode(), "iso_countries", 1),
    "s.xsd": (CURRENCIES.encode(), "iso_currencies", 1),
}
