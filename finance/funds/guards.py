"""What the databases refuse about cover: a loan that comes in late or ahead, and a claim from a day of the bank's own.

A loan is under cover from a day within the period of the rule in force when it comes in (Asia/Shanghai); a claim's
period runs from a day not before that one, of a classified loan from the day on record (BR-53).
"""

IN_TIME = """CREATE TRIGGER covered_loan_in_time BEFORE INSERT ON covered_loan BEGIN
  SELECT RAISE(ABORT, 'a loan comes under cover within its period')
  WHERE NOT coalesce(NEW.covered_on <= date(NEW.entered_at, '+8 hours')
    AND NEW.covered_on >= date(NEW.entered_at, '+8 hours', '-' || (
      SELECT days FROM fund_rule WHERE clock = 'cover' AND valid_from <= date(NEW.entered_at, '+8 hours')
        AND (valid_to IS NULL OR valid_to > date(NEW.entered_at, '+8 hours'))
      ORDER BY valid_from DESC LIMIT 1) || ' days'), 0);
END"""
ON_RECORD = """CREATE TRIGGER compensation_claim_on_record BEFORE INSERT ON compensation_claim BEGIN
  SELECT RAISE(ABORT, 'a claim runs from the day on record') WHERE NOT EXISTS (
    SELECT 1 FROM covered_loan WHERE id = NEW.loan_id AND NEW.since >= covered_on
      AND NEW.since >= date(entered_at, '+8 hours') AND (classified_on IS NULL OR classified_on = NEW.since));
END"""
LOANS_SQLITE = [
    IN_TIME, IN_TIME.replace("in_time BEFORE INSERT", "stays_in_time BEFORE UPDATE OF covered_on, entered_at", 1),
]  # fmt: skip
CLAIMS_SQLITE = [
    ON_RECORD, ON_RECORD.replace("on_record BEFORE INSERT", "stays_on_record BEFORE UPDATE OF since, loan_id", 1),
]  # fmt: skip

LOANS_POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION covered_loan_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE entered_on date := (NEW.entered_at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  IF NOT coalesce(NEW.covered_on <= entered_on AND NEW.covered_on >= entered_on - (
    SELECT days FROM fund_rule WHERE clock = 'cover' AND valid_from <= entered_on
      AND (valid_to IS NULL OR valid_to > entered_on) ORDER BY valid_from DESC LIMIT 1), false) THEN
    RAISE EXCEPTION 'a loan comes under cover within its period';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER covered_loan_in_time BEFORE INSERT OR UPDATE OF covered_on, entered_at ON covered_loan
FOR EACH ROW EXECUTE FUNCTION covered_loan_in_time()""",
]
CLAIMS_POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION compensation_claim_on_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM covered_loan WHERE id = NEW.loan_id AND NEW.since >= covered_on
      AND NEW.since >= (entered_at AT TIME ZONE 'Asia/Shanghai')::date
      AND (classified_on IS NULL OR classified_on = NEW.since)) THEN
    RAISE EXCEPTION 'a claim runs from the day on record';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER compensation_claim_on_record BEFORE INSERT OR UPDATE OF since, loan_id ON compensation_claim
FOR EACH ROW EXECUTE FUNCTION compensation_claim_on_record()""",
]

# dialect -> statements, run once the table exists; the migration runs the same.
LOANS = {"sqlite": LOANS_SQLITE, "postgresql": LOANS_POSTGRESQL}
CLAIMS = {"sqlite": CLAIMS_SQLITE, "postgresql": CLAIMS_POSTGRESQL}
