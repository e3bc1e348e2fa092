"""Typed columns as text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from corredor.importing.reading.columns import write_column, write_scalar
from corredor.importing.reading.parsed import name_columns

NOON = dt.datetime(2023, 1, 5, 12)
MIDNIGHT = dt.datetime(2023, 1, 5)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pa.array([1, None, -3]), ["1", None, "-3"]),
        (pa.array([1.0, 1.25, float("nan"), 0.1]), ["1", "1.25", None, "0.1"]),
        (pa.array([True, None]), ["true", None]),
        (pa.array(["", "é", " "]), [None, "é", " "]),
        (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
        (pa.array([None, None]), [None, None]),
        (pa.array([b"\0\xff", None]), ["00ff", None]),
        (pa.array([Decimal("1.50")]), ["1.50"]),
        (pa.array([dt.date(2023, 1, 5)]), ["2023-01-05"]),
        (pa.array([dt.datetime(1498, 8, 1)], pa.timestamp("us")), ["1498-08-01"]),
        (pa.array([MIDNIGHT, None]), ["2023-01-05", None]),
        (pa.array([MIDNIGHT, NOON]), ["2023-01-05T00:00:00", "2023-01-05T12:00:00"]),
        (pa.array([NOON.replace(microsecond=250_000)]), ["2023-01-05T12:00:00.25"]),
        (pa.array([NOON], pa.timestamp("s", "UTC")), ["2023-01-05T12:00:00Z"]),
        (pa.array([NOON], pa.timestamp("s", "America/Lima")), ["2023-01-05T12:00:00Z"]),
        (pa.array([[1, 2], None]), ["[1, 2]", None]),
        (pa.array([{"a": "é"}]), ['{"a": "é"}']),
    ],
)
def test_a_column_is_written_as_its_reader_would(values: pa.Array, texts: list[str | None]) -> None:
    written = write_column(pa.chunked_array([values]))
    assert written.to_pylist() == texts
    assert written.type == pa.large_string()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (118.0, "118"),
        (-0.5, "-0.5"),
        (1e300, "1e+300"),
        (float("inf"), "inf"),
        (True, "true"),
        ("=1+1", "=1+1"),
        ("", ""),
        (MIDNIGHT, "2023-01-05"),
        (NOON, "2023-01-05T12:00:00"),
        (dt.date(2023, 1, 5), "2023-01-05"),
        (dt.time(9, 30), "09:30:00"),
    ],
)
def test_a_cell_of_a_sheet_is_written_as_it_was_meant(value: object, text: str) -> None:
    assert write_scalar(value) == text


def test_names_are_unique_and_the_first_keeps_its_own() -> None:
    assert name_columns(["a", "a", "a_2", "", " b "]) == ("a", "a_3", "a_2", "column_4", "b")
    assert name_columns(["column_2", ""]) == ("column_2", "column_2_2")
