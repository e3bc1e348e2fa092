from __future__ import annotations

from collections.abc import Callable

import pytest

from corredor.sharing.bundle import Bundle
from corredor.vocabulary import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_every_file_and_how_to_check_them(make_snapshot: Callable[..., Bundle], language: str) -> None:
    made = make_snapshot(language=language, link="https://example.org/s/a")
    text = made.files["README.txt"].decode()
    lines = text.splitlines()
    for name in made.files:
        assert sum(line.startswith(f"{name} ") for line in lines) == 1
    assert made.manifest["title"] == lines[0]
    assert made.manifest["selection"]["sentence"] in " ".join(lines)
    assert f"corredor verify {made.name}" in " ".join(lines)
    assert "https://example.org/s/a" in text
    assert "CC-BY-4.0" in text
    assert "{" not in text


def test_lines_fit_a_plain_editor(snapshot: Bundle) -> None:
    assert max(len(line) for line in snapshot.files["README.txt"].decode().splitlines()) <= 100
