"""What the codes of the USPTO say about a trade mark: its status, whether somebody contests it, what an entry did.

The tables are facts in a form of our own. A status code that is not in them is unknown, and so are the few that say
nothing about life or death (a wrong serial number, a record made for an assignment only).
"""

from collections.abc import Mapping

from listings.assets.kinds import AssetStatus
from listings.codes.us_marks import spread
from listings.registry.recordals import EventKind

_STATUSES: Mapping[AssetStatus, str] = {
    AssetStatus.PENDING: (
        "410 413 616 620 630 631 638 640-661 663-668 672 680-682 686 688-690 692-694 718-722 724 725 730-734 744-746 "
        "748 752 753 756 757 760 762-766 771-775 777 779 794 801-804 806-825 969"
    ),
    AssetStatus.SUSPENDED: "973",
    AssetStatus.IN_FORCE: "624 625 700-708 717 739 740 778 780 790 800",
    AssetStatus.WITHDRAWN: "400-402 405 411 412 416 600-602 605-609 612 614 618 711 968",
    AssetStatus.REFUSED: "603 604 610 632 901",
    AssetStatus.LAPSED: "403 404 406 414 415 417 626 709 710",
    AssetStatus.INVALIDATED: "712-714 781-783",
    AssetStatus.EXPIRED: "900",
}
# An interference, an opposition or a cancellation is pending, or the papers of an opposition have come in.
_DISPUTED = frozenset({"772", "774", "790", "801"})
RENEWED = "800"

_EVENTS: Mapping[EventKind, str] = {
    EventKind.FILING: "NWAP REPR SDRC",
    EventKind.PUBLICATION: "PUBO P12C",
    EventKind.GRANT: "R.PR R.SR",
    EventKind.RENEWAL: ("REN1 REN2 REN3 REN4 REN5 RNL1 RNL2 RNL3 RNL4 RNL5 RNL6 RNL7 RNL8 RNL9 89AG S89G 9G8P RNWL"),
    EventKind.ASSIGNMENT: "ASGN AOUM CHLD DCPN TRNC",
    EventKind.NAME_CHANGE: "ADCH",
    EventKind.CORRECTION: "COC. COCO",
    EventKind.PRESERVATION: "RHRD",
    EventKind.DISPUTE: "OP.I PETC CCCN CCON CU.I BRPI BXPI",
    EventKind.DISPUTE_END: "OP.D OP.N OP.S OP.T CAND CANG CANT CU.A CU.D CU.G CU.M CU.T BRNT BXNT BNTR BNTX",
    EventKind.LIMITATION: "7.PR 71.P 8.PR 8PRT C15P C18P C37P C6AP C6BP C71P C75P C7P. C8P. INNP PCNX PCOI",
    EventKind.LAPSE: "C8.. C8.T C71T DETH",
    EventKind.EXPIRY: "CAEX EXRG",
    EventKind.WITHDRAWAL: "ABN0 ABN1 ABN2 ABN5 ABN6 ABN7 ABN8 ABN9 C7..",
    EventKind.REFUSAL: "ABN3 ABN4",
    EventKind.INVALIDATION: "C18. C24. C37. C6AF C6BF INNT CIIG",
    EventKind.REVIVAL: "REIN PETG RGIA RGLA RGOA RGRN RGRR RGSU RGTD RGTR RGTT RGEX RGDV RG1B RRGG ABND",
}


STATUS_OF = {code: status for status, codes in _STATUSES.items() for code in spread(codes)}
_EVENT_OF = {code: kind for kind, codes in _EVENTS.items() for code in codes.split()}


def us_status(code: str) -> AssetStatus:
    """The state of a mark with this status code of the USPTO; UNKNOWN for a code that is not known."""
    return STATUS_OF.get(code, AssetStatus.UNKNOWN)


def is_contested(code: str) -> bool:
    """Whether this status code says that somebody contests the mark before the office."""
    return code in _DISPUTED


def us_event(code: str) -> EventKind:
    """What an entry of the prosecution history did; OTHER where it changed nothing about the right."""
    return _EVENT_OF.get(code, EventKind.OTHER)
