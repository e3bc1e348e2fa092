from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corredor.cli import app
from tests.fixtures_dataset import write_dataset

Run = Callable[..., "Outcome"]


class Outcome:
    """What a call printed and how it ended."""

    def __init__(self, code: int, stdout: str, stderr: str) -> None:
        self.code, self.stdout, self.stderr = code, stdout, stderr

    @property
    def rows(self) -> list[list[str]]:
        return [line.split("\t") for line in self.stdout.splitlines()]

    @property
    def ids(self) -> list[str]:
        return [row[0] for row in self.rows[1:]]


@pytest.fixture(scope="session")
def geodata(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tiny dataset."""
    return write_dataset(tmp_path_factory.mktemp("geodata"))


@pytest.fixture
def run(geodata: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line on the tiny dataset."""
    monkeypatch.setenv("CORREDOR_GEODATA", str(geodata))

    def call(*arguments: object) -> Outcome:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="corredor")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return call
