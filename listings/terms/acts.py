"""Kinds of use that a grant can be limited to: the acts that the law keeps for the owner of a right; "*" is all.

A patent is made, used, offered, sold and imported (PL 11); a work has thirteen property rights (CL 10(5)–(17)); a mark
is used on goods, in papers and in advertising (TML 48). The four personal rights of an author (CL 10(1)–(4)) stay with
the author whatever is agreed, so they have names here and no place in the tree.
"""

from collections.abc import Mapping

from core.i18n import LazyText, lazy_gettext
from listings.terms.tree import Place, Tree

ANY_ACT = "*"

ROOT = (Place(ANY_ACT, None, lazy_gettext("Every kind of use")),)

PATENT = (
    Place("patent", ANY_ACT, lazy_gettext("Every use of the patent")),
    Place("patent.make", "patent", lazy_gettext("Making")),
    Place("patent.use", "patent", lazy_gettext("Using")),
    Place("patent.offer", "patent", lazy_gettext("Offering for sale")),
    Place("patent.sell", "patent", lazy_gettext("Selling")),
    Place("patent.import", "patent", lazy_gettext("Importing")),
)

# The number is that of CL 10.
COPYRIGHT = (
    Place("copyright", ANY_ACT, lazy_gettext("Every use of the work")),
    Place("copyright.5", "copyright", lazy_gettext("Reproduction")),
    Place("copyright.6", "copyright", lazy_gettext("Distribution")),
    Place("copyright.7", "copyright", lazy_gettext("Rental")),
    Place("copyright.8", "copyright", lazy_gettext("Exhibition")),
    Place("copyright.9", "copyright", lazy_gettext("Performance")),
    Place("copyright.10", "copyright", lazy_gettext("Screening")),
    Place("copyright.11", "copyright", lazy_gettext("Broadcasting")),
    Place("copyright.12", "copyright", lazy_gettext("Making available on networks")),
    Place("copyright.13", "copyright", lazy_gettext("Filming")),
    Place("copyright.14", "copyright", lazy_gettext("Adaptation")),
    Place("copyright.15", "copyright", lazy_gettext("Translation")),
    Place("copyright.16", "copyright", lazy_gettext("Compilation")),
    Place("copyright.17", "copyright", lazy_gettext("Other property rights of the author")),
)

MARK = (
    Place("mark", ANY_ACT, lazy_gettext("Every use of the mark")),
    Place("mark.goods", "mark", lazy_gettext("On goods, packaging and containers")),
    Place("mark.papers", "mark", lazy_gettext("In business papers")),
    Place("mark.advertising", "mark", lazy_gettext("In advertising and at fairs")),
)

ACTS = Tree((*ROOT, *PATENT, *COPYRIGHT, *MARK))

# Which branch speaks about which family of rights; "*" always may be said.
ACT_BRANCHES: Mapping[str, str] = {
    "patent": "patent",
    "copyright": "copyright",
    "trademark": "mark",
    "indication": "mark",
}

PERSONAL: Mapping[str, LazyText] = {
    "copyright.1": lazy_gettext("Publication of the work"),
    "copyright.2": lazy_gettext("Being named as the author"),
    "copyright.3": lazy_gettext("Changing the work"),
    "copyright.4": lazy_gettext("Integrity of the work"),
}
