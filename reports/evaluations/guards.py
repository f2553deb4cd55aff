"""What the databases refuse about evaluations: scores change in a draft alone, and what is published stands."""

from core.guards import moved, rows_stay

SAME = (
    *("center_id", "year", "version", "rule_id", "points_bp", "grade", "reason", "heard_on", "statement_due_on"),
    *("stated_on", "statement", "answer", "published_on", "rectify_by"),
)
MOVED_SQLITE, MOVED_POSTGRESQL = moved(SAME)
FINAL = "OLD.state NOT IN ('draft', 'hearing')"
DECIDED = "OLD.decided_on IS NOT NULL AND (NEW.decided_on <> OLD.decided_on OR NEW.decision <> OLD.decision)"
UNDER_WORK = "NEW.state IN ('draft', 'hearing')"

OF_EVALUATIONS = {
    "sqlite": [
        f"""CREATE TRIGGER center_evaluation_kept BEFORE UPDATE ON center_evaluation
WHEN {FINAL} AND ({MOVED_SQLITE} OR {UNDER_WORK} OR ({DECIDED})) BEGIN
  SELECT RAISE(ABORT, 'a published evaluation never moves');
END""",
        """CREATE TRIGGER center_evaluation_stays BEFORE DELETE ON center_evaluation BEGIN
  SELECT RAISE(ABORT, 'evaluations are not deleted');
END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION center_evaluation_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a published evaluation never moves';
END $$""",
        f"""CREATE TRIGGER center_evaluation_kept BEFORE UPDATE ON center_evaluation FOR EACH ROW
WHEN ({FINAL} AND ({MOVED_POSTGRESQL} OR {UNDER_WORK} OR ({DECIDED}))) EXECUTE FUNCTION center_evaluation_kept()""",
        """CREATE TRIGGER center_evaluation_stays BEFORE DELETE ON center_evaluation
FOR EACH ROW EXECUTE FUNCTION center_evaluation_kept()""",
    ],
}

NO_DRAFT = "(SELECT state FROM center_evaluation WHERE id = {}.evaluation_id) <> 'draft'"
OF_SCORES = rows_stay("evaluation_score", NO_DRAFT, "scores change in a draft alone")
