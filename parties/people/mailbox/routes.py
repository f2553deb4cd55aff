"""The mailbox of the demonstration: what would have been sent, with links to follow."""

from pathlib import Path

from flask import current_app, render_template, request, url_for

from core import web
from core.errors import NotFound
from core.i18n import _
from parties.people.mailbox import letterbox
from parties.people.signing.routes import bp

PAGE = 50


def folder() -> Path:
    """Where the mails lie; NotFound where mails are really sent, and in production."""
    settings = current_app.config["XINGHAI"]
    if settings.is_production or settings.mail_url:
        raise NotFound(_("There is no page at this address."))
    return Path(settings.instance) / "mail"


@bp.get("/mail")
def mailbox() -> str:
    """Every mail, the latest first."""
    place, asked = folder(), request.args.get("page", "1")
    number = web.whole(asked) or 1
    known = letterbox.numbers(place)
    last = max(1, -(-len(known) // PAGE))
    return render_template(
        "parties/people/mailbox.html",
        rows=list(letterbox.mails(place, known[(number - 1) * PAGE : number * PAGE])),
        page={
            "number": number,
            "pages": last,
            "total": len(known),
            "previous_href": url_for("people.mailbox", page=number - 1) if number > 1 else None,
            "next_href": url_for("people.mailbox", page=number + 1) if number < last else None,
        },
    )


@bp.get("/mail/<int:number>")
def mail(number: int) -> str:
    """One mail."""
    found = letterbox.mail(folder(), number)
    if found is None:
        raise NotFound(_("There is no mail under this number."))
    return render_template("parties/people/mail.html", mail=found, paragraphs=letterbox.paragraphs(found.text))
