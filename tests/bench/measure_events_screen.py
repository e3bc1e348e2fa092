"""A filter change until the new events are visible, beside the usual ways to show many points."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as BrowserError

from corredor.events import open_store
from corredor.selection import Selection
from tests.bench.chromium import Visit
from tests.bench.figures import Aim, Figure, summarise
from tests.bench.screens import EVERYWHERE
from tests.bench.servers import DASHBOARD, PEERS, run_server
from tests.browser.visit import ARGUMENTS, CHROMIUM

CHANGE: Final = "Filter change until the new events are visible"
ACTIVITY: Final = "extortion"
LABEL: Final = "Extortion"
WAYS: Final = {
    "markers": ("folium markers", "paths", 100_000),
    "geojson": ("folium GeoJson", "paths", 100_000),
    "cluster": ("FastMarkerCluster", "clusters", 1_000_000),
    "pydeck": ("st.pydeck_chart", "arrived", 1_000_000),
}
"""Peers: name, what the stopwatch looks for, and the most events that they are tried with: beyond that they need
more memory than a browser gives a page, or minutes."""


@dataclass
class Screen:
    """What came out of one page."""

    change_ms: list[float] = field(default_factory=list)
    received_kb: list[float] = field(default_factory=list)
    rest_mb: float = 0.0
    used_mb: float = 0.0
    failure: str = ""


def measure_screens(data: Path, store: Path, runs: int = 5, own_10k_ms: float | None = None) -> list[Figure]:
    """Measure the dashboard with a store, and its peers with the same events.

    Parameters
    ----------
    data : Path
        Parquet file with lon, lat and activities.
    store : Path
        The store that was built of it.
    runs : int
        Filter changes in each direction; one more goes before and is not counted.
    own_10k_ms : float, optional
        What the dashboard took with 10,000 events in the same run.
    """
    opened = open_store(store)
    total, chosen = opened.rows, opened.count(Selection(activities=(ACTIVITY,))).shown
    opened.close()
    with _launch() as browser:
        own = _measure(browser, DASHBOARD, {"CORREDOR_EVENTS": str(store)}, "events", (total, chosen), runs)
        peers = {}
        listed = pd.read_parquet(data, columns=["activities"])["activities"].fillna("")
        counts = len(listed), int(listed.str.contains(rf"\b{ACTIVITY}\b").sum())
        for way, (name, kind, most) in WAYS.items():
            if total > most:
                peers[name] = Screen(failure=f"not tried with more than {most:,} events")
            elif way == "cluster" and importlib.util.find_spec("xstatic.pkg.leaflet_markercluster") is None:
                peers[name] = Screen(failure="not measured: pip install xstatic-leaflet-markercluster")
            else:
                settings = {"BENCH_PEER": "many_events", "BENCH_WAY": way, "BENCH_EVENTS": str(data)}
                peers[name] = _measure(browser, PEERS, settings, kind, counts, runs)
    return _summarise(own, peers, total, own_10k_ms)


def find_own_ms(figures: list[Figure], total: int) -> float | None:
    """Find what the dashboard took with so many events, where that has been measured."""
    part = f"{CHANGE}, {total:,} events"
    return next((one.value for one in figures if (one.part, one.name) == (part, "dashboard")), None)


@contextmanager
def _launch() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


def _measure(
    browser: Browser, script: Path, settings: dict[str, str], kind: str, counts: tuple[int, int], runs: int
) -> Screen:
    """Choose an activity and take it away again, with the keyboard."""
    screen, (total, chosen) = Screen(), map(str, counts)
    with run_server(script, settings) as server:
        visit = Visit(browser, server.base + (EVERYWHERE if script == DASHBOARD else ""), kind)
        try:
            visit.load(total)
            visit.rest()
            server.settle()
            screen.rest_mb = server.measure_memory_mb()
            box = visit.page.locator(".st-key-filter_activities").get_by_role("combobox")
            for turn in range(runs + 1):
                box.click()
                box.press_sequentially(LABEL)
                visit.rest()
                visit.take_traffic()
                for key, told in (("Enter", chosen), ("Backspace", total)):
                    took = visit.press(key, told)
                    visit.rest()
                    if turn:
                        screen.change_ms.append(took)
                        screen.received_kb.append(visit.take_traffic().total / 1e3)
                    visit.take_traffic()
        except (RuntimeError, BrowserError) as error:
            screen.failure = f"did not survive: {str(error).splitlines()[0][:90]}"
        screen.used_mb = server.measure_memory_mb()
        try:
            visit.close()
        except BrowserError:
            screen.failure = screen.failure or "did not survive: its page was lost"
    return screen


def _summarise(own: Screen, peers: dict[str, Screen], total: int, own_10k_ms: float | None) -> list[Figure]:
    part = f"{CHANGE}, {total:,} events"
    figures = [_give(part, "dashboard", own, "change_ms", "ms", Aim("<=", 500))]
    if own_10k_ms and own.change_ms:
        times = [took / own_10k_ms for took in own.change_ms]
        figures.append(summarise(part, "dashboard, times its own at 10,000 events", times, "times", Aim("<=", 1.5)))
    for name, peer in peers.items():
        note = "until the points had reached the browser, not drawn" if name == WAYS["pydeck"][0] else ""
        figures.append(_give(part, name, peer, "change_ms", "ms", None, note))
    part = f"Bytes received by a filter change, {total:,} events"
    figures.append(_give(part, "dashboard", own, "received_kb", "KB", Aim("<", 50)))
    figures += [_give(part, name, peer, "received_kb", "KB") for name, peer in peers.items()]
    part = f"Memory of the server, {total:,} events"
    for name, screen in {"dashboard": own, **peers}.items():
        aim = Aim("<", 500) if screen is own else None
        if screen.used_mb:
            figures.append(Figure(part, f"{name}: at rest, a page open", screen.rest_mb, "MB", aim=aim))
            figures.append(Figure(part, f"{name}: after filtering", screen.used_mb, "MB", aim=aim))
    return figures


def _give(
    part: str, name: str, screen: Screen, what: str, unit: str, aim: Aim | None = None, note: str = ""
) -> Figure:
    values = getattr(screen, what)
    if screen.failure or not values:
        return Figure(part, name, None, unit, note=screen.failure or "not measured")
    figure = summarise(part, name, values, unit, aim)
    return figure if not note else Figure(**{**vars(figure), "note": note})
