"""Answers of the EPO's Open Patent Services: documents, families with their legal events, and the register.

Answers to other questions (numbers, images, full text, lists of hits) hold no right.
"""

from collections.abc import Iterator

from listings.registry.epo_documents import read_document
from listings.registry.epo_family import read_family
from listings.registry.epo_register import read_register
from listings.registry.kind_codes import kind_and_status
from listings.registry.readers import XmlReader
from listings.registry.records import Finding
from listings.registry.xml import Found, Plan, local

__all__ = ["ABOUT", "NAMESPACE", "PLAN", "READER", "kind_and_status", "read"]

NAMESPACE = "http://ops.epo.org"
PLAN = Plan(
    records=frozenset({"exchange-document", "register-document", "patent-family"}),
    unread=frozenset({"references-cited", "description", "claims", "events-data", "pre", "L018EP", "L019EP"}),
    context=frozenset({"query"}),
)
# What an answer without records was about, by the names of the elements under its root.
ABOUT = {
    "standardization": "ops_numbers",
    "document-inquiry": "ops_images",
    "fulltext-documents": "ops_full_text",
    "biblio-search": "ops_search",
    "register-search": "ops_register",
}


def read(found: Found) -> Iterator[Finding]:
    """The rights of one document, one family, or one file of the register."""
    name = local(found.element)
    if name == "register-document":
        yield from read_register(found)
    elif name == "patent-family":
        yield from read_family(found)
    else:
        yield from read_document(found.element, found.line)


READER = XmlReader("epo_ops", ((NAMESPACE, "world-patent-data"),), PLAN, read, ABOUT)
