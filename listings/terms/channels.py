"""Ways to the customer that a grant can be limited to; "*" is all. The list is this project's own."""

from core.i18n import lazy_gettext
from listings.terms.tree import Place, Tree

ANY_CHANNEL = "*"

CHANNELS = Tree(
    (
        Place(ANY_CHANNEL, None, lazy_gettext("Every channel")),
        Place("online", ANY_CHANNEL, lazy_gettext("Online")),
        Place("online.own", "online", lazy_gettext("Own web shop")),
        Place("online.marketplaces", "online", lazy_gettext("Online marketplaces")),
        Place("online.download", "online", lazy_gettext("Downloads and apps")),
        Place("online.streaming", "online", lazy_gettext("Streaming")),
        Place("trade", ANY_CHANNEL, lazy_gettext("Trade")),
        Place("trade.shops", "trade", lazy_gettext("Shops and chains")),
        Place("trade.wholesale", "trade", lazy_gettext("Wholesale and distributors")),
        Place("trade.export", "trade", lazy_gettext("Export")),
        Place("industry", ANY_CHANNEL, lazy_gettext("Industrial use")),
        Place("industry.own", "industry", lazy_gettext("Own production only")),
        Place("industry.parts", "industry", lazy_gettext("Parts for others' products")),
        Place("industry.services", "industry", lazy_gettext("Services to customers")),
        Place("public", ANY_CHANNEL, lazy_gettext("Public procurement")),
        Place("media", ANY_CHANNEL, lazy_gettext("Media")),
        Place("media.print", "media", lazy_gettext("Print")),
        Place("media.television", "media", lazy_gettext("Radio and television")),
        Place("media.cinema", "media", lazy_gettext("Cinemas and stages")),
    )
)
