"""Files and datasets that hold the corpus: every payload in every text of a row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyogrio

from corredor.dataset import Atlas, OwnLayer, add_own_layers
from corredor.exporting.inert import replace_forbidden
from corredor.importing.doctor import Diagnosis, diagnose
from corredor.importing.reading import read_source
from tests.fixtures_dataset import Override, build_parts, make_incident, write_dataset

TEXT_COLUMNS: Final = ("name", "place", "type", "note", "sources", "details")
HEADER: Final = ("lat", "lon", "date", "country", *TEXT_COLUMNS)
TODAY: Final = date(2026, 11, 26)
ABROAD: Final = 40
"""How many rows stand in a row of the grid, in the two countries of the tiny dataset."""


def _place(number: int) -> tuple[float, float]:
    """Give each row a place of its own: (lon, lat) in the tiny dataset's two countries."""
    return round(-73.95 + number // ABROAD * 0.09, 4), round(6.1 + number % ABROAD * 0.045, 4)


def _tell_day(number: int) -> str:
    return (date(2020, 1, 1) + timedelta(number)).isoformat()


def _list_rows(texts: Sequence[str]) -> list[list[Any]]:
    rows = []
    for number, text in enumerate(texts):
        lon, lat = _place(number)
        rows.append([lat, lon, _tell_day(number), "", *[text] * len(TEXT_COLUMNS)])
    return rows


def write_csv(texts: Sequence[str], extra_columns: Sequence[str] = ()) -> bytes:
    """Write a CSV file with one row for each text, and columns that are called like other texts, empty."""
    told = io.StringIO(newline="")
    writer = csv.writer(told)
    writer.writerow([*HEADER, *extra_columns])
    writer.writerows([*row, *[""] * len(extra_columns)] for row in _list_rows(texts))
    return told.getvalue().encode()


def write_geojson(texts: Sequence[str]) -> bytes:
    """Write a GeoJSON file with one feature for each text."""
    features = []
    for number, text in enumerate(texts):
        properties = {"date": _tell_day(number)} | dict.fromkeys(TEXT_COLUMNS, text)
        geometry = {"type": "Point", "coordinates": _place(number)}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "name": texts[0], "features": features}).encode()


def write_xlsx(texts: Sequence[str], folder: Path) -> bytes:
    """Write a workbook with one row for each text, on a sheet with a hostile name."""
    path = folder / "hostile.xlsx"
    rows = pd.DataFrame(_list_rows(texts), columns=list(HEADER))
    pyogrio.write_dataframe(rows, path, layer="<img src=x onerror=window.__hit=1>", driver="XLSX")
    return path.read_bytes()


def fits_workbook(text: str) -> bool:
    """Say whether GDAL writes a text into a workbook as it is; one with an equals sign becomes a formula."""
    plain = text == replace_forbidden(text) and text == text.strip() and "\r" not in text
    return plain and not text.startswith("=")


def fits_csv(text: str) -> bool:
    """Say whether a CSV file can hold a text; one with a NUL in it is taken for no text at all."""
    return "\0" not in text


def examine(content: bytes, name: str, atlas: Atlas) -> Diagnosis:
    """Read a file as the dashboard does, and examine it."""
    return diagnose(read_source(content, name=name), atlas, today=TODAY)


def join_own(atlas: Atlas, diagnosis: Diagnosis, title: str) -> Atlas:
    """Put what came in beside a dataset."""
    layer = OwnLayer(key="own1", title=title, file=title, records=diagnosis.records, licence=title)
    return add_own_layers(atlas, [layer])


def write_hostile_dataset(folder: Path, texts: Sequence[str]) -> Path:
    """Write the tiny dataset with an incident for each text, whose every text it is, and a source of that kind."""
    parts: dict[str, Override] = build_parts()
    sources = parts["sources"]
    assert isinstance(sources, list)
    incidents, told = [], []
    for number, text in enumerate(texts):
        lon, lat = _place(number)
        west = lon < -72
        incidents.append(
            make_incident(
                f"in_{number:04d}",
                (lon, lat),
                name=text,
                place=text,
                note=text,
                actors=[text],
                unit=text,
                country="COL" if west else "VEN",
                state=("CO-NSA" if lat >= 7 else "CO-BOY") if west else ("VE-S" if lat >= 7 else "VE-T"),
                sources=[f"s{number:04d}"],
            )
        )
        told.append({**sources[0], "id": f"s{number:04d}", "title": text, "publisher": text, "note": text})
    return write_dataset(folder, incidents=incidents, sources=[*sources, *told])


def write_dates(texts: Sequence[str]) -> bytes:
    """Write a CSV file with each text where a date should stand, and columns that are called like some of them."""
    names = [text for text in texts if len(text) < 200][::4]
    told = io.StringIO(newline="")
    writer = csv.writer(told)
    writer.writerow(["lat", "lon", "date", *names])
    blank = [""] * len(names)
    writer.writerows(
        [lat, lon, text, *blank] for text, (lon, lat) in zip(texts, map(_place, range(len(texts))), strict=True)
    )
    return told.getvalue().encode()
