"""The store of published snapshots: what it has acknowledged is there afterwards, whatever happens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from corredor.settings import StoreLimits, read_settings
from corredor.sharing.errors import NotFoundError, RefusedError, StoreUnavailableError, WithdrawnError
from corredor.sharing.store.engine import WAIT_S, count_writers, make_engine
from corredor.sharing.store.failures import explain_failures
from corredor.sharing.store.keys import is_key, is_key_of, make_key
from corredor.sharing.store.limits import (
    check_bundle,
    check_limits,
    count_publishing,
    lock_counting,
    sum_bytes,
)
from corredor.sharing.store.place import Place, find_place
from corredor.sharing.store.rows import (
    count_snapshots,
    erase_snapshot,
    insert_snapshot,
    select_bundle,
    select_key,
    select_snapshot,
)
from corredor.sharing.store.schema import create_file, forget_deleted, prepare
from corredor.sharing.store.snapshot import Published, Snapshot, SnapshotMeta, check_text, read_moment
from corredor.sharing.store.turns import Turns


class SnapshotStore:
    """Bundles that were published, by id. It may be used by several threads at once; open it with `open`.

    Parameters
    ----------
    place : Place
        Where it is.
    limits : StoreLimits
        How much may be published, and by whom.
    """

    def __init__(self, place: Place, limits: StoreLimits) -> None:
        self.place = place
        self.limits = limits
        self._reader = make_engine(place, writing=False)
        self._writer = make_engine(place, writing=True)
        self._turns = Turns(count_writers(place))

    @classmethod
    def open(cls, url: str | None = None, folder: Path | None = None, *, limits: StoreLimits | None = None) -> Self:
        """Open the store, create it where there is none, and bring it up to date where it is older.

        Parameters
        ----------
        url : str, optional
            ``postgresql://name@host/database`` or ``sqlite:///path``; goes before `folder`.
        folder : Path, optional
            Folder of the database file. Without either, what ``CORREDOR_DATABASE_URL`` or ``CORREDOR_SNAPSHOTS``
            names, else the folder in which this system keeps a user's data.
        limits : StoreLimits, optional
            By default those of the environment.

        Raises
        ------
        StoreUnavailableError
            If it cannot be opened, holds something else, or was written by a newer program.
        SettingsError
            If the environment holds a setting that cannot be.
        """
        store = cls(find_place(url, folder), read_settings().limits if limits is None else limits)
        try:
            with explain_failures(store.place):
                if store.place.path:
                    create_file(store.place.path)
                prepare(store.place, store._reader, store._writer)
        except StoreUnavailableError:
            store.close()
            raise
        return store

    @staticmethod
    def make_keys() -> Published:
        """Make the id and the delete key of a snapshot that is going to be published, once."""
        return Published(make_key(), make_key())

    def publish(
        self,
        bundle_zip: bytes,
        *,
        meta: SnapshotMeta,
        owner: str | None = None,
        origin: str,
        now: datetime | None = None,
        keys: Published | None = None,
    ) -> Published:
        """Keep a bundle. When this returns, it is on disk, whole; when it raises, nothing of it is to be seen.

        Parameters
        ----------
        bundle_zip : bytes
            The bundle, which the caller has checked.
        meta : SnapshotMeta
            What is kept beside it.
        owner : str, optional
            Who has signed in.
        origin : str
            Whose publishings are counted together, such as the hash of an address.
        now : datetime, optional
            The moment, with a time zone; by default the clock's.
        keys : Published, optional
            Of `make_keys`, where the bundle itself names its address; by default new ones.

        Raises
        ------
        RefusedError
            If publishing is not allowed, or a text cannot be kept; `TooLargeError` if the bundle is too large.
        RateLimitedError
            If the origin has published as much as it may within an hour.
        StoreUnavailableError
            If the store is full, busy, cannot be reached or cannot be written.
        """
        check_bundle(len(bundle_zip), owner, self.limits)
        if owner is not None:
            check_text("owner", owner)
        moment = read_moment(now)
        published = self.make_keys() if keys is None else keys
        if not (is_key(published.id) and is_key(published.delete_key)):
            raise ValueError("keys: expected what make_keys gives")
        with self._writing() as connection:
            check_limits(connection, origin, moment, self.limits, coming_bytes=len(bundle_zip))
            insert_snapshot(connection, published, bundle_zip, meta, owner, moment)
            if lock_counting(connection):  # others may have published since we counted
                check_limits(connection, origin, moment, self.limits)
            count_publishing(connection, origin, moment)
        return published

    def get(self, snapshot_id: str) -> Snapshot:
        """Get what is known of a snapshot, withdrawn ones included.

        Raises
        ------
        NotFoundError
            If no snapshot has this id.
        StoreUnavailableError
            If the store cannot be read.
        """
        _check_id(snapshot_id)
        with self._reading() as connection:
            snapshot = select_snapshot(connection, snapshot_id)
        if snapshot is None:
            raise NotFoundError("store.unknown")
        return snapshot

    def read_bundle(self, snapshot_id: str) -> bytes:
        """Read a bundle, the same bytes that were published.

        Raises
        ------
        NotFoundError, WithdrawnError
            If no snapshot has this id, or it was withdrawn: ``values["withdrawn_at"]``.
        StoreUnavailableError
            If the store cannot be read, or other bytes came back than were published.
        """
        _check_id(snapshot_id)
        with self._reading() as connection:
            row = select_bundle(connection, snapshot_id)
        if row is None:
            raise NotFoundError("store.unknown")
        if row.withdrawn:
            raise WithdrawnError("store.withdrawn", day=f"{row.withdrawn:%Y-%m-%d}", withdrawn_at=row.withdrawn)
        content = b"" if row.content is None else bytes(row.content)
        if hashlib.sha256(content).digest() != row.sha256:
            raise StoreUnavailableError("store.bundle_damaged", place=str(self.place))
        return content

    def withdraw(self, snapshot_id: str, delete_key: str, now: datetime | None = None) -> datetime:
        """Withdraw a snapshot: its bundle and all that describes it are erased, its id and its dates stay.

        Returns
        -------
        datetime
            When it was withdrawn, in UTC; for one that had been withdrawn before, when that was.

        Raises
        ------
        NotFoundError
            If no snapshot has this id.
        RefusedError
            If this is not its delete key.
        StoreUnavailableError
            If the store is busy, cannot be reached or cannot be written; the snapshot then stands as before.
        """
        _check_id(snapshot_id)
        moment = read_moment(now)
        with self._writing() as connection:
            row = select_key(connection, snapshot_id)
            if row is None:
                raise NotFoundError("store.unknown")
            if row.withdrawn:
                return row.withdrawn
            if not is_key_of(delete_key, row.delete_key_hash):
                raise RefusedError("store.wrong_key")
            erase_snapshot(connection, snapshot_id, moment)
        forget_deleted(self.place, self._writer)
        return moment

    def count(self) -> int:
        """Count the snapshots that stand, withdrawn ones left out."""
        with self._reading() as connection:
            return count_snapshots(connection)

    def total_bytes(self) -> int:
        """Sum up the bytes of all bundles that are kept."""
        with self._reading() as connection:
            return sum_bytes(connection)

    def close(self) -> None:
        """Close all connections; the store may be used again and then opens new ones."""
        self._reader.dispose()
        self._writer.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with explain_failures(self.place), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with explain_failures(self.place), self._turns.take(WAIT_S), self._writer.begin() as connection:
            yield connection


def _check_id(snapshot_id: str) -> None:
    """Refuse what no id looks like before the database is asked."""
    if not is_key(snapshot_id):
        raise NotFoundError("store.unknown")
