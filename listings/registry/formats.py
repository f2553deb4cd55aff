"""The table of formats: adding one is adding its module and one line here."""

from listings.registry import (
    cce_registrations,
    cce_renewals,
    cnipa,
    copyright_csv,
    dpma_design,
    dpma_patent,
    epo_ops,
    espacenet_csv,
    euipo_design,
    euipo_design_json,
    euipo_mark_json,
    euipo_trademark,
    il_mark,
    indications,
    jpo,
    kipris,
    lens_csv,
    patent_csv,
    patentscope_csv,
    st66_transaction,
    us_application,
    us_application_pap,
    us_assignment_bulk,
    us_assignment_json,
    us_assignment_solr,
    us_grant,
    us_grant_st32,
    us_mark_assignment_bulk,
    us_mark_assignment_json,
    us_odp,
    us_peds,
    us_st96,
    us_tdxf,
    us_tsdr_json,
)
from listings.registry.readers import JsonReader, XmlReader
from listings.registry.tables import TableFormat

# Recognised by root element and namespace; readers that share a root are told apart by the names of their records.
XML: tuple[XmlReader, ...] = (
    us_grant.READER,
    us_grant_st32.READER,
    us_application.READER,
    us_application_pap.READER,
    us_assignment_bulk.READER,
    us_assignment_solr.READER,
    us_mark_assignment_bulk.READER,
    cnipa.READER,
    epo_ops.READER,
    cce_registrations.READER,
    euipo_trademark.READER,
    euipo_design.READER,
    st66_transaction.READER,
    us_st96.READER,
    us_tdxf.READER,
    dpma_design.READER,
    dpma_patent.READER,
    kipris.READER,
    il_mark.READER,
)

# Recognised by the keys of their first records.
JSON: tuple[JsonReader, ...] = (
    us_assignment_json.READER,
    us_mark_assignment_json.READER,
    us_peds.READER,
    us_odp.READER,
    us_tsdr_json.READER,
    euipo_mark_json.READER,
    euipo_design_json.READER,
    jpo.READER,
    indications.READER,
)

# Recognised by the names of their columns.
TABLES: tuple[TableFormat, ...] = (
    copyright_csv.TABLE,
    cce_renewals.TABLE,
    indications.TABLE,
    espacenet_csv.TABLE,
    lens_csv.TABLE,
    patent_csv.TABLE,
    patentscope_csv.TABLE,
)

# Documents that registers do publish and that hold no right: nothing to mend, nothing to import.
NOT_RIGHTS: dict[tuple[str, str], str] = {
    ("", "sequence-cwu"): "sequence_listing",
    ("http://www.w3.org/2001/XMLSchema", "schema"): "not_registry",
    ("http://ops.epo.org", "fault"): "ops_fault",
}

# Registry documents that this version does not read; said plainly, so that nobody searches for a mistake of theirs.
NOT_READ_YET: frozenset[str] = frozenset(
    {
        "TrademarkTransaction",
        "DesignTransaction",
        "PatentBulkData",
        "TrademarkBag",
        "Transaction",
        "bibliographic-data",
    }
)
