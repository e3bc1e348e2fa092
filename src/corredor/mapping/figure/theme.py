"""The colours of a figure, light and dark: those of the map on the screen, and those of the paper around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from corredor.errors import QueryError


@dataclass(frozen=True)
class Theme:
    """Colours as ``#rrggbb``, by what they colour."""

    paper: str
    ink: str
    muted: str
    rule: str
    accent: str
    sea: str
    land: str
    backdrop: str
    coast: str
    border: str
    state: str
    country: str
    town: str
    region: str
    water: str
    halo: str
    corridor: str
    casing: str
    tint: str
    pill: str
    edge: str
    prisons: str
    prisons_ink: str
    cells: str
    cells_ink: str
    incidents: str
    incidents_ink: str
    own1: str = "#009e73"
    own1_ink: str = "#ffffff"
    own2: str = "#aa4499"
    own2_ink: str = "#ffffff"
    own3: str = "#56b4e9"
    own3_ink: str = "#14181d"
    own4: str = "#f0e442"
    own4_ink: str = "#14181d"

    def symbol(self, layer: str) -> tuple[str, str]:
        """Return fill and ink of the symbol of a layer of points."""
        return getattr(self, layer), getattr(self, f"{layer}_ink")


THEMES: Final[Mapping[str, Theme]] = MappingProxyType(
    {
        "light": Theme(
            paper="#ffffff",
            ink="#22262b",
            muted="#5f6469",
            rule="#d9d4ca",
            accent="#d55e00",
            sea="#dbe6ec",
            land="#f7f4ee",
            backdrop="#ece9e3",
            coast="#b3c1ca",
            border="#a9a297",
            state="#dcd6cb",
            country="#77716a",
            town="#4d4943",
            region="#8f897f",
            water="#7d99a9",
            halo="#fbfaf7",
            corridor="#0072b2",
            casing="#ffffff",
            tint="#d55e00",
            pill="#ffffff",
            edge="#ffffff",
            prisons="#23272e",
            prisons_ink="#ffffff",
            cells="#d55e00",
            cells_ink="#ffffff",
            incidents="#e69f00",
            incidents_ink="#221a05",
        ),
        "dark": Theme(
            paper="#1b222a",
            ink="#e8ecf0",
            muted="#a3adb8",
            rule="#3a444f",
            accent="#e69f00",
            sea="#12181f",
            land="#252c35",
            backdrop="#1b222a",
            coast="#3d4854",
            border="#5c6672",
            state="#37414d",
            country="#a3adb8",
            town="#d5dbe1",
            region="#7f8b97",
            water="#56708a",
            halo="#1a2027",
            corridor="#56b4e9",
            casing="#12181f",
            tint="#e69f00",
            pill="#1b222a",
            edge="#12181f",
            prisons="#eef1f4",
            prisons_ink="#14181d",
            cells="#d55e00",
            cells_ink="#ffffff",
            incidents="#e69f00",
            incidents_ink="#221a05",
        ),
    }
)


def find_theme(name: str) -> Theme:
    """Look up a theme by name; raise QueryError where there is none."""
    if name not in THEMES:
        raise QueryError(f"theme: expected one of {', '.join(THEMES)}, got {name!r}")
    return THEMES[name]
