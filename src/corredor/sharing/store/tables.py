"""The tables of the store, as they are at revision `SCHEMA`. Migrations bring an older database here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

SCHEMA: Final = "0001"
"""Revision that this program works with: the newest file of ``migrations/versions``."""

SCHEMA_TABLE: Final = "corredor_schema"
"""Where the database says at which revision it is. All names begin with ``corredor_``: a server's database may hold
other programs' tables."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond, also where the database knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: give a moment in UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Give a moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA: Final = MetaData()

_DESCRIBED: Final = ("title", "sentence", "language", "query", "dataset_version", "delete_key_hash", "sha256")

SNAPSHOTS: Final = Table(
    "corredor_snapshots",
    METADATA,
    Column("id", String(22), primary_key=True),
    Column("created", Moment, nullable=False, comment="when the bundle was made"),
    Column("published", Moment, nullable=False),
    Column("withdrawn", Moment),
    # from here on all is empty once the snapshot is withdrawn
    Column("title", Text),
    Column("sentence", Text),
    Column("language", String(16)),
    Column("query", Text),
    Column("dataset_version", Text),
    Column("owner", Text, comment="who had signed in, if anybody"),
    Column("delete_key_hash", LargeBinary(32), comment="SHA-256; the key itself is kept nowhere"),
    Column("sha256", LargeBinary(32), comment="of the bundle"),
    Column("size_bytes", Integer, nullable=False, comment="of the bundle; 0 once withdrawn"),
    CheckConstraint(
        " AND ".join(f"(withdrawn IS NULL) = ({name} IS NOT NULL)" for name in _DESCRIBED),
        name="corredor_snapshots_whole_or_withdrawn",
    ),
    CheckConstraint("(withdrawn IS NULL) = (size_bytes > 0) AND size_bytes >= 0", name="corredor_snapshots_size"),
    CheckConstraint("withdrawn IS NULL OR owner IS NULL", name="corredor_snapshots_owner"),
    Index("corredor_snapshots_size_bytes", "size_bytes"),  # the sum is read at every publishing
)

BUNDLES: Final = Table(
    "corredor_bundles",
    METADATA,
    Column("snapshot", String(22), ForeignKey("corredor_snapshots.id", ondelete="CASCADE"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

PUBLISHINGS: Final = Table(
    "corredor_publishings",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("origin", LargeBinary(32), nullable=False, comment="hash of who published; forgotten after an hour"),
    Column("moment", Moment, nullable=False),
    Index("corredor_publishings_origin_moment", "origin", "moment"),
    Index("corredor_publishings_moment", "moment"),
)
