"""The usual picture: folium's own ``_to_png`` through Selenium, a circle for each record and no tiles."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from corredor.dataset import Atlas
from corredor.mapping import read_asset
from corredor.vocabulary import LAYERS
from tests.browser.visit import CHROMIUM


def time_pictures(atlas: Atlas, runs: int) -> tuple[list[float], list[float], str]:
    """Time folium's picture as it comes and at its best, in seconds; without a browser to drive, say so."""
    driver_path = shutil.which("chromedriver")
    try:
        from selenium import webdriver
    except ImportError:
        return [], [], "not measured: Selenium is missing; requirements-dev.lock has it"
    if not CHROMIUM.exists():
        return [], [], f"not measured: {CHROMIUM} is missing; on Debian: apt-get install chromium"
    if driver_path is None:
        return [], [], "not measured: chromedriver is missing; on Debian: apt-get install chromium-driver"

    def start() -> Any:
        options = webdriver.ChromeOptions()
        options.binary_location = str(CHROMIUM)
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1600,900"):
            options.add_argument(argument)
        return webdriver.Chrome(options=options, service=webdriver.ChromeService(driver_path))

    usual_s, best_s = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs):
            shown = _build_peer(atlas, Path(folder))
            begun = time.perf_counter()
            _check_png(shown._to_png(driver=start()))
            usual_s.append(time.perf_counter() - begun)
            shown, driver = _build_peer(atlas, Path(folder)), start()
            begun = time.perf_counter()
            _check_png(shown._to_png(delay=0, driver=driver))
            best_s.append(time.perf_counter() - begun)
    return usual_s, best_s, "no tiles, scripts from disk"


def _build_peer(atlas: Atlas, folder: Path) -> Any:
    """Make the usual map: a circle for each record, a leg's at its middle."""
    import folium

    for name in ("leaflet.js", "leaflet.css"):
        (folder / name).write_bytes(read_asset(name)[0])
    shown = folium.Map(location=(0, -72), zoom_start=3, tiles=None)
    shown.default_js = [("leaflet", (folder / "leaflet.js").as_uri())]
    shown.default_css = [("leaflet_css", (folder / "leaflet.css").as_uri())]
    for layer in LAYERS:
        for place in atlas.layer(layer).geometry:
            point = place.interpolate(0.5, normalized=True) if place.geom_type == "LineString" else place
            folium.CircleMarker((point.y, point.x), radius=6, fill=True).add_to(shown)
    return shown


def _check_png(picture: bytes) -> None:
    if not picture.startswith(b"\x89PNG") or len(picture) < 5_000:
        raise RuntimeError(f"the peer's picture is empty: {len(picture)} bytes")
