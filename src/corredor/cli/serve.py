"""``corredor serve``."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from corredor.cli.asking import find_folder, say
from corredor.cli.filters import GEODATA_HELP

SCRIPT: Final = "app.py"

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def serve(
    port: Annotated[
        int, typer.Option("--port", "-p", help="Port to listen on.", min=1, max=65535, metavar="PORT")
    ] = 8501,
    address: Annotated[
        str,
        typer.Option("--address", help="Address to listen on; 0.0.0.0 lets other machines in.", metavar="ADDRESS"),
    ] = "127.0.0.1",
    geodata: Annotated[
        Path | None,
        typer.Option("--geodata", help=GEODATA_HELP, metavar="DIR"),
    ] = None,
    events: Annotated[
        str | None,
        typer.Option("--events", help="Store of events to show beside the dataset.", metavar="DIR"),
    ] = None,
) -> None:
    """Open the dashboard in a browser: start its server and print the address.

    Ctrl+C stops it.
    """
    from corredor.dataset import GEODATA_VARIABLE
    from corredor.settings import EVENTS_VARIABLE

    folder = find_folder(geodata)
    script = find_dashboard()
    _check_port(address, port)
    environment = {**os.environ, GEODATA_VARIABLE: str(folder.resolve())}
    if events is not None:  # the server works in another folder
        environment[EVENTS_VARIABLE] = events if "://" in events else str(Path(events).expanduser().resolve())
    host = "127.0.0.1" if address in ("0.0.0.0", "::") else address  # noqa: S104 - compared, not bound
    root = script.parents[1]
    if (root / ".streamlit" / "config.toml").is_file():
        os.chdir(root)  # where Streamlit looks for the look and manners of the dashboard in a checkout
    say(f"Corredor: http://{f'[{host}]' if ':' in host else host}:{port}")
    run_server(build_command(script, address, port), environment)


def find_dashboard() -> Path:
    """Find the script of the dashboard: that of the checkout, else the one installed beside this package.

    Raises
    ------
    typer.BadParameter
        There is none.
    """
    spec = importlib.util.find_spec("dashboard")
    installed = [Path(folder) for folder in (spec.submodule_search_locations or ())] if spec else []
    for folder in (_PACKAGE.parents[1] / "dashboard", _PACKAGE.parent / "dashboard", *installed):
        if (folder / SCRIPT).is_file():
            return folder / SCRIPT
    raise typer.BadParameter("this copy of corredor came without its dashboard; reinstall it.", param_hint="serve")


def build_command(script: Path, address: str, port: int) -> list[str]:
    """Build the command that starts Streamlit; nothing in it reports to anybody."""
    return [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *("--server.address", address, "--server.port", str(port)),
        *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
    ]


def run_server(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Become the server; where a process cannot become another, start it and end with its exit code."""
    if os.name == "posix":
        os.execve(command[0], list(command), dict(environment))
    with subprocess.Popen(command, env=dict(environment)) as server:
        try:
            code = server.wait()
        except KeyboardInterrupt:
            code = server.wait()
    raise typer.Exit(code)


def _check_port(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise typer.BadParameter(
                f"cannot listen on {address}:{port}: {reason}.", param_hint="--port"
            ) from error
