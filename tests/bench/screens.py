"""The dashboard and its peers in a real Chromium: loads, filter changes, bytes, reruns, memory."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from tests.bench.chromium import Traffic, Visit
from tests.bench.data import list_records
from tests.bench.figures import Aim, Figure, summarise
from tests.bench.servers import DASHBOARD, PEERS, Server, run_server
from tests.browser.visit import ARGUMENTS, CHROMIUM

COUNTRY: Final = "Chile"
COUNTRY_CODE: Final = "CHL"
EVERYWHERE: Final = "?at=-60,0,2"
"""The camera of the dashboard under which every record has its mark on the map; the peers begin with it."""
PANS: Final = 3


@dataclass
class Subject:
    """What is measured, and what came out.

    Parameters
    ----------
    name : str
        Name in the table.
    script : Path
        What ``streamlit run`` is given.
    kind : str
        What the stopwatch looks for; see `tests.bench.chromium.Visit`.
    folder : Path
        Dataset folder.
    peer : str
        Script of the peer; empty for the dashboard.
    """

    name: str
    script: Path
    kind: str
    folder: Path
    peer: str = ""
    load_ms: list[float] = field(default_factory=list)
    load_traffic: list[Traffic] = field(default_factory=list)
    narrow_ms: list[float] = field(default_factory=list)
    widen_ms: list[float] = field(default_factory=list)
    change_bytes: list[float] = field(default_factory=list)
    moves: Traffic | None = None
    started_s: float = 0.0
    fresh_mb: float = 0.0
    used_mb: float = 0.0

    @property
    def filters(self) -> bool:
        """Whether there are records to filter."""
        return self.kind in ("marks", "paths")

    def tell(self, country: str | None = None) -> str:
        """Tell what is on the map when all records of the dataset, or of one country, are: the stopwatch's form."""
        if not self.filters:
            return "drawn"
        counts = dict.fromkeys(("corridors", "cells", "prisons", "incidents"), 0)
        for layer, feature in list_records(self.folder):
            own = feature["properties"]
            counts[layer] += country is None or country in (own.get("countries") or [own["country"]])
        return ",".join(map(str, counts.values())) if self.kind == "marks" else str(sum(counts.values()))


def list_subjects(shipped: Path, larger: Path) -> list[Subject]:
    """List what is compared: two empty peers, the usual way, and the dashboard on two datasets."""
    return [
        Subject("empty Streamlit page", PEERS, "page", shipped, "empty_page"),
        Subject("empty st_folium map", PEERS, "map", shipped, "empty_map"),
        Subject("usual way, 1,000 records", PEERS, "paths", larger, "usual_way"),
        Subject("dashboard, 1,000 records", DASHBOARD, "marks", larger),
        Subject("dashboard, shipped dataset", DASHBOARD, "marks", shipped),
    ]


def measure_subjects(subjects: list[Subject], loads: int, changes: int) -> str:
    """Measure everything on every subject; the cold loads in turn, so that a busy moment meets all alike.

    Parameters
    ----------
    subjects : list of Subject
        They are filled in.
    loads, changes : int
        Runs of a cold load, and of a filter change in each direction.

    Returns
    -------
    str
        Version of Chromium.
    """
    with ExitStack() as stack:
        servers: list[Server] = []
        for subject in subjects:
            settings = {"CORREDOR_GEODATA": str(subject.folder), "BENCH_PEER": subject.peer}
            server = stack.enter_context(run_server(subject.script, settings))
            subject.started_s = server.started_s
            servers.append(server)
        browser = stack.enter_context(_launch())
        pairs = list(zip(subjects, servers, strict=True))
        for subject, server in pairs:
            server.settle()
            with _visit(browser, server, subject) as visit:
                visit.load(subject.tell())
                visit.rest()
            server.settle()
            subject.fresh_mb = server.measure_memory_mb()
        for _ in range(loads):
            for subject, server in pairs:
                with _visit(browser, server, subject) as visit:
                    subject.load_ms.append(visit.load(subject.tell()))
                    visit.rest()
                    subject.load_traffic.append(visit.take_traffic())
        for subject, server in pairs:
            if subject.kind != "page":
                with _visit(browser, server, subject) as visit:
                    visit.load(subject.tell())
                    if subject.filters:
                        _measure_changes(visit, subject, changes)
                    _measure_moves(visit, subject)
            subject.used_mb = server.measure_memory_mb()
        return browser.version


@contextmanager
def _launch() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def _visit(browser: Browser, server: Server, subject: Subject) -> Iterator[Visit]:
    visit = Visit(browser, server.base + ("" if subject.peer else EVERYWHERE), subject.kind)
    yield visit
    visit.close()


def _measure_changes(visit: Visit, subject: Subject, changes: int) -> None:
    """Choose a country and take it away again, with the keyboard; the first round is not counted."""
    box = visit.page.locator(".st-key-filter_countries").get_by_role("combobox")
    everything, chosen = subject.tell(), subject.tell(COUNTRY_CODE)
    for turn in range(changes + 1):
        box.click()
        box.press_sequentially(COUNTRY)
        visit.rest()
        visit.take_traffic()
        for key, told in (
            ("Enter", chosen),
            ("Backspace", everything),
        ):
            took = visit.press(key, told)
            visit.rest()
            traffic = visit.take_traffic()
            if turn:
                (subject.narrow_ms if told == chosen else subject.widen_ms).append(took)
                subject.change_bytes.append(traffic.total)


def _measure_moves(visit: Visit, subject: Subject) -> None:
    """Drag the map and turn the wheel over it, as a reader does."""
    visit.page.keyboard.press("Escape")
    visit.rest()
    frame = visit.page.locator('iframe[src*="streamlit_folium"]')
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    if box is None:
        raise RuntimeError("the map is not on the screen")
    mouse, x, y = visit.page.mouse, box["x"] + 70, box["y"] + box["height"] / 2
    visit.take_traffic()
    where = "() => { const c = map.getCenter(); return [c.lat, c.lng, map.getZoom()].join(); }"
    seen = [visit.map_frame.evaluate(where)]
    for _ in range(PANS):
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + 90, y + 15, steps=6)
        mouse.up()
        visit.rest()
        seen.append(visit.map_frame.evaluate(where))
    for _ in range(PANS):
        mouse.move(x, y)
        mouse.wheel(0, -240)
        visit.rest()
        seen.append(visit.map_frame.evaluate(where))
    if len(set(seen)) != len(seen):
        raise RuntimeError(f"{subject.name}: the map did not move each time: {seen}")
    subject.moves = visit.take_traffic()


def summarise_subjects(subjects: list[Subject]) -> list[Figure]:
    """Make the figures of all subjects, with their aims."""
    figures: list[Figure] = []
    by_name = {subject.name: subject for subject in subjects}
    empty, usual = by_name["empty st_folium map"], by_name["usual way, 1,000 records"]
    figures += [summarise("Cold load until all features are visible", s.name, s.load_ms, "ms") for s in subjects]
    ours = [subject for subject in subjects if subject.kind == "marks"]
    for subject in ours:
        ratios = [mine / plain for mine, plain in zip(subject.load_ms, empty.load_ms, strict=True)]
        figures.append(
            summarise(figures[0].part, f"{subject.name}: times the empty map", ratios, "times", Aim("<=", 1.3))
        )
    figures += _summarise_changes(subjects, ours, usual)
    part = "Bytes received by the first load"
    for subject in subjects:
        figures.append(summarise(part, subject.name, [t.total / 1e6 for t in subject.load_traffic], "MB"))
    for subject in subjects:
        sizes = [traffic.without_streamlit / 1e6 for traffic in subject.load_traffic]
        aim = Aim("<", 1.5) if subject in ours else None
        figures.append(summarise(part, f"{subject.name}, besides Streamlit's own files", sizes, "MB", aim))
    part = f"Reruns by {PANS} drags and {PANS} zooms of the map"
    for subject in subjects:
        if subject.moves is not None:
            aim = Aim("<=", 0) if subject in ours else None
            figures.append(summarise(part, subject.name, [subject.moves.frames_out], "reruns", aim))
    part = "Server"
    for subject in subjects:
        aim = Aim("<", 5) if subject in ours else None
        figures.append(summarise(part, f"{subject.name}: start until it answers", [subject.started_s], "s", aim))
    for subject in subjects:
        figures.append(summarise(part, f"{subject.name}: memory after the first visit", [subject.fresh_mb], "MB"))
        figures.append(summarise(part, f"{subject.name}: memory at the end", [subject.used_mb], "MB"))
    return figures


def _summarise_changes(subjects: list[Subject], ours: list[Subject], usual: Subject) -> list[Figure]:
    figures = []
    part = "Filter change until the new features are visible"
    directions = {"a country chosen": "narrow_ms", "the country taken away": "widen_ms"}
    for words, name in directions.items():
        for subject in subjects:
            if subject.filters:
                aim = Aim("<", 300) if subject in ours else None
                figures.append(summarise(part, f"{subject.name}: {words}", getattr(subject, name), "ms", aim))
        for subject in ours:
            if subject.folder == usual.folder and getattr(subject, name) and getattr(usual, name):
                ratio = statistics.median(getattr(usual, name)) / statistics.median(getattr(subject, name))
                title = f"{subject.name}: {words}, times faster than the usual way"
                figures.append(summarise(part, title, [ratio], "times", Aim(">=", 8)))
    for subject in subjects:
        if subject.filters:
            aim = Aim("<", 60) if subject in ours else None
            sizes = [size / 1e3 for size in subject.change_bytes]
            figures.append(summarise("Bytes received by a filter change", subject.name, sizes, "KB", aim))
    return figures
