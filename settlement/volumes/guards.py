"""What the databases refuse about volume facts: a reversal that is not a part of what it reverses."""

SQLITE = [
    """CREATE TRIGGER volume_fact_fits BEFORE INSERT ON volume_fact BEGIN
  SELECT RAISE(ABORT, 'volume_fact is append-only') WHERE EXISTS (SELECT 1 FROM volume_fact WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'a reversal keeps what it reverses') WHERE NEW.reverses_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM volume_fact o WHERE o.id = NEW.reverses_id AND o.reverses_id IS NULL
      AND o.center_id = NEW.center_id AND o.measure = NEW.measure AND o.category = NEW.category
      AND o.right_kind = NEW.right_kind AND o.currency = NEW.currency AND o.subject = NEW.subject
      AND o.recognised_on = NEW.recognised_on AND o.rate_e8 IS NEW.rate_e8 AND o.rate_on IS NEW.rate_on
      AND coalesce(o.base_minor, 0) + coalesce(NEW.base_minor, 0)
        + coalesce((SELECT sum(r.base_minor) FROM volume_fact r WHERE r.reverses_id = o.id), 0) >= 0
      AND o.amount_minor + NEW.amount_minor
        + coalesce((SELECT sum(r.amount_minor) FROM volume_fact r WHERE r.reverses_id = o.id), 0) >= 0);
END""",
]

POSTGRESQL = [
    # The original is locked, so that two reversals at once cannot together take more than there was.
    """CREATE OR REPLACE FUNCTION volume_fact_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE first volume_fact; gone numeric; base numeric;
BEGIN
  SELECT * INTO first FROM volume_fact WHERE id = NEW.reverses_id FOR UPDATE;
  SELECT coalesce(sum(amount_minor), 0), coalesce(sum(base_minor), 0) INTO gone, base
    FROM volume_fact WHERE reverses_id = NEW.reverses_id;
  IF first.id IS NULL OR first.reverses_id IS NOT NULL OR first.center_id <> NEW.center_id
      OR first.measure <> NEW.measure OR first.category <> NEW.category OR first.right_kind <> NEW.right_kind
      OR first.currency <> NEW.currency OR first.subject <> NEW.subject
      OR first.recognised_on <> NEW.recognised_on OR first.amount_minor + NEW.amount_minor + gone < 0
      OR first.rate_e8 IS DISTINCT FROM NEW.rate_e8 OR first.rate_on IS DISTINCT FROM NEW.rate_on
      OR coalesce(first.base_minor, 0) + coalesce(NEW.base_minor, 0) + base < 0 THEN
    RAISE EXCEPTION 'a reversal keeps what it reverses';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER volume_fact_fits BEFORE INSERT ON volume_fact
FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION volume_fact_fits()""",
]

# dialect -> statements, run once the table exists; the migration runs the same.
GUARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
