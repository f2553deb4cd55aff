"""Characters by name: documents of the USPTO name them by the entity sets of their DTD, which is never fetched.

The names are those of the ISO sets that HTML took over, and the letters of ISO's Greek set, which it did not. A
name that is in neither stays undeclared, and its document is refused.
"""

import re
from html.entities import html5

_GREEK = (
    ("a", "α"), ("b", "β"), ("g", "γ"), ("d", "δ"), ("e", "ε"), ("z", "ζ"), ("ee", "η"), ("th", "θ"), ("i", "ι"),
    ("k", "κ"), ("l", "λ"), ("m", "μ"), ("n", "ν"), ("x", "ξ"), ("o", "ο"), ("p", "π"), ("r", "ρ"), ("s", "σ"),
    ("sf", "ς"), ("t", "τ"), ("u", "υ"), ("ph", "φ"), ("kh", "χ"), ("ps", "ψ"), ("oh", "ω"),
)  # fmt: skip
CHARACTERS: dict[bytes, bytes] = {
    **{name[:-1].encode(): sign.encode() for name, sign in html5.items() if name.endswith(";") and len(sign) == 1},
    **{f"{name}gr".encode(): sign.encode() for name, sign in _GREEK},
    **{f"{name.capitalize()}gr".encode(): sign.upper().encode() for name, sign in _GREEK if name != "sf"},
}
# Markup stays what it is.
for _name in (b"amp", b"lt", b"gt", b"quot", b"apos", b"AMP", b"LT", b"GT", b"QUOT"):
    CHARACTERS.pop(_name, None)
_REFERENCE = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")


def with_characters(document: bytes) -> bytes:
    """The document (UTF-8) with the named characters in the place of their names; unknown names stay."""
    return _REFERENCE.sub(lambda found: CHARACTERS.get(found.group(1), found.group()), document)
