from __future__ import annotations

import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from corredor.cli import serve
from tests.cli.conftest import Run

Started = list[tuple[list[str], dict[str, str]]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Started:
    """What would have been started."""
    calls: Started = []

    def note(command: Sequence[str], environment: Mapping[str, str]) -> None:
        calls.append((list(command), dict(environment)))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(serve, "run_server", note)
    return calls


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_dashboard_is_started_on_the_dataset(run: Run, started: Started, geodata: Path, free_port: int) -> None:
    outcome = run("serve", "--port", free_port, "--geodata", geodata)
    assert outcome.code == 0
    ((command, environment),) = started
    assert command[:4] == [sys.executable, "-m", "streamlit", "run"]
    assert Path(command[4]).parts[-2:] == ("dashboard", "app.py")
    options = dict(zip(command[5::2], command[6::2], strict=True))
    assert options["--server.port"] == str(free_port)
    assert options["--server.address"] == "127.0.0.1"
    assert options["--browser.gatherUsageStats"] == "false"
    assert environment["CORREDOR_GEODATA"] == str(geodata.resolve())
    assert f"http://127.0.0.1:{free_port}" in outcome.stderr


def test_a_store_of_events_is_handed_on(run: Run, started: Started, geodata: Path, free_port: int) -> None:
    for events, handed in (("kept", str(Path("kept").resolve())), ("s3://maps/events", "s3://maps/events")):
        assert run("serve", "--port", free_port, "--geodata", geodata, "--events", events).code == 0
        assert started[-1][1]["CORREDOR_EVENTS"] == handed


def test_a_port_in_use_is_named(run: Run, started: Started) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        outcome = run("serve", "--port", other.getsockname()[1])
    assert outcome.code == 2
    assert "cannot listen on 127.0.0.1" in outcome.stderr
    assert started == []


@pytest.mark.parametrize(
    "options",
    [("--port", "0"), ("--port", "99999"), ("--address", "203.0.113.1"), ("--geodata", "/nowhere")],
)
def test_a_wrong_port_address_or_folder_is_refused(run: Run, started: Started, options: tuple[str, str]) -> None:
    assert run("serve", *options).code == 2
    assert started == []


def test_a_copy_without_a_dashboard_says_so(
    run: Run, started: Started, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(serve, "_PACKAGE", tmp_path / "site" / "corredor")
    monkeypatch.setattr(serve.importlib.util, "find_spec", lambda name: None)
    outcome = run("serve")
    assert outcome.code == 2
    assert "without its dashboard" in outcome.stderr


def test_the_installed_dashboard_is_found_beside_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "site" / "dashboard" / "app.py"
    script.parent.mkdir(parents=True)
    script.touch()
    monkeypatch.setattr(serve, "_PACKAGE", tmp_path / "site" / "corredor")
    assert serve.find_dashboard() == script
