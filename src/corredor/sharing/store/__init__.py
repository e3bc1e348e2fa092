"""Where published snapshots are kept: a SQLite file as the embedded default, or a PostgreSQL database."""

from corredor.sharing.store.keys import is_key
from corredor.sharing.store.place import Place, find_place
from corredor.sharing.store.snapshot import Published, Snapshot, SnapshotMeta
from corredor.sharing.store.store import SnapshotStore

__all__ = ["Place", "Published", "Snapshot", "SnapshotMeta", "SnapshotStore", "find_place", "is_key"]
