from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import corredor
from corredor.cli.completion import complete_country, complete_near, complete_words


def test_a_word_is_completed_also_behind_a_comma() -> None:
    complete = complete_words(("cells", "corridors", "prisons"))
    assert complete("c") == ["cells", "corridors"]
    assert complete("cells,P") == ["cells,prisons"]
    assert complete("x") == []


def test_a_layer_is_completed_with_distances() -> None:
    assert complete_near("prisons:1") == ["prisons:10", "prisons:100"]


def test_a_country_is_completed_from_the_dataset(geodata: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORREDOR_GEODATA", str(geodata))
    assert complete_country("V") == [("VEN", "Venezuela")]
    assert complete_country("VEN,") == [("VEN,COL", "Colombia"), ("VEN,VEN", "Venezuela")]


def test_without_a_dataset_nothing_is_completed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CORREDOR_GEODATA", str(tmp_path))
    assert complete_country("V") == []


def test_the_shell_is_answered() -> None:
    environment = {
        "_CORREDOR_COMPLETE": "complete_bash",
        "COMP_WORDS": "corredor select --activity ext",
        "COMP_CWORD": "3",
        "PYTHONPATH": str(Path(corredor.__file__).parents[1]),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "corredor"], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.stdout.split() == ["extortion"]
