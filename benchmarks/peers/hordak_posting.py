"""django-hordak posting the same journal, as its documentation says, in an environment of its own (`.venv/peers`).

Argument: the database as Django wants it, in JSON. Each line on standard input is a JSON object: the first one
`{"migrate": true, "accounts": […]}`, then `{"count": 50, "moves": [[debit, credit, "950.00"], …]}` for so many
journals, each in its own transaction. Each is answered with a line.
"""

import json
import sys
from collections.abc import Iterable
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import transaction


def set_up(database: dict[str, Any]) -> None:
    """Django with hordak and what it needs, nothing else."""
    settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "mptt", "hordak"],
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, **database}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        DEFAULT_CURRENCY="CNY",
        CURRENCIES=["CNY"],
        HORDAK_CURRENCIES=["CNY"],
        HORDAK_INTERNAL_CURRENCY="CNY",
    )
    django.setup()


def accounts_of(names: Iterable[str]) -> dict[str, Any]:
    """Accounts by name; those that are not there yet are opened."""
    from hordak.models import Account

    found = {account.name: account for account in Account.objects.all()}
    for name in names:
        if name not in found:
            found[name] = Account.objects.create(name=name, code=f"{len(found) + 1}", type="LI", currencies=["CNY"])
    return found


def post(accounts: dict[str, Any], moves: list[list[str]]) -> None:
    """One journal: a transaction with two legs for each move; its deferred trigger checks that it balances."""
    from hordak.models import Leg, Transaction
    from moneyed import Money

    with transaction.atomic():
        journal = Transaction.objects.create(description="release")
        for debit, credit, amount in moves:
            Leg.objects.create(transaction=journal, account=accounts[debit], debit=Money(amount, "CNY"))
            Leg.objects.create(transaction=journal, account=accounts[credit], credit=Money(amount, "CNY"))


def main() -> None:
    """Serve until the input ends."""
    set_up(json.loads(sys.argv[1]))
    first = json.loads(sys.stdin.readline())
    if first["migrate"]:
        call_command("migrate", verbosity=0)
    accounts = accounts_of(first["accounts"])
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        for _n in range(order["count"]):
            post(accounts, order["moves"])
        print("done", flush=True)


if __name__ == "__main__":
    main()
