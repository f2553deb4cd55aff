"""A journal in one call of the database: what PostgreSQL does inside itself costs no way there and back.

The function opens the accounts that are missing and only then locks all of them in the order of their ids (who waits
for one that another transaction is opening holds no other), looks at closed periods and at each account's floor move by
move, and writes the journal with its transfers. Whatever stands in the way of any of this it answers with nothing, and
has written nothing but opened accounts; then `services` goes the same way step by step, finds the reason and says it.
The tables' own guards stand behind both ways.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from settlement.ledger.guards import attach
from settlement.ledger.models import Transfer, table_of

FUNCTION = """CREATE OR REPLACE FUNCTION post_journal(asked jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  codes text[] := ARRAY(SELECT named ->> 'code' FROM jsonb_array_elements(asked -> 'accounts') AS named);
  day date := (asked ->> 'effective_on')::date;
  known bigint;
  written bigint;
BEGIN
  SELECT count(*) INTO known FROM account WHERE code = ANY (codes);
  IF known < cardinality(codes) THEN
    INSERT INTO account (code, kind, side, currency, owner, may_go_negative, debits_minor, credits_minor)
    SELECT code, kind, side, currency, owner, may_go_negative, 0, 0
    FROM jsonb_to_recordset(asked -> 'accounts') AS named (
      code text, kind text, side text, currency text, owner text, may_go_negative boolean)
    WHERE NOT EXISTS (SELECT FROM account WHERE account.code = named.code)
    ORDER BY code ON CONFLICT DO NOTHING;
  END IF;
  PERFORM id FROM account WHERE code = ANY (codes) ORDER BY id FOR UPDATE;
  IF EXISTS (SELECT FROM accounting_period WHERE ends >= day) THEN RETURN NULL; END IF;
  IF EXISTS (
    SELECT FROM (
      SELECT account.may_go_negative,
        CASE account.side WHEN 'debit' THEN debits_minor - credits_minor ELSE credits_minor - debits_minor END
        + sum(CASE WHEN account.side = leg.side THEN leg.amount ELSE -leg.amount END)
          OVER (PARTITION BY account.id ORDER BY leg.no) AS stands
      FROM jsonb_to_recordset(asked -> 'lines') AS line (no integer, debit text, credit text, amount bigint),
        LATERAL (VALUES (no, 'debit', debit, amount), (no, 'credit', credit, amount)) AS leg (no, side, code, amount)
      JOIN account ON account.code = leg.code) AS course
    WHERE stands < 0 AND NOT may_go_negative) THEN RETURN NULL;
  END IF;
  INSERT INTO journal (key, request_hash, subject, effective_on, booked_at, line_count, note, actor_name, person_id)
  VALUES (asked ->> 'key', asked ->> 'request_hash', asked ->> 'subject', day, (asked ->> 'booked_at')::timestamptz,
    jsonb_array_length(asked -> 'lines'), asked ->> 'note', asked ->> 'actor_name', (asked ->> 'person_id')::integer)
  ON CONFLICT DO NOTHING RETURNING id INTO written;
  IF written IS NULL THEN RETURN NULL; END IF;
  INSERT INTO transfer (journal_id, line_no, debit_id, credit_id, currency, amount_minor)
  SELECT written, no, gives.id, takes.id, line.currency, amount
  FROM jsonb_to_recordset(asked -> 'lines') AS line (
    no integer, debit text, credit text, currency text, amount bigint)
  JOIN account AS gives ON gives.code = debit JOIN account AS takes ON takes.code = credit ORDER BY no;
  RETURN written;
END $$"""

attach(table_of(Transfer), {"postgresql": [FUNCTION]})

asked_for = func.jsonb_array_elements(bindparam("asked", type_=JSONB)).table_valued("value")
POST = select(func.post_journal(asked_for.c.value))


def journals_in_one_call(session: Session, asked: Sequence[dict[str, Any]]) -> list[int | None]:
    """The ids of the journals, in their order; None for one in whose way something stands.

    Each has the columns of a journal (`effective_on` and `booked_at` in ISO's spelling), `accounts` (the columns with
    which one is opened) and `lines`: no, debit and credit by code, currency, amount in minor units.
    """
    return list(session.scalars(POST, {"asked": list(asked)}))
