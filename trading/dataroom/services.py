"""What can be done in a data room, in one place; the acts lie in the modules that they belong to."""

from trading.dataroom.asking import (
    ask,
    countersign,
    deny,
    expire_due,
    revoke,
    send_nda,
    sign,
    tell_name,
)
from trading.dataroom.fetching import content_of, fetch, fetched_lately, look, read_nda
from trading.dataroom.rooms import add_document, documents_in, move_document, remove_document, set_room

__all__ = [
    "add_document",
    "ask",
    "content_of",
    "countersign",
    "deny",
    "documents_in",
    "expire_due",
    "fetch",
    "fetched_lately",
    "look",
    "move_document",
    "read_nda",
    "remove_document",
    "revoke",
    "send_nda",
    "set_room",
    "sign",
    "tell_name",
]
