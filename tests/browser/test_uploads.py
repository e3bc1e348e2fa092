"""Files that are too much are refused while others read on, and of no file is anything kept."""

from __future__ import annotations

import io
import json
import re
import threading
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.server import Server, start_server
from tests.browser.test_own_data import open_dialog
from tests.browser.visit import LAPTOP, Visit, widget

pytestmark = pytest.mark.browser

PRIVATE = "Safe house, street 12"
NAME = "families-in-hiding"
LIST = f"name,lat,lon,date\n{PRIVATE},7.5,-72.5,2023-05-01\n"


Start = Callable[[dict[str, str]], Server]


@pytest.fixture(scope="module")
def start(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """A function that starts a dashboard of its own, whose temporary files can be looked for."""
    servers: list[Server] = []

    def start_one(settings: dict[str, str]) -> Server:
        folder = tmp_path_factory.mktemp("uploads")
        (folder / "scratch").mkdir()
        settings = {"TMPDIR": str(folder / "scratch"), **settings}
        servers.append(start_server(tiny, folder / "log.txt", folder / "snapshots", settings=settings))
        return servers[-1]

    yield start_one
    for server in servers:
        server.stop()


@pytest.fixture(scope="module")
def strict(start: Start) -> Server:
    """A dashboard that gives a file one second."""
    return start({"CORREDOR_IMPORT_MAX_SECONDS": "1"})


@pytest.fixture(scope="module")
def usual(start: Start) -> Server:
    """A dashboard as it is by itself."""
    return start({})


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[[Server], Visit]]:
    """A function that opens a dashboard in a browser context of its own."""
    visits: list[Visit] = []

    def visit_one(server: Server) -> Visit:
        visits.append(Visit(chromium, server.base, "en-GB", LAPTOP))
        visits[-1].go("lang=en")
        return visits[-1]

    yield visit_one
    for one in visits:
        one.close()
        one.check_silence()


def hand_in(visit: Visit, name: str, content: bytes) -> None:
    widget(visit.page, "own_files").locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def write_slow() -> bytes:
    """Write a GeoJSON file that takes many times the second that it has."""
    properties = {f"column {number}": f"{NAME} {number}" for number in range(20)}
    point = {"type": "Point", "coordinates": [-72.5, 7.5]}
    feature = json.dumps({"type": "Feature", "properties": properties, "geometry": point})
    return f'{{"type":"FeatureCollection","features":[{",".join([feature] * 30_000)}]}}'.encode()


def write_bomb() -> bytes:
    """Write an archive of half a megabyte that unpacks to 500 MB."""
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("rows.csv", "w") as member:
        for _ in range(500):
            member.write(b"0" * 1_000_000)
    return told.getvalue()


def measure_uploads(server: Server) -> int:
    """Measure how many bytes of files that were handed in Streamlit holds, by its own account."""
    with urllib.request.urlopen(f"{server.base}_stcore/metrics") as answer:
        told = answer.read().decode()
    return sum(int(size) for size in re.findall(r'cache_type="UploadedFileManager"[^}]*} (\d+)', told))


def wait_for_uploads(server: Server, held: int) -> None:
    """Wait until Streamlit says that it holds so many bytes of uploads; its account follows some seconds behind."""
    pause = threading.Event()
    for _ in range(200):
        if measure_uploads(server) == held:
            return
        pause.wait(0.1)
    raise AssertionError(f"{measure_uploads(server)} bytes of uploads are held, expected {held}")


def test_after_acceptance_and_after_dismissal_the_bytes_are_gone(
    visit: Callable[[Server], Visit], usual: Server
) -> None:
    mine = visit(usual)
    for leave in ("accept", "dismiss"):
        dialog = open_dialog(mine)
        hand_in(mine, f"{NAME}.csv", LIST.encode())
        button = dialog.get_by_test_id("stFormSubmitButton").get_by_role("button")
        expect(button).to_be_visible()
        wait_for_uploads(usual, len(LIST))
        if leave == "accept":
            button.click()
        else:
            mine.page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        wait_for_uploads(usual, 0)


def test_a_slow_file_and_a_bomb_are_refused_while_another_page_loads(
    visit: Callable[[Server], Visit], strict: Server, usual: Server
) -> None:
    refusals = (
        (strict, "slow.geojson", write_slow(), "took more than 1 seconds"),
        (usual, "bomb.zip", write_bomb(), "at most 200 times is accepted"),
    )
    for server, name, content, said in refusals:
        busy = visit(server)
        dialog = open_dialog(busy)
        hand_in(busy, name, content)
        visit(server)  # meanwhile
        expect(dialog.get_by_test_id("stAlert")).to_contain_text(said)
        assert "Traceback" not in server.take_log()
        assert list((server.log.parent / "scratch").glob("corredor-*")) == []


def test_neither_log_nor_disk_keeps_anything_of_a_file(visit: Callable[[Server], Visit], usual: Server) -> None:
    mine = visit(usual)
    dialog = open_dialog(mine)
    hand_in(mine, f"{NAME}.parquet", b"PAR1" + PRIVATE.encode())
    expect(dialog.get_by_test_id("stAlert")).to_be_visible()
    hand_in(mine, f"{NAME}.csv", LIST.encode())
    dialog.get_by_role("button", name=f"Remove {NAME}.parquet").click()
    expect(dialog.get_by_test_id("stFormSubmitButton")).to_be_visible()
    mine.wait_for_script()
    printed = usual.log.read_text(encoding="utf-8", errors="replace")
    assert PRIVATE not in printed
    assert NAME not in printed
    files = [path for path in usual.log.parent.rglob("*") if path.is_file()]
    assert [path for path in files if PRIVATE.encode() in path.read_bytes()] == []
    assert list((usual.log.parent / "scratch").glob("corredor-*")) == []
