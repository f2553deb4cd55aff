"""What the databases refuse about invoices: a number that is not the next one, and credit beyond what was invoiced."""

SQLITE = [
    """CREATE TRIGGER invoice_follows BEFORE INSERT ON invoice BEGIN
  SELECT RAISE(ABORT, 'invoice is append-only') WHERE EXISTS (SELECT 1 FROM invoice WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'invoices are numbered without a gap') WHERE NEW.number <> 1 + coalesce(
    (SELECT max(number) FROM invoice WHERE issuer_id = NEW.issuer_id AND year = NEW.year), 0);
  SELECT RAISE(ABORT, 'no more is credited than was invoiced') WHERE NEW.credits_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM invoice o WHERE o.id = NEW.credits_id AND o.kind = 'invoice' AND o.issuer_id = NEW.issuer_id
      AND o.recipient_id = NEW.recipient_id AND o.currency = NEW.currency AND o.amount_minor >= NEW.amount_minor
        + coalesce((SELECT sum(c.amount_minor) FROM invoice c WHERE c.credits_id = o.id), 0));
END""",
]

POSTGRESQL = [
    # The issuer's row is locked, so that two at once do not take one number; the unique constraint is the last word.
    """CREATE OR REPLACE FUNCTION invoice_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last integer; first invoice; gone numeric;
BEGIN
  PERFORM 1 FROM organisation WHERE id = NEW.issuer_id FOR NO KEY UPDATE;
  SELECT coalesce(max(number), 0) INTO last FROM invoice WHERE issuer_id = NEW.issuer_id AND year = NEW.year;
  IF NEW.number <> last + 1 THEN RAISE EXCEPTION 'invoices are numbered without a gap'; END IF;
  IF NEW.credits_id IS NOT NULL THEN
    SELECT * INTO first FROM invoice WHERE id = NEW.credits_id;
    SELECT coalesce(sum(amount_minor), 0) INTO gone FROM invoice WHERE credits_id = NEW.credits_id;
    IF first.id IS NULL OR first.kind <> 'invoice' OR first.issuer_id <> NEW.issuer_id
        OR first.recipient_id <> NEW.recipient_id OR first.currency <> NEW.currency
        OR first.amount_minor < NEW.amount_minor + gone THEN
      RAISE EXCEPTION 'no more is credited than was invoiced';
    END IF;
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER invoice_follows BEFORE INSERT ON invoice
FOR EACH ROW EXECUTE FUNCTION invoice_follows()""",
]

# dialect -> statements, run once the table exists; the migration runs the same.
GUARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
