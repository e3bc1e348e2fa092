"""The one table of filters: each owns fields of the selection, a machine clause and a human clause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from corredor.dataset import Atlas
from corredor.selection import clauses, wording
from corredor.selection.fields import SelectionFields
from corredor.selection.index import LayerIndex, Mask
from corredor.selection.view import View
from corredor.vocabulary import ALL_LAYERS, LAYERS, OWN_LAYERS, STATUSES


def _all_layers(selection: SelectionFields) -> tuple[str, ...]:
    return ALL_LAYERS


def _layers_with_activities(selection: SelectionFields) -> tuple[str, ...]:
    return ("corridors", "cells", "incidents", *OWN_LAYERS)


def _layers_with_kinds(selection: SelectionFields) -> tuple[str, ...]:
    return ("incidents",)


def _layers_with_period(selection: SelectionFields) -> tuple[str, ...]:
    return ("cells", "incidents", *OWN_LAYERS)


def _layers_with_types(selection: SelectionFields) -> tuple[str, ...]:
    return OWN_LAYERS


def _layers_with_these_statuses(selection: SelectionFields) -> tuple[str, ...]:
    return tuple(layer for layer in LAYERS if set(STATUSES[layer]) & set(selection.statuses))


def _layers_beside_target(selection: SelectionFields) -> tuple[str, ...]:
    return tuple(layer for layer in ALL_LAYERS if not selection.near or layer != selection.near[0])


@dataclass(frozen=True)
class Filter:
    """One filter.

    Parameters
    ----------
    name : str
        What messages and buttons call it.
    fields : tuple of str
        Fields of the selection that it owns.
    find_layers : callable
        Selection to the layers that the filter touches when it is set.
    remove : callable
        Selection, atlas, layer and its index to a mask of the records that fail.
    say : callable
        View and language to words.
    names_exceptions : bool
        Whether the sentence names the layers shown that it does not touch, where the words alone do not say so.
    """

    name: str
    fields: tuple[str, ...]
    remove: Callable[[SelectionFields, Atlas, str, LayerIndex], Mask]
    say: Callable[[View, str], str]
    find_layers: Callable[[SelectionFields], tuple[str, ...]] = _all_layers
    names_exceptions: bool = False

    def is_set(self, selection: SelectionFields) -> bool:
        """Whether the selection uses this filter at all; its first fields decide, ``match`` alone does not."""
        return any(getattr(selection, name) for name in self.fields if name != "match")

    def touches(self, selection: SelectionFields) -> tuple[str, ...]:
        """Return the layers that are switched on and that the filter, being set, decides on."""
        if not self.is_set(selection):
            return ()
        return tuple(layer for layer in selection.layers if layer in self.find_layers(selection))


FILTERS: Final = (
    Filter("countries", ("countries",), clauses.remove_by_countries, wording.say_countries),
    Filter(
        "activities",
        ("activities", "match"),
        clauses.remove_by_activities,
        wording.say_activities,
        _layers_with_activities,
        names_exceptions=True,
    ),
    Filter("kinds", ("kinds",), clauses.remove_by_kinds, wording.say_kinds, _layers_with_kinds),
    Filter("types", ("types",), clauses.remove_by_types, wording.say_types, _layers_with_types),
    Filter(
        "period",
        ("period_from", "period_to"),
        clauses.remove_by_period,
        wording.say_period,
        _layers_with_period,
        names_exceptions=True,
    ),
    Filter("grade", ("grade",), clauses.remove_by_grade, wording.say_grade),
    Filter("precision", ("precision",), clauses.remove_by_precision, wording.say_precision),
    Filter(
        "statuses", ("statuses",), clauses.remove_by_statuses, wording.say_statuses, _layers_with_these_statuses
    ),
    Filter("text", ("text",), clauses.remove_by_text, wording.say_text),
    Filter("near", ("near",), clauses.remove_by_near, wording.say_near, _layers_beside_target),
    Filter("bounds", ("bounds",), clauses.remove_by_bounds, wording.say_bounds),
)
"""In the order in which the sentence says them."""

FILTERS_BY_NAME: Final = {one.name: one for one in FILTERS}
