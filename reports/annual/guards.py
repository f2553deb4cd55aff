"""What the databases refuse about annual reports: a published version changes no more, none is deleted, and the files
of one that is confirmed stay."""

from core.guards import moved, rows_stay

SAME = ("center_id", "year", "version", "figures", "sha256", "narrative", "difference", "reason")
MOVED_SQLITE, MOVED_POSTGRESQL = moved(SAME)
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
OF_FILES = rows_stay("annual_attachment", NOT_OPEN, "the files of a confirmed report stay")

# dialect -> statements, run once the table exists; the migration runs the same.
GUARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
