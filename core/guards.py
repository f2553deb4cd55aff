"""Triggers that several units hang on their tables, in the words of both databases."""

from collections.abc import Sequence


def moved(names: Sequence[str]) -> tuple[str, str]:
    """Whether an UPDATE changes one of these columns: for SQLite, and for PostgreSQL."""
    return (
        " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in names),
        " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in names),
    )


def rows_stay(table: str, closed: str, why: str) -> dict[str, list[str]]:
    """By dialect: rows of a table are neither added, changed nor removed where `closed` holds of the row '{}'."""

    def sqlite(act: str, row: str) -> str:
        return f"""CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table}
WHEN {closed.format(row)} BEGIN
  SELECT RAISE(ABORT, '{why}');
END"""

    return {
        "sqlite": [sqlite("INSERT", "NEW"), sqlite("UPDATE", "OLD"), sqlite("DELETE", "OLD")],
        "postgresql": [
            f"""CREATE OR REPLACE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF {closed.format("NEW")} THEN RAISE EXCEPTION '{why}'; END IF;
    RETURN NEW;
  END IF;
  IF {closed.format("OLD")} THEN RAISE EXCEPTION '{why}'; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$""",
            f"""CREATE TRIGGER {table}_kept BEFORE INSERT OR UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_kept()""",
        ],
    }
