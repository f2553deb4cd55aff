"""The table of XML formats: recognised by root element and namespace, never by prefix or file name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from listings.registry import cnipa, copyright_csv, epo_ops, euipo_trademark, us_grant, us_grant_st32
from listings.registry.records import Finding
from listings.registry.tables import TableFormat
from listings.registry.xml import Found, Plan


@dataclass(frozen=True, slots=True)
class Format:
    """How a kind of document is read; `about` maps names under its root to the code of "nothing to import"."""

    name: str
    plan: Plan
    read: Callable[[Found], Iterator[Finding]]
    about: Mapping[str, str] = field(default_factory=dict)


FORMATS: dict[tuple[str, str], Format] = {
    ("", "us-patent-grant"): Format("us_grant", us_grant.PLAN, us_grant.read),
    ("", "PATDOC"): Format("us_grant_st32", us_grant_st32.PLAN, us_grant_st32.read),
    (cnipa.NAMESPACE, "PatentDocumentAndRelated"): Format("cnipa", cnipa.PLAN, cnipa.read),
    (epo_ops.NAMESPACE, "world-patent-data"): Format("epo_ops", epo_ops.PLAN, epo_ops.read, epo_ops.ABOUT),
    (euipo_trademark.NAMESPACE, "Transaction"): Format("euipo_trademark", euipo_trademark.PLAN, euipo_trademark.read),
}

# Tables, known by their columns.
TABLES: tuple[TableFormat, ...] = (copyright_csv.TABLE,)

# Documents that registers do publish and that hold no right: nothing to mend, nothing to import.
NOT_RIGHTS: dict[tuple[str, str], str] = {
    ("", "sequence-cwu"): "sequence_listing",
    ("http://www.w3.org/2001/XMLSchema", "schema"): "not_registry",
    ("http://ops.epo.org", "fault"): "ops_fault",
}

# Registry documents that this version does not read; said plainly, so that nobody searches for a mistake of theirs.
NOT_READ_YET: frozenset[str] = frozenset(
    {
        "us-patent-application",
        "patent-application-publication",
        "us-patent-assignments",
        "trademark-assignments",
        "trademark-applications-daily",
        "TrademarkTransaction",
        "DesignTransaction",
        "PatentBulkData",
        "TrademarkBag",
        "copyrightEntries",
        "Transaction",
        "bibliographic-data",
    }
)
