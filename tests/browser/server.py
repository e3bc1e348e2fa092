"""The dashboard as a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_S = 90


@dataclass
class Server:
    """A running dashboard.

    Parameters
    ----------
    base : str
        Its address, with a slash at the end.
    process : Popen
        The process.
    log : Path
        What it prints.
    snapshots : Path
        Folder of its published snapshots.
    """

    base: str
    process: subprocess.Popen[bytes]
    log: Path
    snapshots: Path
    read: int = field(default=0)

    def take_log(self) -> str:
        """Return what the server printed since the last call."""
        printed = self.log.read_bytes()
        new, self.read = printed[self.read :].decode(errors="replace"), len(printed)
        return new

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


def start_server(
    geodata: Path,
    log: Path,
    snapshots: Path,
    events: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> Server:
    """Start the dashboard on a dataset folder and wait until it answers.

    Parameters
    ----------
    geodata : Path
        The dataset folder; it need not be one.
    log : Path
        Where its output goes.
    snapshots : Path
        Where it keeps published snapshots.
    events : Path, optional
        A store of events to show beside the dataset.
    settings : mapping of str to str, optional
        Environment variables on top.
    """
    port = _find_port()
    base = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard" / "app.py")]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command += ["--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**_make_environment(geodata, snapshots, events), **(settings or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(base, process, log, snapshots)
    pause = threading.Event()
    for _ in range(START_S * 5):
        if process.poll() is not None:
            raise RuntimeError(f"the dashboard ended by itself:\n{log.read_text(errors='replace')}")
        if _answers(f"{base}corredor/health"):
            return server
        pause.wait(0.2)
    server.stop()
    raise RuntimeError(f"the dashboard did not answer in {START_S} s:\n{log.read_text(errors='replace')}")


def _make_environment(geodata: Path, snapshots: Path, events: Path | None) -> dict[str, str]:
    """Return the environment of this process without any setting of Corredor's but what is shown and kept."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CORREDOR_", "STREAMLIT_"))}
    set_here = {"CORREDOR_GEODATA": str(geodata), "CORREDOR_SNAPSHOTS": str(snapshots)}
    return kept | set_here | ({} if events is None else {"CORREDOR_EVENTS": str(events)})


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=60):
            return True
    except urllib.error.HTTPError:
        return True  # it runs, and says that the dataset cannot be used
    except OSError:
        return False
