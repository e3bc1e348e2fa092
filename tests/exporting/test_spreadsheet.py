from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pandas as pd

from corredor.exporting.contents import Export
from corredor.exporting.spreadsheet import write_csv, write_table
from corredor.selection import Selection


def read(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), index_col="id", keep_default_na=False)


def test_all_layers_stand_in_one_table(export: Export) -> None:
    content = write_csv(export)
    assert content.startswith(b"\xef\xbb\xbf")
    table = read(content)
    assert len(table) == 9
    cell = table.loc["ce_cucuta"]
    assert (float(cell["lon"]), float(cell["lat"])) == (-72.5, 7.5)
    assert cell["to_lon"] == ""
    assert cell["place"] == "Cúcuta"
    assert cell["grade"] == "B2"
    assert cell["geometry_is"] == "town"
    assert "The Paper" in cell["sources_citations"]
    assert cell["credit"] == "Corredor, CC BY 4.0"
    assert cell["selection"] == export.about.selection
    leg = table.loc["co_andean_02"]
    assert [float(leg[name]) for name in ("lon", "lat", "to_lon", "to_lat")] == [-72.5, 7.5, -73.5, 6.5]
    assert table.loc["in_001", "value"] == "11000"
    assert table.loc["in_001", "countries"] == "VEN"
    assert table.loc["co_andean_01", "countries"] == "VEN;COL"


def test_nothing_is_a_heading(gather: Callable[[Selection], Export]) -> None:
    for selection in (Selection(text="zzz"), Selection(layers=())):
        assert len(read(write_csv(gather(selection)))) == 0


def test_no_cell_of_a_hostile_table_is_a_formula(hostile: Export) -> None:
    rows = list(csv.reader(io.StringIO(write_csv(hostile).decode("utf-8-sig"), newline="")))
    assert len(rows) == 10
    for row in rows:
        assert len(row) == len(rows[0])
        for cell in row:
            assert "\x00" not in cell
            assert not cell.startswith(("=", "+", "@", "\t", "\r"))
            assert not cell.startswith("-") or float(cell) < 0
    actors = rows[0].index("actors")
    assert any(row[actors].endswith(";'=2+2") for row in rows)


def test_a_table_of_numbers_dates_and_gaps() -> None:
    table = pd.DataFrame(
        {
            "id": ["a", "b"],
            "day": pd.to_datetime(["2023-09-20", None]),
            "km": [1.5, float("nan")],
            "n": pd.array([2, None], dtype="Int64"),
            "activities": [("x", "y"), ()],
        }
    )
    assert write_table(table).decode("utf-8-sig") == "id,day,km,n,activities\r\na,2023-09-20,1.5,2,x;y\r\nb,,,,\r\n"


def test_a_table_without_rows_keeps_its_columns() -> None:
    assert write_table(pd.DataFrame({"id": [], "verdict": []})).decode("utf-8-sig") == "id,verdict\r\n"
