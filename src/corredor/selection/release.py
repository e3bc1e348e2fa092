"""A view as it may leave its reader: own data only on purpose, and counts where terms forbid to pass rows on."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType
from typing import cast

import geopandas as gpd

from corredor.dataset import Atlas, OwnLayer, add_own_layers, remove_own_layers
from corredor.selection.own_counts import count_rows
from corredor.selection.selection import Selection
from corredor.selection.view import View
from corredor.vocabulary import OWN_LAYERS


def has_own(view: View) -> bool:
    """Whether a view shows layers of the reader's own."""
    return any(layer in view.atlas.own for layer in view.frames)


def leave_own(view: View) -> View:
    """Give the same view of the dataset alone, as a link gives it; `view` itself where it holds nothing else.

    Parameters
    ----------
    view : View
        A `Selection` applied.
    """
    if not view.atlas.own:
        return view
    selection = cast("Selection", view.selection).without_own()
    opened = selection.camera.open or ""
    if opened.partition(":")[0] in OWN_LAYERS:
        selection = selection.replace(camera=dataclasses.replace(selection.camera, open=None))
    return dataclasses.replace(selection.apply(remove_own_layers(view.atlas)), events=view.events)


def withhold_rows(view: View) -> View:
    """Give a view with its own data as they may leave; whatever is written for others is written of this.

    Parameters
    ----------
    view : View
        A `Selection` applied.

    Returns
    -------
    View
        Its atlas holds of the own layers only those that are shown, and of these only the records that are shown.
        Where the terms of a layer forbid to pass rows on, counts by area stand in their place (see `count_rows`).
        All counts of the view, and so its sentence, stay those of the screen. `view` itself where it has no own
        layers, or was made by this function.
    """
    own = view.atlas.own
    if not own or (view.released and set(own) <= set(view.frames)):
        return view
    kept = [_keep_shown(own[layer], frame, view.atlas) for layer, frame in view.frames.items() if layer in own]
    atlas = add_own_layers(remove_own_layers(view.atlas), kept)
    frames = {layer: atlas.layer(layer) if layer in atlas.own else frame for layer, frame in view.frames.items()}
    counted = {one.key for one in kept if one.counted}
    return dataclasses.replace(
        view,
        atlas=atlas,
        frames=MappingProxyType(frames),
        distances=MappingProxyType({layer: one for layer, one in view.distances.items() if layer not in counted}),
        selection=_close_counted(cast("Selection", view.selection), counted),
        released=True,
    )


def _keep_shown(own: OwnLayer, frame: gpd.GeoDataFrame, atlas: Atlas) -> OwnLayer:
    if own.only_aggregates and not own.counted:
        return dataclasses.replace(own, records=count_rows(own, frame, atlas), counted=True)
    return dataclasses.replace(own, records=frame)


def _close_counted(selection: Selection, counted: set[str]) -> Selection:
    """Close a record that has become part of a count."""
    if (selection.camera.open or "").partition(":")[0] not in counted:
        return selection
    return selection.replace(camera=dataclasses.replace(selection.camera, open=None))
