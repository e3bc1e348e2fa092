"""The closed vocabularies of the dataset, in the order in which screens and legends list them."""

from __future__ import annotations

from typing import Final

LAYERS: Final = ("corridors", "cells", "prisons", "incidents")

OWN_LAYERS: Final = ("own1", "own2", "own3", "own4")
"""Places for files of the reader's own beside the dataset; each has its colour and symbol."""

ALL_LAYERS: Final = (*LAYERS, *OWN_LAYERS)

ACTIVITIES: Final = (
    "human_smuggling",
    "human_trafficking",
    "sexual_exploitation",
    "extortion",
    "kidnapping",
    "drug_trafficking",
    "murder_for_hire",
    "illegal_mining",
    "robbery",
    "migrant_robbery",
    "money_laundering",
    "weapons_trafficking",
)
"""Activities that sources allege, charge or found; the first seven are those of the founding report."""

PRECISIONS: Final = ("site", "town", "state", "country")
"""From the finest to the coarsest."""

RELIABILITIES: Final = ("A", "B", "C", "D", "E", "F")
"""Admiralty grade of the source, from completely reliable to cannot be judged."""

CREDIBILITIES: Final = (1, 2, 3, 4, 5, 6)
"""Admiralty grade of the information, from confirmed to cannot be judged."""

BASES: Final = ("alleged", "charged", "convicted")
"""The strongest legal stage that the sources support."""

STATUSES: Final = {
    "corridors": ("sourced", "interpolated"),
    "cells": ("active", "disrupted", "dismantled", "reported"),
    "prisons": ("operating", "seized", "closed"),
    "incidents": ("attributed", "disputed", "unattributed"),
}
"""Per layer. Of a corridor leg: do sources name both towns as on the route, or was one put in from the main road.
Of an incident: do its sources tie it to the gang, is that tie disputed, or do they not make it."""

ATTRIBUTIONS: Final = ("attributed", "disputed", "unattributed")
"""Of a corridor: do the sources read tie the gang to it."""

GANG_CONTROLS: Final = ("yes", "formerly", "disputed", "unknown")
"""Of a prison: is it run by its inmates' gang; unknown is not no."""

MODES: Final = ("land", "river", "sea", "jungle", "air")

INCIDENT_KINDS: Final = (
    "raid",
    "arrest",
    "indictment",
    "court_order",
    "sentence",
    "sanction",
    "designation",
    "reward",
    "red_notice",
    "extradition",
    "deportation",
    "homicide",
    "kidnapping",
    "trafficking_rescue",
    "shipwreck",
    "escape",
    "strike",
    "report",
)

SOURCE_KINDS: Final = ("news", "official", "ngo", "academic", "dataset", "encyclopedia", "blog", "court")

LANGUAGES: Final = ("en", "es", "pt")

BASEMAPS: Final = ("light", "dark", "streets")

EVENT_STYLES: Final = ("counts", "hot", "off")
"""How a store of events is drawn, where there is one: counts per cell, unusual cells, not at all."""
