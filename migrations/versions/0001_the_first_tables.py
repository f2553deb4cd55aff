"""The first tables

Revision 0001, the first. Its SQL lies beside it, one file for each database.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    bind = op.get_bind()
    script = Path(__file__).with_suffix(f".{bind.dialect.name}.sql").read_text()
    cursor = bind.connection.cursor()  # the driver's own, which leaves per-cent signs alone
    for statement in script.split("\n\n-- next\n\n"):
        cursor.execute(statement)
    cursor.close()


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first tables; an empty database is a new one.")
