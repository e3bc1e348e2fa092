"""The colours of cells of events: one hue that neither the corridors nor the marks have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RAMPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "light": ("#ddd6ec", "#bdb0dc", "#9a87c6", "#755ea9", "#4b3682"),
        "dark": ("#3d3a5c", "#575286", "#7770ae", "#a099d0", "#d3cdf0"),
    }
)
"""By theme, from few to many, away from the colour of the land."""

KINDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "light": {"hot": "#8c1d58", "cold": "#3f8f8b", "": "#a79fb5"},
        "dark": {"hot": "#f08ac0", "cold": "#67b7b2", "": "#5d5a70"},
    }
)
"""By theme: of hot, cold and other cells."""


def pick_shade(theme: str, number: int, classes: int) -> str:
    """Pick the colour of a class, from 0, so that few classes spread over the ramp too."""
    ramp = RAMPS[theme]
    return ramp[2] if classes == 1 else ramp[round(number * (len(ramp) - 1) / (classes - 1))]
