"""A page in a real Chromium with a stopwatch in it and a count of all that comes and goes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Frame, Page
from playwright.sync_api import TimeoutError as Timeout

SIZE: Final = (1400, 900)
WAIT_MS: Final = 60_000
QUIET_MS: Final = 700
"""With no traffic for so long the page counts as at rest."""

# The stopwatch runs in the page itself. It looks once for each picture that the browser draws, and stops after the
# one that shows what was waited for.
STOPWATCH: Final = """
(() => {
  if (window !== window.top) return;
  const frame = () => [...document.querySelectorAll("iframe")].find((f) => f.src.includes("streamlit_folium"));
  const inside = () => { const f = frame(); return f && f.contentDocument; };
  const LOOKS = {
    page: () => document.querySelector(".stMarkdown") ? "drawn" : "",
    map: () => { const d = inside(); return d && d.querySelector(".leaflet-map-pane") ? "drawn" : ""; },
    paths: () => {
      const d = inside();
      return d ? String(d.querySelectorAll("path.leaflet-interactive").length) : "";
    },
    marks: () => {
      const d = inside();
      if (!d) return "";
      const counts = { cells: 0, prisons: 0, incidents: 0 };
      d.querySelectorAll(".mark button.chip").forEach((chip) => {
        counts[chip.dataset.layer] += Number(chip.dataset.count);
      });
      const legs = d.querySelectorAll("path.corredor-hit").length;
      return [legs, counts.cells, counts.prisons, counts.incidents].join();
    },
    events: () => {
      const f = frame(), own = f && f.contentWindow.corredor, answer = own && own.events && own.events.answer;
      return answer ? String((answer.counts || answer.places).reduce((sum, n) => sum + n, 0)) : "";
    },
    clusters: () => {
      const d = inside();
      if (!d) return "";
      const numbers = [...d.querySelectorAll(".marker-cluster")].map((icon) => Number(icon.textContent));
      const single = d.querySelectorAll(".leaflet-marker-icon:not(.marker-cluster)").length;
      return String(numbers.reduce((sum, n) => sum + n, single));
    },
    arrived: () => { const i = document.querySelector("i.arrived"); return i ? i.textContent : ""; },
  };
  const watch = (window.stopwatch = { begun: 0, done: null, look: (kind) => LOOKS[kind](), LOOKS });
  watch.wait = (kind, told) => {
    watch.done = null;
    const step = () => {
      if (LOOKS[kind]() !== told) requestAnimationFrame(step);
      else requestAnimationFrame(() => setTimeout(() => { watch.done = performance.now(); }));
    };
    requestAnimationFrame(step);
  };
  watch.waitFromInput = (kind, told) => {
    watch.begun = 0;
    addEventListener("keydown", (event) => { watch.begun = event.timeStamp; }, { once: true, capture: true });
    watch.wait(kind, told);
  };
})();
"""


@dataclass
class Traffic:
    """What came and went since the last `take`; bytes as received, compressed where HTTP was."""

    http: dict[str, int] = field(default_factory=dict)
    """Path to bytes, headers included."""
    socket_in: int = 0
    """Payload bytes of websocket frames; Streamlit does not compress them."""
    frames_in: int = 0
    frames_out: int = 0
    requests: int = 0

    @property
    def total(self) -> int:
        """All bytes received."""
        return sum(self.http.values()) + self.socket_in

    @property
    def without_streamlit(self) -> int:
        """All bytes received but those of Streamlit's own files."""
        own = sum(
            size for path, size in self.http.items() if path == "/" or path.startswith(("/static/", "/_stcore/"))
        )
        return self.total - own


class Visit:
    """A browser context of its own with one page, and its traffic.

    Parameters
    ----------
    browser : Browser
        Chromium.
    address : str
        Address of the page.
    kind : str
        What to look for: ``page``, ``map``, ``paths`` (of a Leaflet map), ``marks`` and
        ``events`` (of the dashboard), ``clusters`` (of markers), ``arrived`` (a number that the page says).
    """

    def __init__(self, browser: Browser, address: str, kind: str) -> None:
        self.address, self.kind = address, kind
        self.base = address.partition("?")[0]
        self.context = browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]}, locale="en-GB")
        self.context.set_default_timeout(WAIT_MS)
        self.page: Page = self.context.new_page()
        self.traffic = Traffic()
        self._urls: dict[str, str] = {}
        self._events = 0
        protocol = self.context.new_cdp_session(self.page)
        protocol.send("Network.enable")
        listeners: dict[str, Callable[[dict[str, Any]], None]] = {
            "Network.requestWillBeSent": self._take_request,
            "Network.loadingFinished": self._take_answer,
            "Network.webSocketFrameReceived": self._take_frame,
            "Network.webSocketFrameSent": self._count_frame,
        }
        for event, listener in listeners.items():
            protocol.on(event, listener)

    def _take_request(self, event: dict[str, Any]) -> None:
        self._events += 1
        self._urls[event["requestId"]] = event["request"]["url"]
        self.traffic.requests += 1

    def _take_answer(self, event: dict[str, Any]) -> None:
        self._events += 1
        url = self._urls.get(event["requestId"], "")
        if url.startswith(self.base):
            path = urlsplit(url).path
            self.traffic.http[path] = self.traffic.http.get(path, 0) + int(event["encodedDataLength"])

    def _take_frame(self, event: dict[str, Any]) -> None:
        self._events += 1
        payload = event["response"]["payloadData"]
        binary = event["response"]["opcode"] == 2
        self.traffic.socket_in += len(base64.b64decode(payload)) if binary else len(payload.encode())
        self.traffic.frames_in += 1

    def _count_frame(self, _: dict[str, Any]) -> None:
        self._events += 1
        self.traffic.frames_out += 1

    def take_traffic(self) -> Traffic:
        """Return the traffic since the last call."""
        taken, self.traffic = self.traffic, Traffic()
        return taken

    def rest(self) -> None:
        """Wait until nothing comes or goes any more and the script has run to its end."""
        while True:
            before = self._events
            self.page.wait_for_timeout(QUIET_MS)
            state = self.page.get_by_test_id("stApp").get_attribute("data-test-script-state")
            if self._events == before and state == "notRunning":
                return

    def look(self) -> str:
        """Say what is on the map, in the stopwatch's short form."""
        seen: str = self.page.evaluate("(kind) => stopwatch.look(kind)", self.kind)
        return seen

    def load(self, told: str) -> float:
        """Load the page and return the milliseconds until what is told was visible."""
        start = f"if (window === window.top) stopwatch.wait({self.kind!r}, {told!r});"
        self.page.add_init_script(STOPWATCH + start)
        self.page.goto(self.address)
        return self._read_stopwatch("stopwatch.done", told)

    def press(self, key: str, told: str) -> float:
        """Press a key and return the milliseconds until what is told was visible."""
        self.page.evaluate("([kind, told]) => stopwatch.waitFromInput(kind, told)", [self.kind, told])
        self.page.keyboard.press(key)
        return self._read_stopwatch("stopwatch.done - stopwatch.begun", told)

    def _read_stopwatch(self, expression: str, told: str) -> float:
        try:
            self.page.wait_for_function("() => stopwatch.done !== null")
        except Timeout:
            raise RuntimeError(f"{self.base} shows {self.look()!r}, expected was {told!r}") from None
        took_ms: float = self.page.evaluate(expression)
        return took_ms

    @property
    def map_frame(self) -> Frame:
        """The frame of the map."""
        frame = self.page.locator('iframe[src*="streamlit_folium"]').element_handle().content_frame()
        if frame is None:
            raise RuntimeError("the page has no map")
        return frame

    def close(self) -> None:
        """Close the page and forget all that it stored."""
        self.context.close()
