"""Make the tables for snapshots, their bundles and the count of publishings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables."""
    moment = sa.DateTime(timezone=True)
    described = ("title", "sentence", "language", "query", "dataset_version", "delete_key_hash", "sha256")
    op.create_table(
        "corredor_snapshots",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("created", moment, nullable=False, comment="when the bundle was made"),
        sa.Column("published", moment, nullable=False),
        sa.Column("withdrawn", moment),
        sa.Column("title", sa.Text),
        sa.Column("sentence", sa.Text),
        sa.Column("language", sa.String(16)),
        sa.Column("query", sa.Text),
        sa.Column("dataset_version", sa.Text),
        sa.Column("owner", sa.Text, comment="who had signed in, if anybody"),
        sa.Column("delete_key_hash", sa.LargeBinary(32), comment="SHA-256; the key itself is kept nowhere"),
        sa.Column("sha256", sa.LargeBinary(32), comment="of the bundle"),
        sa.Column("size_bytes", sa.Integer, nullable=False, comment="of the bundle; 0 once withdrawn"),
        sa.CheckConstraint(
            " AND ".join(f"(withdrawn IS NULL) = ({name} IS NOT NULL)" for name in described),
            name="corredor_snapshots_whole_or_withdrawn",
        ),
        sa.CheckConstraint(
            "(withdrawn IS NULL) = (size_bytes > 0) AND size_bytes >= 0", name="corredor_snapshots_size"
        ),
        sa.CheckConstraint("withdrawn IS NULL OR owner IS NULL", name="corredor_snapshots_owner"),
    )
    op.create_index("corredor_snapshots_size_bytes", "corredor_snapshots", ["size_bytes"])
    op.create_table(
        "corredor_bundles",
        sa.Column(
            "snapshot",
            sa.String(22),
            sa.ForeignKey("corredor_snapshots.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "corredor_publishings",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "origin",
            sa.LargeBinary(32),
            nullable=False,
            comment="hash of who published; forgotten after an hour",
        ),
        sa.Column("moment", moment, nullable=False),
    )
    op.create_index("corredor_publishings_origin_moment", "corredor_publishings", ["origin", "moment"])
    op.create_index("corredor_publishings_moment", "corredor_publishings", ["moment"])
