"""What the databases themselves refuse and do: the texts of the ledger's triggers, for the tables and the migration.

- a transfer moves its accounts' totals, on INSERT, and nothing else moves them;
- journals and transfers refuse UPDATE, DELETE and TRUNCATE; a journal takes as many transfers as it was made for;
- a reversal holds only the exact opposites of what it reverses, as many lines, and is not reversed itself;
- a journal refuses a day that lies in a closed period, and a period begins where the last one ended;
- an account refuses DELETE, a birth with totals, and every change but the growth of its totals.
SQLite's REPLACE fires the triggers of what it deletes on our connections only (`core.db.PRAGMAS`). On others a row
refuses to be inserted again under its own id; what goes by another unique key is named by `audit verify`.
"""

from sqlalchemy import DDL, CheckConstraint, Table, event

SQLITE = [
    """CREATE TRIGGER transfer_fits BEFORE INSERT ON transfer BEGIN
  SELECT RAISE(ABORT, 'transfer is append-only') WHERE EXISTS (SELECT 1 FROM transfer WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'the journal is complete')
  WHERE NEW.line_no > (SELECT line_count FROM journal WHERE id = NEW.journal_id);
  SELECT RAISE(ABORT, 'a reversal is the exact opposite')
  WHERE (SELECT reverses FROM journal WHERE id = NEW.journal_id) IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM transfer o JOIN journal j ON o.journal_id = j.reverses
    WHERE j.id = NEW.journal_id AND o.line_no = NEW.line_no AND o.debit_id = NEW.credit_id
      AND o.credit_id = NEW.debit_id AND o.amount_minor = NEW.amount_minor);
END""",
    """CREATE TRIGGER transfer_moves_totals AFTER INSERT ON transfer BEGIN
  UPDATE account SET debits_minor = debits_minor + NEW.amount_minor WHERE id = NEW.debit_id;
  UPDATE account SET credits_minor = credits_minor + NEW.amount_minor WHERE id = NEW.credit_id;
END""",
    """CREATE TRIGGER journal_is_new BEFORE INSERT ON journal BEGIN
  SELECT RAISE(ABORT, 'journal is append-only') WHERE EXISTS (SELECT 1 FROM journal WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'the period is closed')
  WHERE EXISTS (SELECT 1 FROM accounting_period WHERE ends >= NEW.effective_on);
  SELECT RAISE(ABORT, 'a reversal is the exact opposite')
  WHERE NEW.reverses IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM journal WHERE id = NEW.reverses AND reverses IS NULL AND line_count = NEW.line_count);
END""",
    """CREATE TRIGGER accounting_period_follows BEFORE INSERT ON accounting_period BEGIN
  SELECT RAISE(ABORT, 'a period begins where the last one ended')
  WHERE NEW.starts <> (SELECT date(max(ends), '+1 day') FROM accounting_period);
END""",
    """CREATE TRIGGER account_is_new BEFORE INSERT ON account BEGIN
  SELECT RAISE(ABORT, 'account rows are kept') WHERE EXISTS (SELECT 1 FROM account WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'an account begins at zero') WHERE NEW.debits_minor <> 0 OR NEW.credits_minor <> 0;
END""",
    """CREATE TRIGGER account_no_delete BEFORE DELETE ON account BEGIN
  SELECT RAISE(ABORT, 'account rows are kept');
END""",
    """CREATE TRIGGER account_only_totals BEFORE UPDATE ON account
WHEN NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.kind <> OLD.kind OR NEW.side <> OLD.side
  OR NEW.currency <> OLD.currency OR NEW.may_go_negative <> OLD.may_go_negative OR NEW.owner IS NOT OLD.owner
  OR NEW.debits_minor < OLD.debits_minor OR NEW.credits_minor < OLD.credits_minor
BEGIN
  SELECT RAISE(ABORT, 'only transfers change an account');
END""",
]

POSTGRESQL = [
    # One statement moves all totals of a journal; the accounts were locked in the order of their ids before.
    """CREATE OR REPLACE FUNCTION transfer_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM posted p JOIN journal j ON j.id = p.journal_id WHERE p.line_no > j.line_count) THEN
    RAISE EXCEPTION 'the journal is complete';
  END IF;
  IF EXISTS (SELECT FROM posted p JOIN journal j ON j.id = p.journal_id WHERE j.reverses IS NOT NULL AND NOT EXISTS (
      SELECT FROM transfer o WHERE o.journal_id = j.reverses AND o.line_no = p.line_no AND o.debit_id = p.credit_id
        AND o.credit_id = p.debit_id AND o.amount_minor = p.amount_minor)) THEN
    RAISE EXCEPTION 'a reversal is the exact opposite';
  END IF;
  UPDATE account a SET debits_minor = a.debits_minor + moved.debits, credits_minor = a.credits_minor + moved.credits
  FROM (SELECT id, sum(debit) AS debits, sum(credit) AS credits FROM (
      SELECT debit_id AS id, amount_minor AS debit, 0 AS credit FROM posted
      UNION ALL SELECT credit_id, 0, amount_minor FROM posted) AS legs GROUP BY id) AS moved
  WHERE a.id = moved.id;
  RETURN NULL;
END $$""",
    """CREATE TRIGGER transfer_moves_totals AFTER INSERT ON transfer REFERENCING NEW TABLE AS posted
FOR EACH STATEMENT EXECUTE FUNCTION transfer_posted()""",
    """CREATE OR REPLACE FUNCTION account_guarded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.debits_minor <> 0 OR NEW.credits_minor <> 0 THEN RAISE EXCEPTION 'an account begins at zero'; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' OR TG_OP = 'TRUNCATE' THEN RAISE EXCEPTION 'account rows are kept'; END IF;
  IF pg_trigger_depth() < 2 OR NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.kind <> OLD.kind
      OR NEW.side <> OLD.side OR NEW.currency <> OLD.currency OR NEW.may_go_negative <> OLD.may_go_negative
      OR NEW.owner IS DISTINCT FROM OLD.owner OR NEW.debits_minor < OLD.debits_minor
      OR NEW.credits_minor < OLD.credits_minor THEN
    RAISE EXCEPTION 'only transfers change an account';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER account_guarded BEFORE INSERT OR UPDATE OR DELETE ON account
FOR EACH ROW EXECUTE FUNCTION account_guarded()""",
    """CREATE OR REPLACE FUNCTION journal_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM accounting_period WHERE ends >= NEW.effective_on) THEN
    RAISE EXCEPTION 'the period is closed';
  END IF;
  IF NEW.reverses IS NOT NULL AND NOT EXISTS (
      SELECT FROM journal WHERE id = NEW.reverses AND reverses IS NULL AND line_count = NEW.line_count) THEN
    RAISE EXCEPTION 'a reversal is the exact opposite';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER journal_fits BEFORE INSERT ON journal
FOR EACH ROW EXECUTE FUNCTION journal_fits()""",
    # The lock waits for every posting that is under way and keeps new ones waiting until the period is committed: none
    # can look before the closing and commit after it.
    """CREATE OR REPLACE FUNCTION accounting_period_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE journal IN SHARE MODE;
  IF NEW.starts <> (SELECT max(ends) + 1 FROM accounting_period) THEN
    RAISE EXCEPTION 'a period begins where the last one ended';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER accounting_period_follows BEFORE INSERT ON accounting_period
FOR EACH ROW EXECUTE FUNCTION accounting_period_follows()""",
    """CREATE TRIGGER account_no_truncate BEFORE TRUNCATE ON account
FOR EACH STATEMENT EXECUTE FUNCTION account_guarded()""",
]

# dialect -> statements, in the order in which they are run once the tables exist; the migration runs the same.
GUARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def attach(table: Table, statements: dict[str, list[str]] = GUARDS) -> None:
    """Run the statements after `table` (the last of theirs) was created."""
    for dialect, texts in statements.items():
        for text in texts:
            event.listen(table, "after_create", DDL(text.replace("%", "%%")).execute_if(dialect=dialect))


def whole(column: str) -> CheckConstraint:
    """A CHECK that SQLite needs: its INTEGER columns would take 1.5 (PostgreSQL's BIGINT does not)."""
    check = CheckConstraint(f"typeof({column}) = 'integer'", name=f"{column}_whole")
    return check.ddl_if(dialect="sqlite")
