from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import corredor
from corredor import __version__
from tests.cli.conftest import Run

COMMANDS = ("serve", "check", "select", "near", "exposure", "spread", "import")
FILTERS = (
    *("--layer", "--country", "--activity", "--match", "--kind", "--from", "--to", "--grade", "--precision"),
    *("--status", "--text", "--near", "--bbox", "--url", "--lang", "--geodata"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_ends_with_examples_that_it_understands(run: Run, command: str) -> None:
    outcome = run(command, "--help")
    assert outcome.code == 0
    text, _, examples = outcome.stdout.partition("Examples:")
    calls = [shlex.split(line.partition(" | ")[0]) for line in examples.split("\n  ") if line.strip()]
    assert calls
    for call in calls:
        assert call[:2] == ["corredor", command]
        assert all(word in text for word in call if word.startswith("-") and not word[1:2].isdigit())


@pytest.mark.parametrize("command", ["select", "near", "exposure", "spread"])
def test_every_command_on_records_takes_every_filter(run: Run, command: str) -> None:
    text = run(command, "--help").stdout
    assert [option for option in FILTERS if f"{option} " not in text] == []


def test_the_help_lists_the_commands(run: Run) -> None:
    text = run("--help").stdout
    assert [command for command in COMMANDS if f"\n  {command} " not in text] == []
    assert "--install-completion" in text


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version").stdout == f"corredor {__version__}\n"


def test_help_imports_nothing_that_is_slow() -> None:
    heavy = "pandas", "geopandas", "pyogrio", "shapely", "streamlit", "rich", "babel"
    code = (
        "import sys; import corredor.cli; corredor.cli.app(['--help'], standalone_mode=False);"
        f"sys.exit(', '.join(set({heavy!r}) & set(sys.modules)) or 0)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(corredor.__file__).parents[1])}
    command = [sys.executable, "-c", code]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
