"""A clean table of events in South America, and the faults that the doctor looks for, planted into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from pyproj import Transformer

from corredor.dataset import Atlas
from corredor.importing.doctor import FINDINGS
from corredor.importing.raw import RawTable

SEED: Final = 118
COUNTRIES: Final = ("VEN", "COL", "ECU", "PER", "CHL", "BOL")
TYPES: Final = ("Extorsión", "Secuestro", "Homicidio", "Robo", "Protesta", "Ataque armado")
STACK: Final = 6
NOTE: Final = (
    "Residents of the district told a local paper of the event; the police confirmed it on the following day"
)


@dataclass(frozen=True, eq=False)
class Planted:
    """A dirty table, and the finding that was planted into each position."""

    table: pd.DataFrame
    truth: dict[int, str]

    def as_raw(self) -> RawTable:
        return make_raw(self.table, truncated="truncated" in self.truth.values())


def make_raw(table: pd.DataFrame, *, name: str = "events.csv", truncated: bool = False) -> RawTable:
    """Make a raw table as a reader of CSV files does: texts, empty cells missing, the header in line 1."""
    columns = table.astype("string[pyarrow]").mask(table == "").reset_index(drop=True).astype("string[pyarrow]")
    return RawTable(name, "csv", columns, None, np.arange(2, len(table) + 2), truncated=truncated)


def make_clean(count: int, atlas: Atlas, seed: int = SEED) -> pd.DataFrame:
    """Make events within 3 km of towns, with the country and the state of the town."""
    random = np.random.default_rng(seed)
    towns = atlas.places.towns
    towns = towns[towns["country"].isin(COUNTRIES) & towns["state"].notna()].reset_index(drop=True)
    chosen = towns.iloc[random.integers(0, len(towns), count)].reset_index(drop=True)
    names = dict(zip(atlas.places.countries["iso3"], atlas.places.countries["name_es"], strict=True))
    states = dict(zip(atlas.places.states["id"], atlas.places.states["name"], strict=True))
    days = np.datetime64("2016-01-01") + random.integers(0, 3500, count)
    lat = chosen.geometry.y.to_numpy() + random.uniform(-0.025, 0.025, count)
    lon = chosen.geometry.x.to_numpy() + random.uniform(-0.025, 0.025, count)
    return pd.DataFrame(
        {
            "event_id": [f"EV{number:07d}" for number in range(count)],
            "fecha": np.datetime_as_string(days),
            "year": [str(day)[:4] for day in days],
            "tipo": random.choice(TYPES, count),
            "grupo": random.choice(["Tren de Aragua", "Los Gallegos", "Sin identificar"], count),
            "pais": [names[code] for code in chosen["country"]],
            "departamento": [states[code] for code in chosen["state"]],
            "municipio": chosen["name"].to_numpy(),
            "lat": [f"{value:.5f}" for value in lat],
            "lon": [f"{value:.5f}" for value in lon],
            "fuente": random.choice(["El Diario", "La Prensa; Radio Uno", "Policía Nacional"], count),
            "notas": [f"{NOTE} ({number})" for number in range(count)],
            "victimas": random.integers(0, 4, count).astype(str),
        },
        dtype=object,
    )


def plant(clean: pd.DataFrame, atlas: Atlas, share: float, seed: int = SEED) -> Planted:
    """Plant every finding into about the same number of rows, `share` of all of them together."""
    random = np.random.default_rng(seed + 1)
    table = clean.copy()
    each = max(2, int(len(table) * share / len(FINDINGS)))
    free = list(random.permutation(np.arange(2, len(table) - 1)))
    truth: dict[int, str] = {}
    for finding in FINDINGS:
        if finding == "truncated":
            rows = [len(table) - 1]
            table.loc[rows, ["fuente", "notas", "victimas"]] = ""
        elif finding == "stacked":
            rows = _plant_stacks(table, free, each)
        else:
            rows = [int(free.pop()) for _ in range(each)]
            for place, row in enumerate(rows):
                _PLANTERS[finding](table, row, place, atlas)
        truth.update(dict.fromkeys(rows, finding))
    return Planted(table, truth)


def _plant_stacks(table: pd.DataFrame, free: list[int], each: int) -> list[int]:
    """Put rows of one country, which name different towns, on one point."""
    planted: list[int] = []
    while len(planted) < each:
        tail = [int(row) for row in free[-400:]]
        del free[-400:]
        home = table.at[tail[0], "pais"]
        towns = {table.at[row, "municipio"]: row for row in tail if table.at[row, "pais"] == home}
        rows = list(towns.values())[:STACK]
        for row in rows:
            _set(table, row, table.at[rows[0], "lat"], table.at[rows[0], "lon"])
        free += [row for row in tail if row not in rows]
        planted += rows
    return planted


def _set(table: pd.DataFrame, row: int, lat: str, lon: str) -> None:
    table.at[row, "lat"], table.at[row, "lon"] = lat, lon


def _swap(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    _set(table, row, table.at[row, "lon"], table.at[row, "lat"])


def _mirror(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    table.at[row, "lon"] = table.at[row, "lon"].removeprefix("-")


def _equal(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    table.at[row, "lon"] = table.at[row, "lat"]


def _placeholder(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    _set(
        table, row, *(("0", "0"), ("99", "999"), ("-9999", "-9999"), ("1.0", "1"), ("0.0000", "0.0000"))[place % 5]
    )


def _centroid(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    countries = atlas.places.countries
    home = countries[countries["name_es"] == table.at[row, "pais"]].iloc[0]
    _set(table, row, str(home["label_lat"]), str(home["label_lon"]))


def _outside_country(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    _set(table, row, *(("40.4165", "-3.7026"), ("19.4326", "-99.1332"), ("-34.6037", "-58.3816"))[place % 3])


def _outside_world(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    table.at[row, "lon"] = table.at[row, "lon"].replace(".", "", 1)[:4] + "." + "25"


def _projected(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    lat, lon = float(table.at[row, "lat"]), float(table.at[row, "lon"])
    zone = int((lon + 180) // 6) + 1
    crs = f"EPSG:{(32600 if lat >= 0 else 32700) + zone}"
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
    _set(table, row, f"{y:.2f}", f"{x:.2f}")


def _decimal_comma(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    _set(table, row, table.at[row, "lat"].replace(".", ","), table.at[row, "lon"].replace(".", ","))


def _dms(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    texts = []
    for column, letters in (("lat", "NS"), ("lon", "EW")):
        value = float(table.at[row, column])
        minutes, seconds = divmod(abs(value) * 3600, 60)
        degrees, minutes = divmod(int(minutes), 60)
        texts.append(f"{degrees}°{minutes:02d}'{min(seconds, 59.9):04.1f}\"{letters[value < 0]}")
    _set(table, row, *texts)


def _date(text: str) -> Callable[[pd.DataFrame, int, int, Atlas], None]:
    def write(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
        table.at[row, "fecha"] = text

    return write


def _duplicate(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    for column in table.columns:
        table.at[row, column] = table.at[place % 2, column]


def _mojibake(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    table.at[row, "municipio"] = f"Peña {table.at[row, 'municipio']}".encode().decode("cp1252", errors="ignore")


def _empty(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    _set(table, row, *(("", ""), ("n/a", ""), ("s/d", "s/d"))[place % 3])


def _unknown_country(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    table.at[row, "pais"] = "Atlántida"


def _not_data(table: pd.DataFrame, row: int, place: int, atlas: Atlas) -> None:
    for column in table.columns:
        table.at[row, column] = ""
    if place % 2:
        table.at[row, "event_id"], table.at[row, "victimas"] = "Total", "118"


_PLANTERS: Final[dict[str, Callable[[pd.DataFrame, int, int, Atlas], None]]] = {
    "swapped": _swap,
    "sign": _mirror,
    "equal": _equal,
    "placeholder": _placeholder,
    "centroid": _centroid,
    "outside_country": _outside_country,
    "outside_world": _outside_world,
    "projected": _projected,
    "decimal_comma": _decimal_comma,
    "dms": _dms,
    "date_ambiguous": _date("04/05/2019"),
    "date_invalid": _date("2019-02-31"),
    "date_future": _date("2031-05-05"),
    "duplicate": _duplicate,
    "mojibake": _mojibake,
    "empty_geometry": _empty,
    "unknown_country": _unknown_country,
    "not_data": _not_data,
}
