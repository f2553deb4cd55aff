"""What the databases refuse about held money: that it leaves while a stay keeps it."""

SQLITE = [
    """CREATE TRIGGER hold_is_kept BEFORE UPDATE OF released_minor, refunded_minor ON hold
WHEN NEW.released_minor + NEW.refunded_minor > OLD.released_minor + OLD.refunded_minor BEGIN
  SELECT RAISE(ABORT, 'frozen money does not leave') WHERE EXISTS (
    SELECT 1 FROM hold_stay WHERE subject = OLD.subject AND lifted_at IS NULL);
END""",
]

POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION hold_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM hold_stay WHERE subject = OLD.subject AND lifted_at IS NULL) THEN
    RAISE EXCEPTION 'frozen money does not leave';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER hold_is_kept BEFORE UPDATE OF released_minor, refunded_minor ON hold FOR EACH ROW
WHEN (NEW.released_minor + NEW.refunded_minor > OLD.released_minor + OLD.refunded_minor)
EXECUTE FUNCTION hold_is_kept()""",
]

# dialect -> statements, run once both tables exist; the migration runs the same.
GUARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
