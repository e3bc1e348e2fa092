"""Rows of a reader's own file as counts by area, for files whose terms forbid to pass rows on."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corredor.dataset import Atlas, OwnLayer
from corredor.dataset.atlas import CRS
from corredor.dataset.frames import DAY
from corredor.i18n import translate
from corredor.selection.wording import quote

COARSEST_DEG: Final = 10.0
"""Counts beyond the outlines of the atlas stand in the middle of a square of this side."""

LEAST_ROWS_OF_TYPE: Final = 2
"""A type that fewer rows of the file have may be free text, and is left out."""

_GROUPED: Final = ("country", "state", "type", "year", "verdict")


def count_rows(own: OwnLayer, rows: gpd.GeoDataFrame, atlas: Atlas) -> gpd.GeoDataFrame:
    """Count rows by country, state, type and year.

    Parameters
    ----------
    own : OwnLayer
        The file.
    rows : GeoDataFrame
        Those of its records that are shown; left as they are.
    atlas : Atlas
        Gives the label points of the areas, and the language of the names.

    Returns
    -------
    GeoDataFrame
        One record per group, in the order of country, state, type and year, with the columns of the layer of
        incidents, ``type`` and ``count``; EPSG:4326. Precision is ``state`` where the state is known, else
        ``country``; the point is the label of the area. Nothing else of a row is in it: no name, note, day,
        coordinate, number or cell.
    """
    language = atlas.language
    keys = pd.DataFrame({name: _read_key(own, rows, name) for name in _GROUPED}, dtype=object)
    groups = keys.fillna("").groupby(list(_GROUPED), sort=True).size()
    made = [
        {name: value or None for name, value in zip(_GROUPED, group, strict=True)} | {"count": int(n)}
        for group, n in groups.items()
    ]
    labels = _read_labels(atlas)
    names = _read_names(atlas, language)
    frame = gpd.GeoDataFrame(
        {name: pd.Series([one[name] for one in made], dtype=object) for name in ("country", "state", "type")},
        geometry=gpd.GeoSeries([_find_point(one, labels, rows) for one in made], crs=CRS),
    )
    count, nothing, empty = len(made), [None] * len(made), [()] * len(made)
    years = pd.Series([one["year"] for one in made], dtype=object)
    columns: dict[str, Any] = {
        "id": nothing,
        "name": [_write_name(own, one, language) for one in made],
        "place": [names.get(one["state"] or "") or names.get(one["country"] or "") for one in made],
        "country": frame["country"],
        "state": frame["state"],
        "precision": ["state" if one["state"] in labels else "country" for one in made],
        "first_seen": years,
        "last_seen": years,
        "activities": empty,
        "status": nothing,
        "reliability": nothing,
        "credibility": pd.array(nothing, dtype="Int64"),
        "basis": nothing,
        "sources": empty,
        "recorded": nothing,
        "note": nothing,
        "kind": nothing,
        "actors": empty,
        "value": np.full(count, np.nan),
        "unit": nothing,
        "countries": [(one["country"],) if one["country"] else () for one in made],
        "start_day": np.array([f"{year}-01-01" if year else "NaT" for year in years], dtype=DAY),
        "end_day": np.array([f"{year}-12-31" if year else "NaT" for year in years], dtype=DAY),
        "layer": [own.key] * count,
        "type": frame["type"],
        "count": np.array([one["count"] for one in made], dtype=np.int64),
    }
    if "verdict" in rows.columns:
        columns["verdict"] = [one["verdict"] for one in made]
    built = {
        name: pd.Series(part, index=frame.index, dtype=object) if isinstance(part, list) else part
        for name, part in columns.items()
    }
    return gpd.GeoDataFrame(pd.DataFrame(built, index=frame.index), geometry=frame.geometry, crs=CRS)


def _read_key(own: OwnLayer, rows: gpd.GeoDataFrame, name: str) -> pd.Series:
    if name == "year":
        # a year that the row is not known to lie in is none
        first, last = (rows[column].to_numpy(dtype="datetime64[Y]") for column in ("start_day", "end_day"))
        return pd.Series(np.where(first == last, first.astype(str), ""), index=rows.index, dtype=object)
    if name not in rows.columns:
        return pd.Series("", index=rows.index, dtype=object)
    if name == "type":
        common = own.records["type"].value_counts()
        return rows[name].where(rows[name].isin(common.index[common >= LEAST_ROWS_OF_TYPE]), None)
    return rows[name]


def _read_labels(atlas: Atlas) -> dict[str, shapely.Point]:
    places = atlas.places
    return {
        code: shapely.Point(lon, lat)
        for table, key in ((places.countries, "iso3"), (places.states, "id"))
        for code, lon, lat in zip(*(table[name] for name in (key, "label_lon", "label_lat")), strict=True)
    }


def _read_names(atlas: Atlas, language: str) -> dict[str, str]:
    places = atlas.places
    return {
        code: name
        for table, key in ((places.countries, "iso3"), (places.states, "id"))
        for code, name in zip(table[key], table[f"name_{language}"], strict=True)
    }


def _find_point(group: dict[str, Any], labels: dict[str, shapely.Point], rows: gpd.GeoDataFrame) -> shapely.Point:
    for code in (group["state"], group["country"]):
        if code in labels:
            return labels[code]
    same = rows[rows["country"].isna() if group["country"] is None else rows["country"] == group["country"]]
    middle = np.median(shapely.get_coordinates(same.geometry.to_numpy()), axis=0)
    return shapely.Point(np.floor(middle / COARSEST_DEG) * COARSEST_DEG + COARSEST_DEG / 2)


def _write_name(own: OwnLayer, group: dict[str, Any], language: str) -> str:
    counted = translate("own_release.count", language, n=group["count"], title=quote(own.title, language))
    return ", ".join([counted, *(group[name] for name in ("type", "year") if group[name])])
