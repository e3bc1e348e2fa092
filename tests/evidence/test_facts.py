from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from corredor.dataset import read_atlas
from corredor.evidence.facts import list_facts
from tests.fixtures_dataset import write_dataset


def write_flow(folder: Path, language: str, **changes: Any) -> list[str]:
    """Values of the line on the flow of the first leg, with some of its columns changed."""
    leg = read_atlas(write_dataset(folder)).layer("corridors").iloc[0].copy()
    for name, value in changes.items():
        leg[name] = value
    return [fact.value for fact in list_facts(leg, language) if fact.value.startswith("500")]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "500 people a day (2022)"), ("es", "500 personas al día (2022)"), ("pt", "500 pessoas por dia (2022)")],
)
def test_a_flow_is_written_with_its_unit(tmp_path: Path, language: str, words: str) -> None:
    assert write_flow(tmp_path / "geodata", language) == [words]


def test_a_flow_is_written_with_its_note_and_a_year_only_once(tmp_path: Path) -> None:
    words = write_flow(tmp_path / "a", "en", flow_note="at the bridge")
    assert words == ["500 people a day (at the bridge; 2022)"]
    words = write_flow(tmp_path / "b", "en", flow_note="counted in May 2022")
    assert words == ["500 people a day (counted in May 2022)"]


def test_a_flow_without_unit_note_and_year_is_the_number(tmp_path: Path) -> None:
    assert write_flow(tmp_path / "geodata", "en", flow_unit=None, flow_note=None, flow_period=None) == ["500"]


def test_a_unit_without_words_is_shown_as_it_is_written(tmp_path: Path) -> None:
    assert write_flow(tmp_path / "geodata", "es", flow_unit="per_week", flow_period=None) == ["500 per_week"]


def test_an_unknown_flow_has_no_line(tmp_path: Path) -> None:
    assert write_flow(tmp_path / "geodata", "en", flow_people=float("nan")) == []
