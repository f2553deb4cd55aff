"""What the codes of legal events in INPADOC do to a right: facts of our own about the codes that matter to a sale.

By authority. A code that stands nowhere here is OTHER and is kept with its text. Changes of a recorded licence or
pledge are corrections that say what they are about: the burden stands as before.
"""

from listings.registry.recordals import EventKind

E = EventKind

_CODES: dict[str, dict[EventKind, str]] = {
    "CN": {
        E.ASSIGNMENT: "TR01 TA01 ASS C41 C44 C45 C47",
        E.NAME_CHANGE: "CP01 CP02 CP03 CB02 C56",
        E.LICENCE: "EE01 LIC",
        E.LICENCE_END: "EC01",
        E.SECURITY: "PE01",
        E.RELEASE: "PC01",
        E.CORRECTION: "EM01 PM01",
        E.PRESERVATION: "PP01",
        E.PRESERVATION_END: "PD01",
        E.OPEN_LICENCE: "OL01",
        E.OPEN_LICENCE_END: "OL02",
        E.PUBLICATION: "PB01 BB1A C06",
        E.GRANT: "GR01 GR03 GRSP C14 FG1K FG4A",
        E.LAPSE: "CF01 CE01 AV01 AD01 AR01 C17 C19 C20 C25 MA1K MM1K MM4A RGAV",
        E.EXPIRY: "CX01 EXPY MK1K MK4A",
        E.WITHDRAWAL: "WD01 WW01 C01 C02 C03 C04 C05",
        E.REFUSAL: "RJ01 C12",
        E.INVALIDATION: "IW01 RW01 C28",
        E.LIMITATION: "IP01 RP01 AV02 C26 C32 C35",
        E.REVIVAL: "RR01 RA01 REIN C49 C52",
    },
    "EP": {
        E.ASSIGNMENT: "RAP1 RAP2 RAP3 RAP4 33 BECH ITPR NLS U1K",
        E.NAME_CHANGE: "BECA BECN NLT1 NLT2 U1H",
        E.LICENCE: "111L 34G NLUE U76",
        E.SECURITY: "111R 111Z 34E 34L U70",
        E.OPEN_LICENCE: "U79",
        E.OPEN_LICENCE_END: "U82",
        E.DISPUTE: "26 PLBI NLR1",
        E.DISPUTE_END: "26D 26N 26U 27C 27O PLBD PLBG PLBH PLBJ PLBK PLBL PLBM PLBN PLBO PLBP",
        E.GRANT: "GRAA",
        E.FEE: "PGFP VSFP GRAS AKX AXX U20 U21",
        E.LAPSE: "BERE EUG GBPC LTLA NLV1 NLV4 NLV6 7119 U93 PG25 VS25 25 R25 EN GBV",
        E.EXPIRY: "BE20 NLV7",
        E.WITHDRAWAL: "18D 18W GBAW",
        E.REFUSAL: "18R",
        E.INVALIDATION: "27W RDAA RDAF RDAG RDAH GBPR LTIE NLV5",
        E.LIMITATION: "27A PUAH",
        E.REVIVAL: "18RR 28 R28 PGRI VSRI BERR GBRH GBRI GBDL",
    },
    "US": {
        E.FEE: "MAFP",
        E.DISPUTE: "IPR PGR CBM CO RR PS",
        E.DISPUTE_END: "IPRC PGRC CONR",
        E.GRANT: "STCF",
        E.LAPSE: "FP LAPS STCH",
        E.WITHDRAWAL: "STCB WDR",
        E.INVALIDATION: "FPB1 FPB2 FPB3",
        E.LIMITATION: "LIMR DC DCB DD DE",
        E.REVIVAL: "PRDP REIN RN STCC STCK",
        E.OPEN_LICENCE: "PA",
    },
    "DE": {
        E.ASSIGNMENT: "8127 8327 R081",
        E.LICENCE: "R088",
        E.LICENCE_END: "R089",
        E.OPEN_LICENCE: "8120 8220 8320 R084",
        E.OPEN_LICENCE_END: "8121 8321 R085",
        E.DISPUTE: "8310 8333 8363 R026 R039 R165",
        E.DISPUTE_END: "8313 8314 8364 8365 8368 R028 R030 R031 R040 R097 R100 R166 R173 R175 R176 R452",
        E.GRANT: "8304 D1 D2 R018 R019 R020 R096",
        E.LAPSE: "8139 8330 8339 8340 R119 R120 R142 R156 R157 R158 R231",
        E.EXPIRY: "R071",
        E.WITHDRAWAL: "8133 8136 8140 8141 8143 R005 R118 R123 R132 R437",
        E.REFUSAL: "R002 R003",
        E.INVALIDATION: "8311 8331 8506 R037 R042 R064 R103 R168 R170",
        E.LIMITATION: "8305 8312 8318 8366 8367 8505 D3 D4 R034 R043 R050 R056 R102 R136 R155 R169 R171",
        E.REVIVAL: "8570 R074 R124 R126",
    },
    "JP": {
        E.ASSIGNMENT: "A711 R350 S111 S199",
        E.NAME_CHANGE: "A72 S531 S533",
        E.LICENCE: "S201 S202 S211 S212",
        E.LICENCE_END: "S804 S805",
        E.SECURITY: "S303 S343 RI99",
        E.RELEASE: "S843",
        E.CORRECTION: "S221 S222 S321",
        E.GRANT: "R150 R151 R154",
        E.LAPSE: "ABAN LAPF LAPS CANC S801",
        E.EXPIRY: "EXPY",
        E.WITHDRAWAL: "A300 A761 A762 A045",
        E.REFUSAL: "A313",
        E.INVALIDATION: "R92 RVOP RVTR",
        E.LIMITATION: "S802",
    },
    "WO": {E.WITHDRAWAL: "WA RCW", E.OTHER: "WWG WWR WWW ENPW"},
    "CA": {E.WITHDRAWAL: "FZDE"},
    # National codes that stand behind REG in the events of European patents.
    "AT": {E.LAPSE: "MK05 MM01 MK", E.ASSIGNMENT: "PC"},
    "BE": {E.LAPSE: "MM"},
    "CH": {E.LAPSE: "PL", E.ASSIGNMENT: "PUE", E.NAME_CHANGE: "PFA PCAR"},
    "DK": {E.LAPSE: "EBP"},
    "ES": {E.LAPSE: "FD2A", E.ASSIGNMENT: "PC2A"},
    "FI": {E.LAPSE: "MAE", E.ASSIGNMENT: "PCE"},
    "FR": {E.LAPSE: "ST", E.ASSIGNMENT: "TP", E.NAME_CHANGE: "CA CD", E.FEE: "PLFP", E.LICENCE: "CL"},
    "GB": {E.LAPSE: "PCNP GBPC", E.ASSIGNMENT: "732E", E.EXPIRY: "PE20", E.OPEN_LICENCE: "746"},
    "IE": {E.LAPSE: "MM4A", E.EXPIRY: "MK9A", E.ASSIGNMENT: "PC4A"},
    "IT": {E.LAPSE: "PLM"},
    "LT": {E.LAPSE: "MM4D"},
    "NL": {E.LAPSE: "MM V1", E.ASSIGNMENT: "PD SD", E.NAME_CHANGE: "HC", E.EXPIRY: "MK"},
    "SE": {E.LAPSE: "EUG NUG"},
}
_KINDS = {
    (authority, code): kind
    for authority, by_kind in _CODES.items()
    for kind, codes in by_kind.items()
    for code in codes.split()
}
_CONFIRMED = {
    **dict.fromkeys([("CN", "EM01"), ("JP", "S221"), ("JP", "S222")], E.LICENCE),
    **dict.fromkeys([("CN", "PM01"), ("JP", "S321")], E.SECURITY),
}


def kind_of(authority: str, code: str) -> EventKind:
    """What an event of this code does; OTHER where the code is none of ours."""
    return _KINDS.get((authority, code), EventKind.OTHER)


def confirmed_by(authority: str, code: str) -> EventKind | None:
    """What a change of a recorded burden is about."""
    return _CONFIRMED.get((authority, code))
