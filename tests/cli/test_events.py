"""``corredor events``: what it prints, what it writes, how it ends."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import h3
import pandas as pd
import pytest

Run = Callable[..., object]

ROWS = [
    ("-72.5", "7.5", "2023-09-20", "extortion"),
    ("-72.5", "7.5", "2023-10", "robbery"),
    ("-71.0", "6.5", "", "extortion;robbery"),
    ("-73.5", "6.5", "2024", ""),
]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "feed.csv"
    pd.DataFrame(ROWS, columns=["lon", "lat", "date", "activities"]).to_csv(path, index=False)
    return path


@pytest.fixture
def store(run: Run, table: Path, tmp_path: Path) -> Path:
    done = run("events", "build", table, "-o", tmp_path / "events", "--source", "Feed")
    assert done.code == 0, done.stderr
    assert "Feed: 4 events taken" in done.stderr
    assert "Largest process" in done.stderr
    return tmp_path / "events"


def read(text: str) -> dict[str, int]:
    frame = pd.read_csv(io.StringIO(text))
    assert list(frame.columns) == ["cell", "count"]
    return dict(zip(frame["cell"], frame["count"], strict=True))


def count(*rows: tuple[str, ...], resolution: int = 4) -> dict[str, int]:
    cells = [h3.latlng_to_cell(float(row[1]), float(row[0]), resolution) for row in rows]
    return {cell: cells.count(cell) for cell in cells}


def test_cells_are_printed_as_csv(run: Run, store: Path) -> None:
    done = run("events", "cells", "--events", store, "--resolution", "5")
    assert done.code == 0
    assert read(done.stdout) == count(*ROWS, resolution=5)
    assert "4 of 4 events" in done.stderr


def test_cells_of_an_area(run: Run, store: Path) -> None:
    done = run("events", "cells", "--events", store, "--bbox=-73,7,-72,8")
    assert read(done.stdout) == count(*ROWS[:2])


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        (("--country", "VEN"), ROWS[2:3]),
        (("--country", "COL", "--activity", "extortion"), ROWS[:1]),
        (("--activity", "extortion,robbery", "--match", "all"), ROWS[2:3]),
        (("--from", "2023-10-31", "--to", "2024-02"), [ROWS[1], ROWS[3]]),
        (("--url", "http://127.0.0.1:8501/?country=VEN"), ROWS[2:3]),
    ],
)
def test_cells_take_the_filters_of_the_other_commands(
    run: Run, store: Path, options: tuple[str, ...], rows: list[tuple[str, ...]]
) -> None:
    done = run("events", "cells", "--events", store, *options)
    assert done.code == 0
    assert read(done.stdout) == count(*rows)


def test_what_is_left_out_is_said(run: Run, store: Path) -> None:
    done = run("events", "cells", "--events", store, "--from", "2020", "--status", "active")
    assert "1 undated left out" in done.stderr
    assert "Not filtered by statuses" in done.stderr


def test_cells_go_into_a_file(run: Run, store: Path, tmp_path: Path) -> None:
    done = run("events", "cells", "--events", store, "-o", tmp_path / "cells.csv")
    assert done.stdout == ""
    assert read((tmp_path / "cells.csv").read_text()) == count(*ROWS)


def test_append_and_remove(run: Run, store: Path, table: Path) -> None:
    assert run("events", "append", table, "-o", store, "--source", "Feed").code == 0
    assert run("events", "build", table, "-o", store, "--source", "Other").code == 0
    info = run("events", "info", store, "--check")
    assert "12 events" in info.stderr
    assert "Every file is whole." in info.stderr
    assert [row[:2] for row in info.rows[1:]] == [["Feed", "8"], ["Other", "4"]]
    removed = run("events", "remove", store, "Feed")
    assert "4 events in 1 sources are left" in removed.stderr
    wrong = run("events", "remove", store, "Feed")
    assert wrong.code == 2
    assert "it has Other" in wrong.stderr


def test_refused_rows_are_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("lon,lat,date\n-72,7,2023\n-72,97,2023\n")
    done = run("events", "build", tmp_path / "bad.csv", "-o", tmp_path / "events")
    assert done.code == 0
    assert "1 rows refused: its coordinates" in done.stderr
    assert (tmp_path / "events" / "refused" / "bad-000001.csv").is_file()


@pytest.mark.parametrize("command", ["build", "append", "remove", "cells", "info"])
def test_the_help_of_a_command_ends_with_examples_that_it_understands(run: Run, command: str) -> None:
    done = run("events", command, "--help")
    assert done.code == 0
    text, _, examples = done.stdout.partition("Examples:")
    calls = [line.split() for line in examples.split("\n  ") if line.strip()]
    assert calls
    for call in calls:
        assert call[:3] == ["corredor", "events", command]
        assert all(word.split("=")[0] in text for word in call if word.startswith("-"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("build", "missing.csv", "-o", "events"), 2, "there is no file 'missing.csv'"),
        (("build", "{table}", "-o", "events", "--default-precision", "stat"), 2, "did you mean state?"),
        (("build", "{table}", "-o", "{table}"), 1, "cannot be written"),
        (("cells", "--events", "{empty}"), 1, "holds no store of events"),
        (("cells", "--events", "{store}", "--resolution", "9"), 2, "--resolution"),
        (("cells", "--events", "{store}", "--country", "VNE"), 2, "'VNE' is unknown"),
        (("cells", "--events", "{store}", "--bbox=1,2,3"), 2, "--bbox"),
        (("cells", "--events", "{store}", "-o", "cells.txt"), 2, "ends in .csv"),
        (("info", "{empty}"), 1, "no manifest.json"),
        (("remove", "{empty}", "Feed"), 1, "holds no store of events"),
    ],
)
def test_wrong_calls(
    run: Run, store: Path, table: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    places = {"store": store, "table": table, "empty": tmp_path / "nothing"}
    done = run("events", *(one.format(**places) for one in arguments))
    assert done.code == code
    assert words in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
