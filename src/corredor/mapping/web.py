"""The interactive map: a folium map that stays, and a feature group that says what is on it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import folium
from branca.element import MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

HOME_BOUNDS: Final = (-116.0, -38.0, -36.0, 43.0)
"""West, south, east, north of the whole spread in the Americas."""

MAX_ZOOM: Final = 12
"""About 40 m to the pixel: nothing in the data is placed more finely than a town, prisons aside."""

ASSETS: Final = "../../corredor/"
"""Address of our routes as seen from the frame in which streamlit-folium draws. It is relative, so that it holds
under any ``server.baseUrlPath``."""

STREETS: Final = {
    "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "attribution": '© <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">'
    "OpenStreetMap</a>",
}
"""The only address outside that the map knows; asked only after the user picks the street map."""


@dataclass(frozen=True)
class MapState:
    """What the map is to show; everything in it travels to the browser at each change of the filters.

    Parameters
    ----------
    atlas, bands : str
        Addresses of the records and of the corridor bands, relative to the routes' root.
    mask, possible : mapping of str to str
        Per layer the records on the map, and those of them that only may lie within the distance asked for
        (`payload.encode_mask`).
    open : str or None
        Id of the record whose evidence is open.
    theme : str
        ``light`` or ``dark``.
    streets : bool
        Whether street tiles of another host are drawn.
    session : str
        Key under which the browser reports the camera.
    camera : mapping or None
        An order to move: ``order`` (a number that changes with each new order) and ``centre`` with ``zoom``, or
        ``bounds`` (west, south, east, north).
    alt : str
        What the map shows, for those who do not see it.
    failure : str
        Sentence to show when the records cannot be loaded.
    events : mapping or None
        Where a store of events is shown: ``url`` to ask for what is in view, relative to the routes' root and
        without the view; ``style`` (`counts` or `hot`), ``shown`` (how many events of the selection), ``open`` (the
        place whose events stand beside the map, or None) and ``failure`` (sentence for when no answer comes).
    """

    atlas: str
    bands: str
    mask: Mapping[str, str]
    possible: Mapping[str, str] = field(default_factory=dict)
    open: str | None = None
    theme: str = "light"
    streets: bool = False
    session: str = ""
    camera: Mapping[str, Any] | None = None
    alt: str = ""
    failure: str = ""
    events: Mapping[str, Any] | None = None


def encode_literal(value: object) -> str:
    """Write a value as a JavaScript string that holds JSON and nothing that HTML, Jinja or folium could read.

    Parameters
    ----------
    value : object
        Anything that JSON can hold.

    Returns
    -------
    str
        A string in double quotes, all ASCII. ``JSON.parse`` of it gives the value back.
    """
    text = json.dumps(json.dumps(value, ensure_ascii=True))
    for character in "<>&{}`'_$":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


class _Start(JSCSSMixin, MacroElement):
    """Starts our own layers on the map."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "corredor.start({{ this._parent.get_name() }}, JSON.parse({{ this.literal }}));"
        "{% endmacro %}"
    )

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__()
        self._name = "CorredorStart"
        self.literal = encode_literal(options)


class _Show(MacroElement):
    """Tells the map what is shown now."""

    _template = Template(
        "{% macro script(this, kwargs) %}corredor.show(JSON.parse({{ this.literal }}));{% endmacro %}"
    )

    def __init__(self, state: MapState) -> None:
        super().__init__()
        self._name = "CorredorShow"
        self.literal = encode_literal(asdict(state) | {"streets": STREETS if state.streets else None})


def build_map(version: str, credit: str, bounds: Sequence[float] = HOME_BOUNDS) -> folium.Map:
    """Build the map that stays while filters change.

    Parameters
    ----------
    version : str
        Hash of the dataset: a new one makes browsers fetch the places anew.
    credit : str
        Credit line of the dataset, plain text.
    bounds : sequence of float
        West, south, east, north of the first view, in degrees.

    Returns
    -------
    folium.Map
        In EPSG:3857, without tiles and without any address of another host. It is a new object at each call:
        streamlit-folium changes the map that it is given.
    """
    west, south, east, north = bounds
    base = folium.Map(
        location=((south + north) / 2, (west + east) / 2),
        tiles=None,
        zoom_start=3,
        min_zoom=2,
        max_zoom=MAX_ZOOM,
        zoom_snap=0.25,
        wheel_px_per_zoom_level=90,
        world_copy_jump=True,
        keyboard=True,
    )
    base.default_js = [("corredor", f"{ASSETS}assets/dashboard.js")]
    base.default_css = [("corredor", f"{ASSETS}assets/dashboard.css")]
    base.add_child(_Start({"root": ASSETS, "version": version, "credit": credit, "home": list(bounds)}))
    return base


def build_selection_group(state: MapState) -> folium.FeatureGroup:
    """Build the feature group that carries a selection to the map.

    Parameters
    ----------
    state : MapState
        What to show.

    Returns
    -------
    folium.FeatureGroup
        To be handed to ``st_folium(feature_group_to_add=...)``; some hundred bytes, however many records there are.
    """
    group = folium.FeatureGroup(name="corredor")
    group.add_child(_Show(state))
    return group
