"""Measure snapshots: the picture beside folium's own, the page from disk, and how fast published ones are served.

The peer is a ``folium.Map`` with one ``CircleMarker`` for each record and no tiles, turned into a PNG by its own
``_to_png`` through Selenium and Debian's Chromium. Its scripts are read from disk, so that it does not wait for the
network, and it is timed twice: as it comes, with the browser that it starts and ends for each picture and its wait
of three seconds, and at its best, with a browser that already runs and no wait. Run it by itself with
``python -m tests.bench.measure_snapshots``.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Request, sync_playwright

from corredor.dataset import Atlas, find_geodata, read_atlas
from corredor.mapping.figure import draw_figure
from corredor.selection import Selection, View
from corredor.sharing.page import build_page
from corredor.sharing.publish import publish_view
from corredor.sharing.store import SnapshotStore
from tests.bench.figures import Aim
from tests.bench.peers.folium_picture import time_pictures
from tests.bench.readers import find_percentile, read_for, read_once
from tests.bench.servers import DASHBOARD, ROOT, run_server
from tests.browser.visit import ARGUMENTS, CHROMIUM

PART: Final = "Snapshots"
CREATED: Final = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
PICTURE_PX: Final = (1600, 900)
READERS: Final = (1, 8)
SERVE_S: Final = 5.0
WARM_AIM: Final = Aim("<", 1.0)
FASTER_AIM: Final = Aim(">=", 5.0)
PAGE_AIM: Final = Aim("<", 1.5)

# Counts in the page itself: done when the first picture is drawn that shows the map with its marks.
STOPWATCH: Final = """
(() => {
  window.readyAfter = null;
  const step = () => {
    const live = document.documentElement && document.documentElement.classList.contains("live");
    if (!live || !document.querySelector("#map .mark")) requestAnimationFrame(step);
    else requestAnimationFrame(() => setTimeout(() => { window.readyAfter = performance.now(); }));
  };
  requestAnimationFrame(step);
})();
"""

Row = dict[str, Any]


def measure(quick: bool = False) -> list[Row]:
    """Measure pictures, the page and the server, on the shipped dataset.

    Parameters
    ----------
    quick : bool
        Fewer runs and shorter ones: to see that it works, not to be cited.

    Returns
    -------
    list of dict
        One per figure: ``part``, ``name``, ``value`` (median; None where it could not be measured), ``unit``,
        ``runs``, ``low``, ``high``, ``peer`` (the same of folium, or None), ``ratio`` (how many times faster than
        it, or None), ``aim`` (an `Aim` or None), ``met`` and ``note``.
    """
    atlas = read_atlas(find_geodata())
    view = Selection().apply(atlas)
    return [
        *measure_pictures(atlas, view, 2 if quick else 7, 1 if quick else 3),
        *measure_page(view, 2 if quick else 7),
        *measure_serving(view, 1.5 if quick else SERVE_S),
    ]


def measure_pictures(atlas: Atlas, view: View, runs: int, slow_runs: int) -> list[Row]:
    """Time a PNG of all records, warm and in a fresh process, and folium's of the same records."""
    draw_figure(view, language="en")
    warm_s = _time(lambda: draw_figure(view, language="en"), runs)
    cold_s = _time(draw_in_fresh_process, slow_runs)
    size = f"{view.shown} records, {PICTURE_PX[0]} x {PICTURE_PX[1]}"
    usual_s, best_s, note = time_pictures(atlas, slow_runs)
    return [
        make_row(f"PNG, warm, {size}", warm_s, "s", aim=WARM_AIM, note="drawn again in the same process"),
        make_row(f"PNG, cold, {size}", cold_s, "s", note="corredor snapshot -o map.png, from call to end"),
        make_row("folium's _to_png as it comes", usual_s, "s", note=note),
        make_row("folium's _to_png at its best: browser running, no wait", best_s, "s", note=note),
        *(
            compare_rows(name, ours, theirs, aim, note)
            for name, ours, theirs, aim in (
                ("PNG, warm, against folium as it comes", warm_s, usual_s, FASTER_AIM),
                ("PNG, cold, against folium as it comes", cold_s, usual_s, None),
                ("PNG, warm, against folium at its best", warm_s, best_s, None),
            )
        ),
    ]


def draw_in_fresh_process() -> None:
    """Call the command line as anybody would."""
    path = os.pathsep.join(part for part in (str(ROOT / "src"), os.environ.get("PYTHONPATH")) if part)
    with tempfile.TemporaryDirectory() as folder:
        call = [sys.executable, "-m", "corredor", "snapshot", "-o", f"{folder}/map.png"]
        subprocess.run(call, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, check=True, capture_output=True)


def measure_page(view: View, runs: int) -> list[Row]:
    """Measure the page of all records: its size, and when it is ready, from disk and with the network off."""
    picture = draw_figure(view, language="en")
    page = build_page(view, language="en", created=CREATED, picture=picture)
    ready_s: list[float] = []
    asked: set[str] = set()

    def note_request(request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            asked.add(request.url)

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "map.html"
        path.write_bytes(page)
        executable = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        for _ in range(runs):
            context = browser.new_context(offline=True, viewport={"width": 1400, "height": 900})
            shown = context.new_page()
            shown.on("request", note_request)
            shown.add_init_script(STOPWATCH)
            shown.goto(path.as_uri(), wait_until="commit")
            shown.wait_for_function("() => window.readyAfter !== null", timeout=60_000)
            ready_s.append(shown.evaluate("window.readyAfter") / 1000)
            context.close()
        browser.close()
    note = f"{len(asked) - 1} requests besides the file itself"
    return [
        make_row(f"Page, {view.shown} records", [len(page) / 1e6], "MB", aim=PAGE_AIM),
        make_row("Page from disk until map and marks are drawn", ready_s, "s", note=note),
    ]


def measure_serving(view: View, seconds: float) -> list[Row]:
    """Measure how many pages of a published snapshot a second the dashboard's server sends, and how fast each."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        with SnapshotStore.open(folder=Path(folder)) as store:
            given = {"language": "en", "created": CREATED, "site": "http://127.0.0.1:8501", "origin": "bench"}
            link, _ = publish_view(view, store, **given)  # type: ignore[arg-type]
        settings = {"CORREDOR_SNAPSHOTS": folder, "CORREDOR_DATABASE_URL": ""}
        with run_server(DASHBOARD, settings) as server:
            address, path = urlsplit(server.base), urlsplit(link).path
            first_s, size = read_once(address.netloc, path)
            rows.append(make_row("/s/<id>, the first request", [first_s], "s", note=f"{size / 1e6:.2f} MB"))
            server.settle()
            for readers in READERS:
                took_s, passed_s = read_for(address.netloc, path, readers, seconds)
                name = f"/s/<id>, {readers} reader{'s' if readers > 1 else ''} at once"
                note = "reader and server share the machine"
                rows += [
                    make_row(f"{name}: per second", [len(took_s) / passed_s], "requests", len(took_s), note=note),
                    make_row(f"{name}: p50", [statistics.median(took_s)], "s", len(took_s)),
                    make_row(f"{name}: p95", [find_percentile(took_s, 95)], "s", len(took_s)),
                ]
    return rows


def compare_rows(name: str, ours_s: list[float], theirs_s: list[float], aim: Aim | None, note: str) -> Row:
    """Say how many times faster we are; nothing where one of the two was not measured."""
    if not ours_s or not theirs_s:
        return make_row(name, [], "times", aim=aim, note=note)
    peer = statistics.median(theirs_s)
    ratio = peer / statistics.median(ours_s)
    return make_row(name, [ratio], "times", len(theirs_s), aim, "faster", peer, ratio)


def make_row(
    name: str,
    values: Sequence[float],
    unit: str,
    runs: int | None = None,
    aim: Aim | None = None,
    note: str = "",
    peer: float | None = None,
    ratio: float | None = None,
) -> Row:
    """Make one figure of several runs: their median, with the least and the most."""
    value = statistics.median(values) if values else None
    return {
        "part": PART,
        "name": name,
        "value": value,
        "unit": unit,
        "runs": len(values) if runs is None else runs,
        "low": min(values) if len(values) > 1 else None,
        "high": max(values) if len(values) > 1 else None,
        "peer": peer,
        "ratio": ratio,
        "aim": aim,
        "met": None if aim is None or value is None else aim.is_met(value),
        "note": note,
    }


def _time(call: Callable[[], object], runs: int) -> list[float]:
    took_s = []
    for _ in range(runs):
        begun = time.perf_counter()
        call()
        took_s.append(time.perf_counter() - begun)
    return took_s


def main() -> None:
    """Measure and print."""
    for row in measure(quick="--quick" in sys.argv[1:]):
        value = "–" if row["value"] is None else f"{row['value']:,.3f}"
        aim = row["aim"]
        told = f"aim {aim.sign} {aim.value:g}, {'met' if row['met'] else 'missed'}" if aim else ""
        print(" | ".join((row["name"], f"{value} {row['unit']}", f"{row['runs']} runs", told, row["note"])))


if __name__ == "__main__":
    main()
