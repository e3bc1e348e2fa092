from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corredor.importing.doctor.numbers import (
    COMMA,
    DMS,
    EMPTY,
    PLAIN,
    UNREADABLE,
    read_coordinate,
    read_coordinates,
    read_counts,
)


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("-1.5077179", -1.5077179, PLAIN),
        (" +4.5 ", 4.5, PLAIN),
        (".5", 0.5, PLAIN),
        ("−74.1", -74.1, PLAIN),
        ("-1,5077179", -1.5077179, COMMA),
        ("-74.081.750", -74.08175, COMMA),
        ("4°35'56\"N", 4.598889, DMS),
        ("33º26′15″ Sur", -33.4375, DMS),
        ("74 04 51 W", -74.080833, DMS),
        ("N4 35 56", 4.598889, DMS),
        ("4° 35.9' N", 4.598333, DMS),
        ("074°04'51\"W", -74.080833, DMS),
        ("74.1 O", -74.1, DMS),
        ("n/a", math.nan, EMPTY),
        ("here", math.nan, UNREADABLE),
        ("4°75'00\"N", math.nan, UNREADABLE),
    ],
)
def test_a_coordinate_is_read_in_the_form_it_has(text: str, value: float, form: int) -> None:
    read, how = read_coordinate(text)
    assert how == form
    assert read == pytest.approx(value, abs=1e-6, nan_ok=True)


def test_among_metres_a_mark_stands_between_thousands() -> None:
    column = pd.Series(["601800.4", "612.345", "8.123.456,7", "512,345"], dtype="string[pyarrow]")
    numbers = read_coordinates(column)
    assert numbers.values.tolist() == [601800.4, 612.345, 8123456.7, 512345.0]


@given(st.floats(-180, 180))
def test_what_python_writes_is_read_back(value: float) -> None:
    text = f"{value:.7f}"
    assert read_coordinate(text)[0] == float(text)
    assert read_coordinate(text.replace(".", ","))[0] == float(text)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    value, form = read_coordinate(text)
    assert math.isnan(value) == (form in (EMPTY, UNREADABLE))


def test_counts_lose_their_thousands_marks() -> None:
    values, marked = read_counts(pd.Series(["1,022", "7", None, "1.234.567", "many"], dtype="string[pyarrow]"))
    assert values.tolist()[:2] == [1022.0, 7.0]
    assert values[3] == 1234567.0
    assert pd.isna(values[[2, 4]]).all()
    assert marked.tolist() == [True, False, False, True, False]
