"""The maker's own data in a snapshot: what its manifest and its texts say of them, apart from the dataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corredor.dataset.own_layer import ORIGINAL
from corredor.i18n import join_list, translate
from corredor.selection import View
from corredor.selection.values import clean_text
from corredor.selection.wording import quote
from corredor.sharing.records import hash_values


def describe_own_layers(view: View) -> list[dict[str, Any]]:
    """Describe the own layers of a view for its manifest.

    Parameters
    ----------
    view : View
        As `corredor.selection.withhold_rows` makes it.

    Returns
    -------
    list of dict
        Per layer: ``layer``, ``title``, ``file``, ``licence`` as its owner stated it, ``terms`` (code of known
        terms), ``holds`` (``rows`` or ``counts``), ``rows`` (how many are shown), ``total`` (of the whole file),
        ``public_level`` (``town``, ``state``; empty where positions are as in the file).
    """
    return [
        {
            "layer": key,
            "title": clean_text(own.title),
            "file": clean_text(own.file),
            "licence": clean_text(own.licence),
            "terms": own.terms,
            "holds": "counts" if own.counted else "rows",
            "rows": view.counts[key].shown,
            "total": view.counts[key].total,
            "public_level": own.public_level or "",
        }
        for key, own in view.atlas.own.items()
    ]


def hash_own_records(view: View) -> dict[str, dict[str, str]]:
    """Hash every record of the own layers of a view, by layer and id: the row, its type and its cells."""
    return {key: _hash_layer(view, key) for key in view.atlas.own}


def _hash_layer(view: View, layer: str) -> dict[str, str]:
    frame = view.frames[layer]
    own = [name for name in frame.columns if name in ("row", "type", "count") or str(name).startswith(ORIGINAL)]
    rows = frame.drop(columns=frame.geometry.name).to_dict("records")
    return {
        row["id"]: hash_values("incidents", row, geometry, more=own)
        for row, geometry in zip(rows, frame.geometry, strict=True)
    }


def name_own_licence(layer: Mapping[str, Any]) -> dict[str, str]:
    """Name the licence of an own layer as a data package does; it is what its owner stated, and no more."""
    return {"name": "as-stated-by-the-user", "title": layer["licence"] or "none stated"}


def list_own_sources(layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List own layers as sources of data beside those of the dataset."""
    return [
        {
            "title": layer["title"],
            "part": f"own data of the maker of the snapshot, not part of the dataset: {layer['layer']}",
            "credit": layer["title"],
            "file": layer["file"],
            "rows": layer["rows"],
            "licenses": [name_own_licence(layer)],
        }
        for layer in layers
    ]


def write_own_terms(snapshot: Mapping[str, Any], language: str) -> str:
    """Write for README and citation which layers are own data, and under which terms; empty where none are."""
    layers = [
        translate(
            f"own_release.figure_{'counts' if one['holds'] == 'counts' else 'layer'}",
            language,
            title=quote(one["title"], language),
            licence=one["licence"] or translate("own_release.no_licence", language),
        )
        for one in snapshot.get("own", ())
    ]
    if not layers:
        return ""
    return translate("own_release.figure", language, layers=join_list(layers, language)) + "."
