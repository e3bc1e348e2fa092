"""What has become of a snapshot's records in the dataset of today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from corredor.dataset import Atlas, remove_own_layers, translate_atlas
from corredor.dataset.schema import LAYER_COLUMNS
from corredor.exporting.records import place_records
from corredor.selection import Note, Selection
from corredor.sharing.bundle import Bundle
from corredor.sharing.errors import ManifestError, Problem
from corredor.sharing.records import hash_record, list_positions, list_values
from corredor.sharing.strict_json import JsonError, parse_strict
from corredor.sharing.unpack import MAX_BYTES

DATA_FILE: Final = "data.geojson"
UNSEEN: Final = "unseen"
"""Field of a change in something that the snapshot's data do not hold, such as the stored point of a record that is
shown on the label of its state."""


class Change(NamedTuple):
    """One field of one record that is not what it was.

    Parameters
    ----------
    id : str
        The record.
    field : str
        A column of the layer, ``geometry``, ``layer``, or `UNSEEN`.
    old, new : object
        As JSON has them; None where unknown. Of a geometry, its positions as lon, lat.
    """

    id: str
    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Changes:
    """How the dataset at hand differs from a snapshot, for the records that its selection asks for.

    Parameters
    ----------
    same_dataset : bool
        Whether the dataset at hand has the title of the one that the snapshot was made from.
    same_state : bool
        Whether it is that dataset to the last byte.
    old_title, new_title, old_version, new_version, new_last_record : str
        Of the two datasets.
    added : tuple of str
        Ids that the selection shows now and did not then: new records, and old ones that match it only now.
    withdrawn : tuple of str
        Ids that the snapshot shows and that are no longer in the dataset.
    no_longer_matching : tuple of str
        Ids that the snapshot shows and that are in the dataset, but that the selection no longer shows.
    changed : tuple of Change
        In the order of the snapshot; may hold those of records in `no_longer_matching`, whose change tells why.
    names : mapping of str to str
        Name of each record that is named above.
    layers : mapping of str to str
        Layer of each changed record.
    notes : tuple of Note
        What the selection's query asks for and this program does not know; without it, more may be shown.
    """

    same_dataset: bool
    same_state: bool
    old_title: str
    new_title: str
    old_version: str
    new_version: str
    new_last_record: str
    added: tuple[str, ...]
    withdrawn: tuple[str, ...]
    no_longer_matching: tuple[str, ...]
    changed: tuple[Change, ...]
    names: Mapping[str, str]
    layers: Mapping[str, str]
    notes: tuple[Note, ...]

    @property
    def changed_ids(self) -> tuple[str, ...]:
        """Ids of the records with a change, each once."""
        return tuple(dict.fromkeys(change.id for change in self.changed))

    @property
    def is_empty(self) -> bool:
        """Whether the selection shows now what the snapshot shows."""
        return not (self.added or self.withdrawn or self.no_longer_matching or self.changed)


def compare_bundle(bundle: Bundle, atlas: Atlas) -> Changes:
    """Compare a snapshot with a dataset of today.

    Parameters
    ----------
    bundle : Bundle
        From anywhere; its texts, from a bundle that is not intact, are what somebody wants them to be.
    atlas : Atlas
        Of today. Texts are compared in the language of the snapshot, as readers of either see them.

    Returns
    -------
    Changes
        By ids, whatever the title of the dataset. Own data of whoever made the snapshot, and own layers beside
        `atlas`, are left alone: no dataset has them.

    Raises
    ------
    ManifestError
        ``data.geojson`` of the snapshot cannot be understood.
    FrameError
        A ``near`` filter meets a record of `atlas` whose state and country have no outline.
    """
    manifest = bundle.manifest
    present = translate_atlas(remove_own_layers(atlas), bundle.language)
    selection, notes = Selection.from_query(manifest["selection"]["query"])
    view = selection.apply(present)
    old = {record_id: one for hashes in manifest["records"].values() for record_id, one in hashes.items()}
    layer_of = {record_id: layer for layer, frame in present.layers.items() for record_id in frame["id"]}
    shown = {record_id for frame in view.frames.values() for record_id in frame["id"]}
    added = tuple(one for frame in view.frames.values() for one in frame["id"] if one not in old)
    withdrawn = tuple(one for one in old if one not in layer_of)
    gone = set(withdrawn)
    features = _read_features(bundle)
    changed = tuple(
        change
        for record_id, digest in old.items()
        if record_id not in gone
        for change in _compare_record(record_id, digest, features.get(record_id), present)
    )
    no_longer_matching = tuple(one for one in old if one not in gone and one not in shown)
    named = (*added, *withdrawn, *no_longer_matching, *(change.id for change in changed))
    dataset = manifest["dataset"]
    return Changes(
        same_dataset=dataset["title"] == present.meta.title,
        same_state=dataset["content_hash"] == f"sha256:{present.content_hash}",
        old_title=dataset["title"],
        new_title=present.meta.title,
        old_version=dataset["version"],
        new_version=present.meta.version,
        new_last_record=present.meta.last_record,
        added=added,
        withdrawn=withdrawn,
        no_longer_matching=no_longer_matching,
        changed=changed,
        names={record_id: _find_name(record_id, features, present) for record_id in named},
        layers={change.id: layer_of[change.id] for change in changed},
        notes=notes,
    )


def _compare_record(
    record_id: str, digest: str, feature: Mapping[str, Any] | None, present: Atlas
) -> Iterator[Change]:
    found = present.record(record_id)
    if found is None:
        return
    layer, record = found
    if hash_record(layer, record, record["geometry"]) == digest:
        return
    fields = list(_compare_fields(record_id, layer, feature, present)) if feature else []
    for field, old, new in fields or [(UNSEEN, None, None)]:
        yield Change(record_id, field, old, new)


def _compare_fields(
    record_id: str, layer: str, feature: Mapping[str, Any], present: Atlas
) -> Iterator[tuple[str, Any, Any]]:
    layer_frame = present.layer(layer)
    frame = layer_frame[layer_frame["id"] == record_id].reset_index(drop=True)
    before, now = feature["properties"], list_values(layer, frame.iloc[0])
    if before.get("layer") != layer:
        yield "layer", before.get("layer"), layer
    for column in LAYER_COLUMNS[layer]:
        if before.get(column) != now.get(column):
            yield column, before.get(column), now.get(column)
    placed, _ = place_records(layer, frame, present.places)
    positions, old_positions = list_positions(placed[0]), _read_positions(feature)
    if positions != old_positions:
        yield "geometry", old_positions, positions


def _read_positions(feature: Mapping[str, Any]) -> Any:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        return None
    coordinates = geometry.get("coordinates")
    return [coordinates] if geometry.get("type") == "Point" else coordinates


def _read_features(bundle: Bundle) -> dict[str, Mapping[str, Any]]:
    """Return the snapshot's features by id; none where the file is missing, as it is from a damaged archive."""
    raw = bundle.files.get(DATA_FILE)
    if raw is None:
        return {}
    try:
        collection = parse_strict(raw, max_bytes=MAX_BYTES)
    except JsonError as error:
        raise ManifestError(Problem(DATA_FILE, "data_json", {"found": str(error)})) from None
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not all(map(_is_feature, features)):
        raise ManifestError(Problem(DATA_FILE, "data_features"))
    return {feature["properties"]["id"]: feature for feature in features}


def _is_feature(feature: Any) -> bool:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return isinstance(properties, dict) and isinstance(properties.get("id"), str)


def _find_name(record_id: str, features: Mapping[str, Mapping[str, Any]], present: Atlas) -> str:
    found = present.record(record_id)
    name = features[record_id]["properties"].get("name") if found is None and record_id in features else None
    if found is not None:
        name = found[1]["name"]
    return name if isinstance(name, str) else record_id
