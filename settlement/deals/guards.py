"""What the databases refuse about deals: a side that nobody has compared with the register of companies."""

VERIFIED = """CREATE TRIGGER deal_sides_verified BEFORE INSERT ON deal BEGIN
  SELECT RAISE(ABORT, 'both sides of a deal are verified') WHERE EXISTS (
    SELECT 1 FROM organisation WHERE id IN (NEW.seller_id, NEW.buyer_id) AND verified_at IS NULL);
END"""
SQLITE = [
    VERIFIED, VERIFIED.replace("verified BEFORE INSERT", "stay_verified BEFORE UPDATE OF seller_id, buyer_id", 1),
]  # fmt: skip

POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION deal_sides_verified() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM organisation WHERE id IN (NEW.seller_id, NEW.buyer_id) AND verified_at IS NULL) THEN
    RAISE EXCEPTION 'both sides of a deal are verified';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER deal_sides_verified BEFORE INSERT OR UPDATE OF seller_id, buyer_id ON deal FOR EACH ROW
EXECUTE FUNCTION deal_sides_verified()""",
]

# dialect -> statements, run once the table exists; the migration runs the same.
GUARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
