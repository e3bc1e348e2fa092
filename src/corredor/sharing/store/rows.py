"""Snapshots as rows: written, read, erased, inside a transaction that somebody else began."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from corredor.sharing.store.keys import hash_key
from corredor.sharing.store.snapshot import Published, Snapshot, SnapshotMeta
from corredor.sharing.store.tables import BUNDLES, SNAPSHOTS

_KEPT: Final = ("id", "created", "published")
"""What stays of a snapshot that was withdrawn, beside the date of that."""


def insert_snapshot(
    connection: Connection,
    published: Published,
    bundle_zip: bytes,
    meta: SnapshotMeta,
    owner: str | None,
    moment: datetime,
) -> None:
    """Write a snapshot and its bundle."""
    connection.execute(
        insert(SNAPSHOTS).values(
            id=published.id,
            created=meta.created,
            published=moment,
            title=meta.title,
            sentence=meta.sentence,
            language=meta.language,
            query=meta.query,
            dataset_version=meta.dataset_version,
            owner=owner,
            delete_key_hash=hash_key(published.delete_key),
            sha256=hashlib.sha256(bundle_zip).digest(),
            size_bytes=len(bundle_zip),
        )
    )
    connection.execute(insert(BUNDLES).values(snapshot=published.id, content=bundle_zip))


def select_snapshot(connection: Connection, snapshot_id: str) -> Snapshot | None:
    """Read what is known of a snapshot; None if there is none."""
    row = connection.execute(select(SNAPSHOTS).where(SNAPSHOTS.c.id == snapshot_id)).one_or_none()
    if row is None:
        return None
    meta = None
    if not row.withdrawn:
        meta = SnapshotMeta(row.title, row.sentence, row.language, row.query, row.dataset_version, row.created)
    return Snapshot(row.id, row.created, row.published, meta, row.withdrawn)


def select_bundle(connection: Connection, snapshot_id: str) -> Row | None:
    """Read ``withdrawn``, ``sha256`` and ``content`` of a snapshot; None if there is none."""
    wanted = select(SNAPSHOTS.c.withdrawn, SNAPSHOTS.c.sha256, BUNDLES.c.content).outerjoin(BUNDLES)
    return connection.execute(wanted.where(SNAPSHOTS.c.id == snapshot_id)).one_or_none()


def select_key(connection: Connection, snapshot_id: str) -> Row | None:
    """Read ``withdrawn`` and ``delete_key_hash``, and let nobody change them until this transaction ends."""
    wanted = select(SNAPSHOTS.c.withdrawn, SNAPSHOTS.c.delete_key_hash).with_for_update()
    return connection.execute(wanted.where(SNAPSHOTS.c.id == snapshot_id)).one_or_none()


def erase_snapshot(connection: Connection, snapshot_id: str, moment: datetime) -> None:
    """Erase the bundle of a snapshot and all that describes it; its id and its dates stay."""
    erased: dict[str, Any] = {column.name: None for column in SNAPSHOTS.c if column.name not in _KEPT}
    erased |= {"withdrawn": moment, "size_bytes": 0}
    connection.execute(update(SNAPSHOTS).where(SNAPSHOTS.c.id == snapshot_id).values(erased))
    connection.execute(delete(BUNDLES).where(BUNDLES.c.snapshot == snapshot_id))


def count_snapshots(connection: Connection) -> int:
    """Count the snapshots that stand, withdrawn ones left out."""
    live = select(func.count()).select_from(SNAPSHOTS).where(SNAPSHOTS.c.withdrawn.is_(None))
    return int(connection.execute(live).scalar_one())
