from __future__ import annotations

import os
import sys

import pandas as pd
import pytest

from corredor.cli.output import print_table, print_text

TABLE = pd.DataFrame(
    {
        "id": ["a", "b"],
        "name": ["[red]x[/red]\x1b[31m\ty\n", None],
        "activities": [("p", "q"), ()],
        "km": [1.23456, float("nan")],
        "n": pd.array([3, None], dtype="Int64"),
        "day": pd.to_datetime(["2023-09-20", None]),
    }
)


def test_a_pipe_gets_whole_lines_with_tabs_and_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(TABLE, pd.DataFrame({"id": ["other"]}))
    assert capsys.readouterr().out.splitlines() == [
        "id\tname\tactivities\tkm\tn\tday",
        "a\t[red]x[/red] [31m y \tp;q\t1.235\t3\t2023-09-20",
        "b\t\t\t\t\t",
    ]


def test_a_table_without_rows_is_a_heading(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(TABLE.iloc[:0])
    assert capsys.readouterr().out == "id\tname\tactivities\tkm\tn\tday\n"


def test_a_terminal_gets_a_drawn_table_without_markup(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    print_table(TABLE)
    drawn = capsys.readouterr().out
    assert "[red]x[/red]" in drawn
    assert "\x1b[31m" not in drawn
    print_table(TABLE, pd.DataFrame({"Heading": ["in words"]}))
    assert "in words" in capsys.readouterr().out


def test_a_reader_that_goes_away_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        print_text("x" * 100_000)
        print_text("y")
