"""The store of published snapshots as this process uses it: opened on first need, its files kept at hand."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from corredor.dataset import translate_atlas
from corredor.settings import read_settings
from corredor.sharing.bundle import Bundle, read_bundle
from corredor.sharing.errors import NewerFormatError, RefusedError, StoreUnavailableError, WithdrawnError
from corredor.sharing.verify import Changes, compare_bundle
from dashboard.source import get_atlas

if TYPE_CHECKING:
    from corredor.sharing.store import Snapshot, SnapshotStore

KEPT_BUNDLES: Final = 24

_lock = threading.Lock()
_store: SnapshotStore | None = None
_bundles: OrderedDict[str, Bundle] = OrderedDict()


def get_store() -> SnapshotStore:
    """Give the store, opened on first use.

    Raises
    ------
    corredor.sharing.errors.StoreUnavailableError
        When it cannot be opened; the next call tries again.
    """
    # loaded on first use: the library of the database would slow down every start of the dashboard
    from corredor.sharing.store import SnapshotStore

    global _store
    with _lock:
        if _store is None:
            settings = read_settings()
            _store = SnapshotStore.open(settings.database_url, settings.snapshots, limits=settings.limits)
        return _store


def find_snapshot(snapshot_id: str) -> tuple[Snapshot, Bundle]:
    """Find a snapshot that stands, and its files.

    Raises
    ------
    corredor.sharing.errors.NotFoundError, WithdrawnError, StoreUnavailableError
        When there is none, it was withdrawn, or the store does not answer.
    """
    store = get_store()
    snapshot = store.get(snapshot_id)
    if snapshot.withdrawn_at is not None:
        _bundles.pop(snapshot_id, None)
        day = f"{snapshot.withdrawn_at:%Y-%m-%d}"
        raise WithdrawnError("store.withdrawn", day=day, withdrawn_at=snapshot.withdrawn_at)
    bundle = _bundles.get(snapshot_id)
    if bundle is None:
        raw = store.read_bundle(snapshot_id)
        try:
            bundle = read_bundle(raw)
        except NewerFormatError as error:
            raise StoreUnavailableError(error.key, **error.values) from error
        except RefusedError as error:  # it is the store that is at fault, not whoever asks
            raise StoreUnavailableError("store.bundle_damaged", place=str(store.place)) from error
        _bundles[snapshot_id] = bundle
        while len(_bundles) > KEPT_BUNDLES:
            _bundles.popitem(last=False)
    return snapshot, bundle


def find_changes(snapshot: Snapshot, bundle: Bundle) -> Changes:
    """Compare a snapshot with the dataset as it is now, in the snapshot's language."""
    language = snapshot.meta.language if snapshot.meta else "en"
    return compare_bundle(bundle, translate_atlas(get_atlas(), language))
