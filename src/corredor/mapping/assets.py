"""The JavaScript and CSS of the map: Leaflet from its package, our own from this folder."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from corredor.errors import QueryError

SCRIPTS: Final = ("corredor.js", "basemap.js", "corridors.js", "marks.js", "events.js", "legend.js")
"""Our own scripts, in the order in which they must run; sent as one file."""

WHOLE: Final = {"dashboard.js": ("leaflet.js", "map.js"), "dashboard.css": ("leaflet.css", "map.css")}
"""What the dashboard asks for: streamlit-folium loads files one after the other, so two are better than four."""


def _leaflet_folder() -> Path:
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR)


def _read_ours(name: str) -> str:
    return files("corredor.mapping").joinpath("leaflet", name).read_text(encoding="utf-8")


def list_assets() -> tuple[str, ...]:
    """List the names that `read_asset` knows."""
    return ("leaflet.js", "leaflet.css", "map.js", "map.css", "page.js", *WHOLE)


@cache
def read_asset(name: str) -> tuple[bytes, str]:
    """Read one script or style sheet that the map needs.

    Parameters
    ----------
    name : str
        One of `list_assets`.

    Returns
    -------
    tuple of bytes and str
        The content, and its media type.

    Raises
    ------
    QueryError
        When there is no asset of that name.
    """
    if name in WHOLE:
        parts = [read_asset(part) for part in WHOLE[name]]
        return b"\n".join(content for content, _ in parts), parts[0][1]
    if name == "leaflet.js":
        text = (_leaflet_folder() / "leaflet.js").read_text(encoding="utf-8")
        # the map file beside it is not served: without this line browsers do not ask for it
        return text.replace("//# sourceMappingURL=leaflet.js.map", "").encode(), "text/javascript"
    if name == "leaflet.css":
        return (_leaflet_folder() / "leaflet.css").read_bytes(), "text/css"
    if name == "map.js":
        return "\n".join(_read_ours(script) for script in SCRIPTS).encode(), "text/javascript"
    if name == "page.js":
        return _read_ours("page.js").encode(), "text/javascript"
    if name == "map.css":
        return _read_ours("corredor.css").encode(), "text/css"
    raise QueryError(f"no asset is called {name!r}; there are {', '.join(list_assets())}")
