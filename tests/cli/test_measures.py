from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.cli.conftest import Run

COLUMNS = ["id", "nearest_id", "distance_km", "distance_min_km", "distance_max_km", "verdict"]


def test_near_gives_a_row_per_record(run: Run) -> None:
    outcome = run("near", "--layer", "cells", "--of", "corridors", "--within", "25")
    assert outcome.code == 0
    assert outcome.rows[0] == COLUMNS
    assert outcome.ids == ["ce_cucuta", "ce_ven_t"]
    cucuta = dict(zip(COLUMNS, outcome.rows[1], strict=True))
    assert cucuta == {
        "id": "ce_cucuta",
        "nearest_id": "co_andean_01",
        "distance_km": "0",
        "distance_min_km": "0",
        "distance_max_km": "20",
        "verdict": "certain",
    }
    assert "1 certain" in outcome.stderr


def test_near_writes_the_same_as_csv(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "near.csv"
    outcome = run("near", "--layer", "cells", "--of", "prisons", "--within", "25", "-o", path)
    assert outcome.stdout == ""
    table = pd.read_csv(path)
    assert list(table.columns) == COLUMNS
    assert table["nearest_id"].tolist() == ["pr_bogota", "pr_tocoron"]
    # a degree of longitude and one of latitude at 7 degrees north: the diagonal is about 156 km
    assert table["distance_km"][0] == pytest.approx(156, abs=1)


def test_near_measures_legs_too_and_by_default_all_points(run: Run) -> None:
    assert run("near", "--layer", "corridors", "--of", "prisons", "--within", "25").ids == [
        "co_andean_01",
        "co_andean_02",
    ]
    assert run("near", "--of", "prisons", "--within", "25").ids == [
        *("ce_cucuta", "ce_ven_t", "in_001", "in_002", "in_003"),
    ]


def test_near_of_nothing_is_a_heading(run: Run) -> None:
    outcome = run("near", "--layer", "cells", "--of", "corridors", "--within", "25", "--text", "zzz")
    assert outcome.rows == [COLUMNS]


def test_near_refuses_a_layer_to_itself_and_a_wrong_distance(run: Run) -> None:
    assert run("near", "--layer", "cells", "--of", "cells", "--within", "25").code == 2
    assert run("near", "--of", "cell", "--within", "25").code == 2
    assert run("near", "--of", "cells", "--within", "-1").code == 2
    assert run("near", "--of", "cells", "--within", "nan").code == 2
    assert run("near", "--of", "cells").code == 2


def test_exposure_counts_records_along_every_leg(run: Run) -> None:
    outcome = run("exposure", "--layer", "cells", "--within", "25")
    assert outcome.code == 0
    table = pd.DataFrame(outcome.rows[1:], columns=outcome.rows[0]).set_index("id")
    assert list(table.index) == ["co_andean_01", "co_andean_02"]
    assert table.loc["co_andean_01", ["certain", "certain_extortion"]].tolist() == ["1", "1"]


def test_exposure_is_of_incidents_by_default_and_of_legs_of_the_country(run: Run, tmp_path: Path) -> None:
    outcome = run("exposure", "--within", "25", "--country", "VEN")
    assert outcome.ids == ["co_andean_01"]
    assert "incidents" in outcome.stderr
    path = tmp_path / "exposure.csv"
    run("exposure", "--within", "25", "--bbox", "-74,6,-73,6.9", "-o", path)
    assert pd.read_csv(path)["id"].tolist() == ["co_andean_02"]


def test_exposure_wants_one_layer_of_points(run: Run) -> None:
    assert run("exposure", "--layer", "cells,incidents", "--within", "25").code == 2
    assert run("exposure", "--layer", "corridors", "--within", "25").code == 2


def test_spread_lists_first_reports_in_order_of_time(run: Run) -> None:
    outcome = run("spread", "--layer", "cells,incidents")
    assert outcome.rows == [
        ["place_code", "name", "country", "first_seen", "first_day", "record_id", "n"],
        ["COL", "Colombia", "COL", "2022", "2022-01-01", "ce_cucuta", "2"],
        ["VEN", "Venezuela", "VEN", "2023-09-20", "2023-09-20", "in_001", "2"],
    ]
    assert "1 without a date left out" in outcome.stderr


def test_spread_goes_by_state_and_into_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "spread.csv"
    outcome = run("spread", "--by", "state", "--layer", "incidents", "-o", path)
    assert pd.read_csv(path)["place_code"].tolist() == ["VE-S", "CO-BOY"]
    assert "1 whose state is not known left out" in outcome.stderr


def test_spread_of_nothing_is_a_heading_and_an_unknown_level_is_refused(run: Run) -> None:
    assert len(run("spread", "--text", "zzz").rows) == 1
    assert len(run("spread", "--url", "?layers=none").rows) == 1
    assert run("spread", "--by", "town").code == 2
