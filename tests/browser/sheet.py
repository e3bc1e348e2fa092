"""A page of ours that is not the dashboard, in a real browser: a snapshot as a file, published, or in a frame."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Frame, Locator, Page, Response

from tests.browser.visit import LAPTOP, WAIT_MS


class Sheet:
    """A browser context with one page.

    Every request, console error, page error and dialog is kept.

    Parameters
    ----------
    browser : Browser
        The browser.
    size : tuple of int
        Width and height of the screen.
    offline : bool
        Whether there is a network.
    scripts : bool
        Whether scripts run.
    policy : bool
        Whether content security policies count; without them it shows what holds by itself.
    """

    def __init__(
        self,
        browser: Browser,
        *,
        size: tuple[int, int] = LAPTOP,
        offline: bool = False,
        scripts: bool = True,
        policy: bool = True,
        locale: str = "en-GB",
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=locale,
            offline=offline,
            java_script_enabled=scripts,
            has_touch=size[0] < 600,
            bypass_csp=not policy,
        )
        self.context.set_default_timeout(WAIT_MS)
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page: Page = self.context.new_page()
        self.page.on("console", self._take_message)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _take_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def go(self, address: str) -> Response | None:
        """Open an address."""
        self.address = address
        return self.page.goto(address)

    def wait_for_map(self, frame: Frame | None = None) -> None:
        """Wait until the map shows its records on its land."""
        shown = frame or self.page.main_frame
        shown.locator("html[data-ready=yes]").wait_for(state="attached")
        shown.locator(".leaflet-countries-pane canvas").wait_for(state="attached")

    def read_camera(self) -> tuple[float, float, float]:
        """Return where the map looks: longitude, latitude, zoom."""
        lon, lat, zoom = self.page.evaluate(
            "() => { const m = window.corredorMap, c = m.getCenter(); return [c.lng, c.lat, m.getZoom()]; }"
        )
        return lon, lat, zoom

    def wait_for_camera_other_than(
        self, camera: tuple[float, float, float], timeout_ms: float | None = None
    ) -> None:
        """Wait until the map looks elsewhere, and rests there."""
        self.page.wait_for_function(
            """(old) => { const m = window.corredorMap, c = m.getCenter();
              return [c.lng, c.lat, m.getZoom()].some((value, i) => Math.abs(value - old[i]) > 1e-9)
                && !m._animatingZoom && !(m._panAnim && m._panAnim._inProgress); }""",
            arg=list(camera),
            timeout=timeout_ms,
        )

    @property
    def rows(self) -> Locator:
        """The rows of the table, one for each record."""
        return self.page.locator("tr[data-id]")

    @property
    def panel(self) -> Locator:
        """Where the evidence of the open record stands."""
        return self.page.locator("#panel")

    def chips(self, layer: str) -> Locator:
        """The marks of a layer on the map."""
        return self.page.locator(f'.mark button.chip[data-layer="{layer}"]')

    def list_foreign_requests(self) -> list[str]:
        """List the requests that went to anyone but the server, or to anything but the file."""
        home = urlsplit(self.address)
        asked = (url for url in self.requests if not url.startswith(("data:", "blob:", "about:")))
        if home.scheme == "file":
            return [url for url in asked if url != self.address]
        return [url for url in asked if urlsplit(url).netloc != home.netloc]

    def overflows(self) -> bool:
        """Say whether the page is wider than the screen."""
        wider: bool = self.page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")
        return wider

    def check_silence(self) -> None:
        """Fail on any error that the page has reported."""
        assert self.errors == []

    def close(self) -> None:
        """Close the page and forget all that it stored."""
        self.context.close()
