from __future__ import annotations

import csv
import json
from pathlib import Path

import geopandas as gpd
import pytest

from tests.cli.conftest import Run

HEADER = ["id", "fecha", "delito", "pais", "lugar", "lat", "lon"]
ROWS = [
    ["a", "2024-01-05", "Extorsión", "Colombia", "Cúcuta", "7.5", "-72.5"],
    ["b", "2024-01-06", "Riña", "Colombia", "Bogotá", "-73.5", "6.5"],
    ["c", "2024-01-07", "Robo", "Venezuela", "San Antonio", "0", "0"],
]


def write_csv(path: Path, rows: list[list[str]], header: list[str] = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture
def events(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "events.csv", ROWS)


def test_rows_come_in_and_are_counted_on_the_last_line(run: Run, events: Path, tmp_path: Path) -> None:
    outcome = run("import", events, "-o", tmp_path / "out.parquet", "--report", tmp_path / "report.json")
    assert outcome.code == 0
    assert outcome.stdout.splitlines()[-1] == "rows 3: 1 accepted, 1 repaired, 1 refused"
    records = gpd.read_parquet(tmp_path / "out.parquet")
    assert records["row"].tolist() == [2, 3]
    assert records.geometry.x.tolist() == [-72.5, -73.5]
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (report["preset"], report["rows"], report["accepted"], report["repaired"], report["refused"]) == (
        *("generic", 3, 1, 1, 1),
    )
    assert [(finding["row"], finding["finding"]) for finding in report["findings"]] == [
        *((3, "swapped"), (4, "placeholder")),
    ]
    assert "repaired: 1 swapped" in outcome.stderr


def test_when_nothing_comes_in_it_says_why_and_writes_no_records(run: Run, tmp_path: Path) -> None:
    events = write_csv(tmp_path / "events.csv", [ROWS[2]])
    outcome = run("import", events, "-o", tmp_path / "out.parquet", "--report", tmp_path / "report.json")
    assert outcome.code == 1
    assert outcome.stdout.splitlines()[-1] == "rows 1: 0 accepted, 0 repaired, 1 refused"
    assert "row 2: placeholder: these numbers stand for a position that is not known" in outcome.stderr
    assert not (tmp_path / "out.parquet").exists()
    assert (tmp_path / "report.json").exists()


@pytest.mark.parametrize(
    ("decline", "counts"),
    [
        (("--decline", "swapped,outside_country"), "2 accepted, 0 repaired, 1 refused"),
        (("--decline", "swapped"), "1 accepted, 0 repaired, 2 refused"),
        (("--decline", "3:swapped"), "1 accepted, 0 repaired, 2 refused"),
        (("--decline", "4:swapped"), "1 accepted, 1 repaired, 1 refused"),
    ],
)
def test_a_repair_can_be_declined(run: Run, events: Path, decline: tuple[str, ...], counts: str) -> None:
    assert run("import", events, *decline).stdout.splitlines()[-1] == f"rows 3: {counts}"


def test_an_open_question_names_the_option_that_answers_it(run: Run, tmp_path: Path) -> None:
    events = write_csv(tmp_path / "events.csv", [["a", "05/11/2015", *ROWS[0][2:]]])
    asked = run("import", events)
    assert asked.code == 1
    assert "does 05/11/2015 mean 2015-11-05 or 2015-05-11?" in asked.stderr
    assert "Answer with --day-first or --month-first." in asked.stderr
    answered = run("import", events, "--month-first", "-o", tmp_path / "out.parquet")
    assert answered.code == 0
    assert gpd.read_parquet(tmp_path / "out.parquet")["first_seen"].tolist() == ["2015-05-11"]


def test_a_table_without_coordinates_can_be_placed(run: Run, tmp_path: Path) -> None:
    rows = [row[:5] for row in ROWS]
    events = write_csv(tmp_path / "events.csv", rows, HEADER[:5])
    asked = run("import", events)
    assert asked.code == 1
    assert "--place-by" in asked.stderr
    placed = run("import", events, "--place-by", "country")
    assert placed.stdout == "rows 3: 0 accepted, 3 repaired, 0 refused\n"


def test_a_mapping_is_saved_edited_and_used_again(run: Run, tmp_path: Path) -> None:
    events = write_csv(tmp_path / "events.csv", ROWS)
    saved = tmp_path / "mapping.toml"
    assert run("import", events, "--save-mapping", saved).code == 0
    text = saved.read_text(encoding="utf-8")
    assert '"Extorsión" = ["extortion"]' in text
    assert '"Riña" = []' in text
    saved.write_text(text.replace('"Riña" = []', '"Riña" = ["robbery"]'), encoding="utf-8")
    assert run("import", events, "--mapping", saved, "-o", tmp_path / "out.parquet").code == 0
    records = gpd.read_parquet(tmp_path / "out.parquet")
    assert [list(activities) for activities in records["activities"]] == [["extortion"], ["robbery"]]


def test_the_public_level_leaves_no_exact_coordinate(run: Run, tmp_path: Path) -> None:
    events = write_csv(tmp_path / "events.csv", [[*ROWS[0][:5], "7.48765", "-72.51234"]])
    assert run("import", events, "--public", "town", "-o", tmp_path / "out.parquet").code == 0
    records = gpd.read_parquet(tmp_path / "out.parquet")
    assert (records.geometry.x.iloc[0], records.geometry.y.iloc[0]) == (-72.5, 7.5)
    assert "7.48765" not in records.drop(columns="geometry").to_csv()
    assert "original_lat" not in records.columns


def test_findings_can_be_a_table(run: Run, events: Path, tmp_path: Path) -> None:
    assert run("import", events, "--report-csv", tmp_path / "report.csv").code == 0
    lines = (tmp_path / "report.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "row,column,finding,was,now,why,outcome"
    assert len(lines) == 3


def test_rows_of_acled_come_with_its_terms(run: Run, tmp_path: Path) -> None:
    names = [
        "event_id_cnty",
        "event_date",
        "event_type",
        "actor1",
        "country",
        "latitude",
        "longitude",
        "geo_precision",
    ]
    row = ["COL1", "03 December 2020", "Riots", "Rioters", "Colombia", "7.5", "-72.5", "1"]
    outcome = run("import", write_csv(tmp_path / "acled.csv", [row], names))
    assert outcome.code == 0
    assert "preset acled" in outcome.stderr
    assert "The terms of ACLED do not allow its rows to be passed on." in outcome.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--preset", "acle"), "did you mean acled?"),
        (("--crs", "utm"), "EPSG:32719"),
        (("--decline", "swaped"), "did you mean swapped?"),
        (("--decline", "x:swapped"), "number of a row"),
        (("--public", "street"), "town, state"),
        (("--place-by", "city"), "state, country"),
        (("--mapping", "/nowhere/m.toml"), "--mapping"),
        (("-o", "out.csv"), ".parquet"),
        (("-o", "/nowhere/out.parquet"), "there is no folder"),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_what_is_right(
    run: Run, events: Path, options: tuple[str, ...], said: str
) -> None:
    outcome = run("import", events, *options)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert said in outcome.stderr


def test_a_file_that_is_not_there_is_a_wrong_call(run: Run, tmp_path: Path) -> None:
    outcome = run("import", tmp_path / "missing.csv")
    assert outcome.code == 2
    assert "there is no file" in outcome.stderr


def test_a_file_that_cannot_be_read_lets_nothing_in(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "events.gpkg"
    broken.write_bytes(b"\x00\x01\x02 not a database")
    outcome = run("import", broken)
    assert outcome.code == 1
    assert outcome.stdout.splitlines()[-1] == "rows 0: 0 accepted, 0 repaired, 0 refused"
    assert "Error: " in outcome.stderr


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_shape_without_reference_system_is_asked_about(run: Run, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=gpd.points_from_xy([775_000.0], [829_600.0]))
    frame.to_file(tmp_path / "events.gpkg")
    asked = run("import", tmp_path / "events.gpkg")
    assert asked.code == 1
    assert "Answer with --crs CODE." in asked.stderr
    answered = run("import", tmp_path / "events.gpkg", "--crs", "EPSG:32618", "-o", tmp_path / "out.parquet")
    assert answered.code == 0
    assert gpd.read_parquet(tmp_path / "out.parquet").geometry.x.iloc[0] == pytest.approx(-72.5, abs=0.01)
