"""What the databases refuse about evaluations: scores change in a draft alone, and what is published stands."""

SAME = (
    *("center_id", "year", "version", "rule_id", "points_bp", "grade", "reason", "heard_on", "statement_due_on"),
    *("stated_on", "statement", "answer", "published_on", "rectify_by"),
)
MOVED_SQLITE = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in SAME)
MOVED_POSTGRESQL = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in SAME)
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


def _sqlite(act: str, row: str) -> str:
    return f"""CREATE TRIGGER evaluation_score_{act.lower()} BEFORE {act} ON evaluation_score
WHEN {NO_DRAFT.format(row)} BEGIN
  SELECT RAISE(ABORT, 'scores change in a draft alone');
END"""


OF_SCORES = {
    "sqlite": [_sqlite("INSERT", "NEW"), _sqlite("UPDATE", "OLD"), _sqlite("DELETE", "OLD")],
    "postgresql": [
        f"""CREATE OR REPLACE FUNCTION evaluation_score_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF {NO_DRAFT.format("NEW")} THEN RAISE EXCEPTION 'scores change in a draft alone'; END IF;
    RETURN NEW;
  END IF;
  IF {NO_DRAFT.format("OLD")} THEN RAISE EXCEPTION 'scores change in a draft alone'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$""",
        """CREATE TRIGGER evaluation_score_kept BEFORE INSERT OR UPDATE OR DELETE ON evaluation_score
FOR EACH ROW EXECUTE FUNCTION evaluation_score_kept()""",
    ],
}
