"""One page of the dashboard in a real browser, with an eye on everything that it asks for and complains of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Frame,
    FrameLocator,
    Locator,
    Page,
    WebSocket,
    expect,
)
from playwright.sync_api import TimeoutError as Timeout

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
LAPTOP = (1400, 900)
PHONE = (390, 844)
STREETS = "https://tile.openstreetmap.org/"
WAIT_MS = 30_000

Counts = dict[str, int]

COUNT_CHIPS = """() => {
  const legs = document.querySelectorAll("path.corredor-hit").length;
  const counts = {corridors: legs, cells: 0, prisons: 0, incidents: 0};
  document.querySelectorAll(".mark button.chip").forEach((chip) => {
    counts[chip.dataset.layer] += Number(chip.dataset.count);
  });
  return counts;
}"""


class Visit:
    """A browser context with one page on the dashboard.

    Every request, console error, page error, dialog and websocket frame that the page sends is kept. Without
    `policy` the browser disregards content security policies, to see what holds without them.
    """

    def __init__(
        self,
        browser: Browser,
        base: str,
        locale: str,
        size: tuple[int, int],
        touch: bool = False,
        policy: bool = True,
    ) -> None:
        self.base = base
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=locale,
            timezone_id="America/Santiago",
            has_touch=touch,
            bypass_csp=not policy,
        )
        self.context.set_default_timeout(WAIT_MS)
        # whether there is a network or not, street tiles cannot be had here
        self.context.route(f"{STREETS}**", lambda route: route.abort())
        self.requests: list[str] = []
        self.console_errors: list[str] = []
        self.page_errors: list[str] = []
        self.dialogs: list[str] = []
        self.frames_sent = 0
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page: Page = self.context.new_page()
        self.page.on("console", self._take_message)
        self.page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        self.page.on("websocket", self._watch_socket)
        self.page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _take_message(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not (message.location or {}).get("url", "").startswith(STREETS):
            self.console_errors.append(message.text)

    def _watch_socket(self, socket: WebSocket) -> None:
        self.requests.append(socket.url)

        def count(_: str | bytes) -> None:
            self.frames_sent += 1

        socket.on("framesent", count)

    def go(self, query: str | dict[str, str] = "") -> None:
        """Open the dashboard with a query and wait until the map shows its records."""
        text = query if isinstance(query, str) else urlencode(query, safe=",:")
        self.page.goto(f"{self.base}?{text}" if text else self.base)
        self.wait_for_map()

    def wait_for_map(self) -> None:
        """Wait until the map shows its records on its land and the page is at rest."""
        try:
            self.map.locator("html[data-ready=yes]").wait_for(state="attached")
            self.map.locator(".leaflet-countries-pane canvas").wait_for(state="attached")
        except Timeout:
            text = self.page.locator("body").inner_text()
            raise AssertionError(
                f"no map came; {self.console_errors} {self.page_errors}; the page says:\n{text}"
            ) from None
        self.wait_for_script()

    def wait_for_script(self) -> None:
        """Wait until the server has drawn the page to its end."""
        expect(self.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")

    @property
    def map(self) -> FrameLocator:
        """The map's own document."""
        return self.page.frame_locator(".st-key-map iframe")

    @property
    def map_frame(self) -> Frame:
        """The frame of the map, to evaluate in."""
        frame = self.page.locator(".st-key-map iframe").element_handle().content_frame()
        assert frame is not None
        return frame

    @property
    def chips(self) -> Locator:
        """All buttons that stand for records."""
        return self.map.locator(".mark button.chip")

    @property
    def sentence(self) -> Locator:
        """The sentence under the map."""
        return self.page.locator(".corredor-sentence")

    @property
    def evidence(self) -> Locator:
        """The evidence of the open record."""
        return self.page.locator("article.corredor-evidence")

    @property
    def query(self) -> dict[str, str]:
        """What the address bar says."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def count(self) -> Counts:
        """Add up the counts on the map by layer; of corridors, the legs."""
        counts: Counts = self.map_frame.evaluate(COUNT_CHIPS)
        return counts

    def expect_counts(self, expected: Counts) -> None:
        """Wait until the counts on the map add up to what is expected."""
        told = {layer: expected.get(layer, 0) for layer in ("corridors", "cells", "prisons", "incidents")}
        try:
            self.map_frame.wait_for_function(
                f"(told) => JSON.stringify(({COUNT_CHIPS})()) === JSON.stringify(told)", arg=told, timeout=10_000
            )
        except Timeout:
            raise AssertionError(f"the map counts {self.count()}, expected {told}") from None

    def expect_query(self, **expected: str | None) -> None:
        """Wait until parameters of the address have the values expected; None for those that are not there."""
        try:
            self.page.wait_for_function(
                """(told) => Object.entries(told).every(([name, value]) =>
                    new URLSearchParams(location.search).get(name) === value)""",
                arg=expected,
                timeout=10_000,
            )
        except Timeout:
            found = {name: self.query.get(name) for name in expected}
            raise AssertionError(f"the address says {found}, expected {expected}") from None

    def wait_for_camera(self) -> None:
        """Wait until the address bar says where the map looks, the map being at rest."""
        self.map_frame.wait_for_function(
            """() => {
              const map = corredor.state.map, centre = map.getCenter();
              const at = (new URLSearchParams(parent.location.search).get("at") || "").split(",").map(Number);
              return Math.abs(at[0] - centre.lng) < 0.001 && Math.abs(at[1] - centre.lat) < 0.001
                && at[2] === map.getZoom() && !map._animatingZoom && !(map._panAnim && map._panAnim._inProgress);
            }"""
        )

    def read_camera(self) -> tuple[float, float, float]:
        """Return where the map looks: longitude, latitude, zoom."""
        lon, lat, zoom = self.map_frame.evaluate(
            "() => { const m = corredor.state.map, c = m.getCenter(); return [c.lng, c.lat, m.getZoom()]; }"
        )
        return lon, lat, zoom

    def move_to(self, lon: float, lat: float, zoom: float) -> None:
        """Move the map, and wait until it rests there."""
        self.map_frame.evaluate(
            "([lon, lat, zoom]) => { corredor.state.map.setView([lat, lon], zoom, {animate: false}); }",
            [lon, lat, zoom],
        )
        self.wait_for_camera()

    def find_point(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where on the page a position lies, in pixels."""
        self.page.locator(".st-key-map iframe").scroll_into_view_if_needed()
        x, y = self.map_frame.evaluate(
            """([lon, lat]) => {
              const point = corredor.state.map.latLngToContainerPoint([lat, lon]);
              return [point.x, point.y];
            }""",
            [lon, lat],
        )
        box = self.page.locator(".st-key-map iframe").bounding_box()
        assert box is not None
        return box["x"] + x, box["y"] + y

    def list_foreign_requests(self, allowed: Iterable[str] = ()) -> list[str]:
        """List the requests that went to anyone but the server."""
        host = urlsplit(self.base).netloc
        return [
            url
            for url in self.requests
            if not url.startswith(("data:", "blob:", "about:", *allowed)) and urlsplit(url).netloc != host
        ]

    def check_silence(self) -> None:
        """Fail on any error that the page has reported."""
        assert self.page_errors == []
        assert self.console_errors == []

    def close(self) -> None:
        """Close the page and forget all that it stored."""
        self.context.close()


def choose(page: Page, box: Locator, name: str) -> None:
    """Choose an option of a list; one that a redraw of the page has closed again is opened again."""
    option = page.get_by_role("option", name=name)
    for _ in range(3):
        box.click()
        try:
            option.click(timeout=4_000)
        except Timeout:
            continue
        return
    option.click()


def widget(page: Page, key: str) -> Locator:
    """Return the element of the widget with a key."""
    return page.locator(f".st-key-{re.sub(r'[^a-zA-Z0-9_-]', '-', key)}")
