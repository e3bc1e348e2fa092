"""Freeze a view and publish it: the same for the screen and for the command line."""

from __future__ import annotations

from datetime import datetime

from corredor.selection import View, leave_own, withhold_rows, write_sentence
from corredor.selection.query import write_query
from corredor.sharing.bundle import build_bundle
from corredor.sharing.store import Published, SnapshotMeta, SnapshotStore


def publish_view(
    view: View,
    store: SnapshotStore,
    *,
    language: str,
    created: datetime,
    site: str,
    origin: str,
    owner: str | None = None,
    own: bool = False,
) -> tuple[str, Published]:
    """Freeze a view and publish it.

    Parameters
    ----------
    view : View
        What is shown; its atlas in `language`.
    store : SnapshotStore
        Where it is kept.
    language : str
        One of ``vocabulary.LANGUAGES``.
    created : datetime
        When, with a time zone.
    site : str
        Address under which the server of the store is reached, such as ``https://map.example.org``.
    origin : str
        Whose publishings are counted together.
    owner : str, optional
        Who has signed in.
    own : bool
        Whether own layers of the view are published too; see `build_bundle`.

    Returns
    -------
    tuple of str and Published
        The link, which stands in the picture and in the page, and the id with the key that withdraws it.

    Raises
    ------
    QueryError
        `site` is no web address.
    SnapshotError
        Of the kinds that `SnapshotStore.publish` raises.
    """
    # loaded on first use, as the drawing that it stands beside
    from corredor.mapping.figure.headline import write_headline

    keys = SnapshotStore.make_keys()
    link = f"{site.rstrip('/')}/s/{keys.id}"
    view = withhold_rows(view) if own else leave_own(view)
    bundle = build_bundle(view, language=language, created=created, link=link, own=own)
    meta = SnapshotMeta(
        title=write_headline(view, language),
        sentence=write_sentence(view, language),
        language=language,
        query=write_query(view.selection),
        dataset_version=view.atlas.meta.version,
        created=created,
    )
    return link, store.publish(bundle.to_zip(), meta=meta, owner=owner, origin=origin, keys=keys)
