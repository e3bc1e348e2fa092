from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from corredor.dataset import Atlas, read_atlas
from tests.browser.server import ROOT, Server, start_server
from tests.browser.visit import ARGUMENTS, CHROMIUM, LAPTOP, Visit

OpenPage = Callable[..., Visit]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium where it is installed, else the one that Playwright brought."""
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        expect.set_options(timeout=20_000)
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """A function that starts the dashboard on a dataset folder and perhaps a store, once for each pair."""
    servers: dict[tuple[Path, Path | None], Server] = {}

    def start(geodata: Path, events: Path | None = None) -> Server:
        if (geodata, events) not in servers:
            log = tmp_path_factory.mktemp("server") / "log.txt"
            servers[geodata, events] = start_server(geodata, log, events)
        return servers[geodata, events]

    yield start
    for server in servers.values():
        server.stop()


@pytest.fixture(scope="session")
def geodata(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped dataset, so that nobody changes it under the running server."""
    return shutil.copytree(
        ROOT / "geodata",
        tmp_path_factory.mktemp("shipped") / "geodata",
        ignore=shutil.ignore_patterns("build", "*.md"),
    )


@pytest.fixture(scope="session")
def atlas(geodata: Path) -> Atlas:
    """The shipped dataset, as the server reads it."""
    return read_atlas(geodata)


@pytest.fixture
def open_page(chromium: Browser, serve: Callable[..., Server], geodata: Path) -> Iterator[OpenPage]:
    """A function that opens the dashboard in a browser context of its own.

    At the end of the test no page may have reported an error, and no server may have printed a traceback.
    """
    visits: list[Visit] = []
    servers: dict[str, Server] = {}

    def open_one(
        query: str | dict[str, str] | None = "",
        *,
        dataset: Path = geodata,
        events: Path | None = None,
        locale: str = "en-GB",
        size: tuple[int, int] = LAPTOP,
        touch: bool = False,
    ) -> Visit:
        server = serve(dataset, events)
        if server.base not in servers:
            server.take_log()
            servers[server.base] = server
        visit = Visit(chromium, server.base, locale, size, touch)
        visits.append(visit)
        if query is not None:
            visit.go(query)
        return visit

    yield open_one
    for visit in visits:
        visit.close()
    for visit in visits:
        visit.check_silence()
    for server in servers.values():
        assert "Traceback" not in server.take_log()
