"""What the databases refuse about annual reports: a published version changes no more, none is deleted, and the files
of one that is confirmed stay."""

SAME = ("center_id", "year", "version", "figures", "sha256", "narrative", "difference", "reason")
MOVED_SQLITE = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in SAME)
MOVED_POSTGRESQL = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in SAME)
FINAL = "OLD.state IN ('published', 'restated')"

SQLITE = [
    f"""CREATE TRIGGER annual_report_kept BEFORE UPDATE ON annual_report WHEN {FINAL} AND
  ({MOVED_SQLITE} OR NEW.state NOT IN ('published', 'restated')) BEGIN
  SELECT RAISE(ABORT, 'a published annual report never moves');
END""",
    """CREATE TRIGGER annual_report_stays BEFORE DELETE ON annual_report BEGIN
  SELECT RAISE(ABORT, 'annual reports are not deleted');
END""",
]

POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION annual_report_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a published annual report never moves';
END $$""",
    f"""CREATE TRIGGER annual_report_kept BEFORE UPDATE ON annual_report FOR EACH ROW WHEN ({FINAL} AND
  ({MOVED_POSTGRESQL} OR NEW.state NOT IN ('published', 'restated'))) EXECUTE FUNCTION annual_report_kept()""",
    """CREATE TRIGGER annual_report_stays BEFORE DELETE ON annual_report
FOR EACH ROW EXECUTE FUNCTION annual_report_kept()""",
]

NOT_OPEN = "(SELECT state FROM annual_report WHERE id = {}.report_id) NOT IN ('compiled', 'returned')"


def _sqlite(act: str, row: str) -> str:
    return f"""CREATE TRIGGER annual_attachment_{act.lower()} BEFORE {act} ON annual_attachment
WHEN {NOT_OPEN.format(row)} BEGIN
  SELECT RAISE(ABORT, 'the files of a confirmed report stay');
END"""


OF_FILES = {
    "sqlite": [_sqlite("INSERT", "NEW"), _sqlite("UPDATE", "OLD"), _sqlite("DELETE", "OLD")],
    "postgresql": [
        f"""CREATE OR REPLACE FUNCTION annual_attachment_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF {NOT_OPEN.format("NEW")} THEN RAISE EXCEPTION 'the files of a confirmed report stay'; END IF;
    RETURN NEW;
  END IF;
  IF {NOT_OPEN.format("OLD")} THEN RAISE EXCEPTION 'the files of a confirmed report stay'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$""",
        """CREATE TRIGGER annual_attachment_kept BEFORE INSERT OR UPDATE OR DELETE ON annual_attachment
FOR EACH ROW EXECUTE FUNCTION annual_attachment_kept()""",
    ],
}

# dialect -> statements, run once the table exists; the migration runs the same.
GUARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
