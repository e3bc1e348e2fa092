from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from corredor.dataset import Atlas, read_atlas, translate_atlas
from corredor.selection import Selection
from corredor.sharing.publish import publish_view
from corredor.sharing.store import SnapshotStore
from tests.browser.server import ROOT, Server, start_server
from tests.browser.sheet import Sheet
from tests.browser.visit import ARGUMENTS, CHROMIUM, LAPTOP, Visit
from tests.fixtures_dataset import write_dataset

OpenPage = Callable[..., Visit]
OpenSheet = Callable[..., Sheet]
Publish = Callable[..., tuple[str, str]]


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
            folder = tmp_path_factory.mktemp("server")
            servers[geodata, events] = start_server(geodata, folder / "log.txt", folder / "snapshots", events)
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


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny dataset of tests/fixtures_dataset.py."""
    return write_dataset(tmp_path_factory.mktemp("tiny") / "geodata")


@pytest.fixture
def publish(serve: Callable[[Path], Server], tiny: Path) -> Publish:
    """A function that publishes a selection on a server, which must be running to know the address."""

    def publish_one(
        selection: Selection | None = None,
        *,
        dataset: Path = tiny,
        atlas: Atlas | None = None,
        language: str = "en",
    ) -> tuple[str, str]:
        server = serve(dataset)
        view = (selection or Selection()).apply(translate_atlas(atlas or read_atlas(dataset), language))
        with SnapshotStore.open(folder=server.snapshots) as store:
            link, published = publish_view(
                view,
                store,
                language=language,
                created=datetime.now(UTC),
                site=server.base.rstrip("/"),
                origin=str(uuid4()),
            )
        return link, published.delete_key

    return publish_one


@pytest.fixture
def open_sheet(chromium: Browser) -> Iterator[OpenSheet]:
    """A function that opens a page of ours that is not the dashboard; in the end none may have told of an error."""
    sheets: list[Sheet] = []

    def open_one(address: str, **options: Any) -> Sheet:
        sheets.append(Sheet(chromium, **options))
        sheets[-1].go(address)
        return sheets[-1]

    yield open_one
    for sheet in sheets:
        sheet.close()
    for sheet in sheets:
        sheet.check_silence()


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
        policy: bool = True,
    ) -> Visit:
        server = serve(dataset, events)
        if server.base not in servers:
            server.take_log()
            servers[server.base] = server
        visit = Visit(chromium, server.base, locale, size, touch, policy)
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
