"""All pages of people: each module hangs its own onto the one blueprint."""

from parties.people.account import routes as account
from parties.people.mailbox import routes as mailbox
from parties.people.membership import routes as membership
from parties.people.signing.routes import bp

__all__ = ["account", "bp", "mailbox", "membership"]
