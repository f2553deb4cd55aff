"""The clause library of the non-disclosure agreement, once, in English and Chinese (our own wording).

Text and Chinese stand in the catalogue under trading.dataroom; `%(…)s` are the seller's terms in words.
"""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy

Article = tuple[LazyText, tuple[LazyText, ...]]

DISPUTES: dict[str, LazyText] = {
    "court_seller": lazy("Disputes are decided by the court with jurisdiction at the seat of the Discloser."),
    "court_buyer": lazy("Disputes are decided by the court with jurisdiction at the seat of the Recipient."),
    "arbitration": lazy("Disputes are decided by %(body)s by its rules in force, finally and for both sides."),
}

ACCEPTED = lazy(
    "The Recipient accepts this agreement by an act of its own in its account on Xinghai. The act is recorded with the "
    "SHA-256 of this very file, the time, and the person who acted; such a data message is in writing (Civil Code, "
    "articles 469 and 491)."
)
SIGNED = lazy(
    "Recipient and Discloser sign this agreement on Xinghai, in this order. Each signature is over the SHA-256 of this "
    "very file, and is recorded with the time and the person who signed (Civil Code, articles 469 and 490)."
)

ARTICLES: tuple[Article, ...] = (
    (
        lazy("What is confidential"),
        (
            lazy(
                "Confidential is what the documents of the data room say and what the Recipient learns from them. It "
                "is not confidential where it is public without the Recipient’s fault, where the Recipient knew it "
                "before, or where it got it lawfully from somebody else."
            ),
        ),
    ),
    (
        lazy("Purpose"),
        (
            lazy("The documents are shown for this purpose: %(purpose)s"),
            lazy("The Recipient asked for them with these words: %(asked)s"),
            lazy("The Recipient uses what it learns for this purpose only (Civil Code, article 501)."),
        ),
    ),
    (
        lazy("Who may know"),
        (
            lazy(
                "The Recipient lets only those of its people and advisers know who need it for the purpose and are "
                "bound to secrecy. It answers for them as for itself."
            ),
        ),
    ),
    (
        lazy("Copies and log"),
        (
            lazy(
                "Every page of a PDF bears who took the copy, for whom, when, and its number; other kinds of files "
                "carry no mark. Marks are not removed. Every access is entered in a log that both sides see."
            ),
        ),
    ),
    (
        lazy("No right and no filing"),
        (
            lazy(
                "Nothing here gives a right or a licence, and nobody is bound to conclude a contract. The Recipient "
                "files no application for a right with what it learns, and does not take products apart to learn more."
            ),
        ),
    ),
    (
        lazy("Access"),
        (
            lazy(
                "Access lasts %(days)s days from its opening. The Discloser may end it earlier at any time; it also "
                "ends when the right is no longer offered."
            ),
            lazy(
                "When access has ended, the Recipient destroys its copies within ten days, unless the law makes it "
                "keep them. What it keeps stays confidential."
            ),
        ),
    ),
    (
        lazy("How long"),
        (
            lazy(
                "The duty of secrecy lasts %(months)s months from the acceptance or the first signature, and for trade "
                "secrets as long as they are secret."
            ),
        ),
    ),
)
LAW_HEADING = lazy("Law and disputes")
LAW = lazy("This agreement is governed by the law of the People's Republic of China.")
FORM_HEADING = lazy("How it is concluded")
