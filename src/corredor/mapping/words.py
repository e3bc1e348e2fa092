"""The words that the map's own JavaScript shows."""

from __future__ import annotations

from typing import Final

from corredor.dataset import Atlas
from corredor.i18n import translate
from corredor.selection.wording import name_layer
from corredor.vocabulary import MODES

PLAIN: Final = (
    "legend",
    "legend_prisons",
    "legend_cells",
    "legend_incidents",
    "legend_coarse",
    "legend_interpolated",
    "legend_band",
    "legend_ring",
    "legend_empty",
    "see_evidence",
    "interpolated",
    "coarse",
    "basemap_failed",
    "streets_failed",
)
EVENTS: Final = (
    "legend_events",
    "legend_event",
    "legend_event_coarse",
    "legend_hot_cells",
    "events_hot",
    "events_cold",
    "events_usual",
)
COUNTED: Final = ("prisons", "cells", "incidents", "places")


def collect_own_words(atlas: Atlas, language: str) -> dict[str, str | list[str]]:
    """Collect the words of own layers: their title for the legend, their counts with ``{n}`` in it."""
    words: dict[str, str | list[str]] = {}
    for key, own in atlas.own.items():
        title = name_layer(atlas, key, language)
        words[f"legend_{key}"] = own.title
        words[key] = [translate(f"map.own_{form}", language, n="{n}", title=title) for form in ("one", "many")]
    return words


def collect_words(language: str) -> dict[str, str | list[str]]:
    """Collect the map's words in one language.

    Parameters
    ----------
    language : str
        One of ``vocabulary.LANGUAGES``.

    Returns
    -------
    dict
        Plain words by key; for what is counted the form for one and the form for more, with ``{n}`` in it.
    """
    words: dict[str, str | list[str]] = {key: translate(f"map.{key}", language) for key in PLAIN}
    words |= {f"mode_{mode}": translate(f"map.mode_{mode}", language) for mode in MODES}
    words |= {key: translate(f"events.map.{key}", language) for key in EVENTS}
    words["events"] = [translate(f"events.map.{form}", language, n="{n}") for form in ("one", "many")]
    words |= {key: translate(f"events.map.{key}", language, n="{n}") for key in ("thousands", "millions")}
    words |= {
        key: [translate(f"map.{key}_one", language), translate(f"map.{key}_many", language, n="{n}")]
        for key in COUNTED
    }
    return words
