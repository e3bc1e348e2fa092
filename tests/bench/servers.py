"""The dashboard and its peers, each as a process of its own on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
DASHBOARD: Final = ROOT / "dashboard" / "app.py"
PEERS: Final = Path(__file__).parent / "peers" / "app.py"
START_S: Final = 90
SETTLED_AFTER_S: Final = 8.0


@dataclass(frozen=True)
class Server:
    """A running Streamlit process.

    Parameters
    ----------
    base : str
        Its address, with a slash at the end.
    process : Popen
        The process.
    started_s : float
        Seconds from its start until it answered.
    begun : float
        When it was started, on the clock of `time.perf_counter`.
    """

    base: str
    process: subprocess.Popen[bytes]
    started_s: float
    begun: float

    def settle(self) -> None:
        """Wait until the process has nothing more to do for a second, where the system tells.

        What a server does by itself some seconds after its start is waited for too.
        """
        clock, pause = Path(f"/proc/{self.process.pid}/stat"), threading.Event()
        pause.wait(max(0.0, self.begun + SETTLED_AFTER_S - time.perf_counter()))
        if not clock.exists():
            return
        ticks = -10
        while (now := sum(map(int, clock.read_text().rpartition(")")[2].split()[11:13]))) - ticks > 5:
            ticks = now
            pause.wait(1)

    def measure_processor_s(self) -> float:
        """Measure the processor time used so far, in seconds; 0 where the system does not tell."""
        clock = Path(f"/proc/{self.process.pid}/stat")
        if not clock.exists():
            return 0.0
        ticks = sum(map(int, clock.read_text().rpartition(")")[2].split()[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def measure_memory_mb(self) -> float:
        """Measure the memory that the process holds (resident set), in MB of 1,000,000 bytes."""
        status = Path(f"/proc/{self.process.pid}/status")
        if status.exists():
            line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
            return int(line.split()[1]) * 1024 / 1e6
        command = ["ps", "-o", "rss=", "-p", str(self.process.pid)]
        told = subprocess.run(command, capture_output=True, text=True, check=True)
        return int(told.stdout) * 1024 / 1e6


@contextmanager
def run_server(script: Path, settings: Mapping[str, str]) -> Iterator[Server]:
    """Run a Streamlit app as ``make run`` does, until the block ends.

    Parameters
    ----------
    script : Path
        What ``streamlit run`` is given.
    settings : mapping of str to str
        Environment variables on top of this process's own.

    Raises
    ------
    RuntimeError
        When it ends by itself or does not answer within 90 seconds; the message has its log.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    path = os.pathsep.join(part for part in (str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH")) if part)
    with tempfile.TemporaryFile() as log:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path, **settings},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        base = f"http://127.0.0.1:{port}/"
        pause = threading.Event()
        try:
            while not _answers(f"{base}_stcore/health"):
                if process.poll() is not None or time.perf_counter() - begun > START_S:
                    log.seek(0)
                    raise RuntimeError(f"{script.name} did not start:\n{log.read().decode(errors='replace')}")
                pause.wait(0.05)
            yield Server(base, process, time.perf_counter() - begun, begun)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False
