"""What `make` says when something is missing or wrong, before it has installed or started anything."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ("sh", "cat", "cksum", "env", "rm", "sed", "touch", "tr")

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make on this machine")


def make(*arguments: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    # a make above this one hands its own arguments down in MAKEFLAGS
    names = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "PORT", "GEODATA", "PYTHON", "CORREDOR_GEODATA"}
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    command = [str(shutil.which("make")), "--no-print-directory", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def run(**variables: str) -> subprocess.CompletedProcess[str]:
    """Ask for `make run` with this Python and without installing anything."""
    settings = [f"{name}={value}" for name, value in variables.items()]
    return make("-o", "install-run", "run", f"PY={sys.executable}", *settings)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named(taken_port: int) -> None:
    refused = run(PORT=str(taken_port))
    assert refused.returncode != 0
    assert f"Port {taken_port} is taken" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("port", ["", "abc", "0", "65536", "-1", "8501; true", "٨٥٠١"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    refused = run(PORT=port)
    assert refused.returncode != 0
    assert f"PORT={port} is no port" in refused.stderr


@pytest.mark.parametrize("name", ["nowhere", "no where", "$(HOME)x", "a'b\"c"])
def test_a_dataset_folder_that_is_none_is_refused(name: str) -> None:
    refused = run(GEODATA=name.replace("$", "$$"))
    assert refused.returncode != 0
    assert f"GEODATA={name} is no folder" in refused.stderr


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """A folder with what `install-run` reads, and ``bin`` with a few tools but no Python."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    return tmp_path


def add_python(machine: Path, name: str, script: str) -> None:
    path = machine / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def install(machine: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return make("install-run", *arguments, folder=machine, PATH=str(machine / "bin"))


def test_a_machine_without_python_is_told_so(bare_machine: Path) -> None:
    refused = install(bare_machine)
    assert refused.returncode != 0
    assert "needs Python 3.11 or newer: none was found" in refused.stderr
    assert not (bare_machine / ".venv").exists()


def test_a_python_that_is_too_old_is_named(bare_machine: Path) -> None:
    add_python(bare_machine, "python3", "echo 3.9; exit 1")
    refused = install(bare_machine)
    assert "needs Python 3.11 or newer: python3 is 3.9;" in refused.stderr


def test_a_python_that_was_asked_for_is_not_replaced_by_another(bare_machine: Path) -> None:
    add_python(bare_machine, "python3", "echo 3.12")
    refused = install(bare_machine, "PYTHON=python9.9")
    assert refused.returncode != 0
    assert "none was found" in refused.stderr


def test_a_missing_venv_module_is_named(bare_machine: Path) -> None:
    # a shim that is there but does not work is passed over
    add_python(bare_machine, "python3.13", "exit 127")
    add_python(bare_machine, "python3.12", 'case "$2" in *ensurepip*) exit 1;; *) echo 3.12;; esac')
    refused = install(bare_machine)
    assert refused.returncode != 0
    assert "Python 3.12 (python3.12) lacks its venv module" in refused.stderr
    assert "apt-get install python3.12-venv" in refused.stderr
    assert not (bare_machine / ".venv").exists()


def test_every_target_is_listed_by_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = {name for line in text.splitlines() if line.startswith(".PHONY:") for name in line.split()[1:]}
    listed = {line.split()[1] for line in make().stdout.splitlines() if line.startswith("make ")}
    assert phony - {"help", "install-run", "install-dev", "chromium", "chromedriver", "postgres"} == listed
