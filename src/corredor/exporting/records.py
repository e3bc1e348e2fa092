"""The records of a layer as they are handed out: evidence in codes and words, and what their geometry is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from corredor.dataset import Places
from corredor.i18n import translate

LIST_COLUMNS: Final = frozenset({"activities", "sources", "countries", "actors", "sources_citations"})
"""Columns that hold tuples of texts."""

GEOMETRY_MEANINGS: Final = ("site", "town", "leg", "state_label", "country_label")
"""What the geometry of a record stands for: the place itself to 1 km, the centre of its town, a straight line
between two towns, or the label point of a whole state or country, which is not where the thing is."""

OWN_MEANING: Final = "as_given"
"""Of a row of a reader's own file that does not say how exactly it is placed: where its coordinates lie."""

AREA_MEANINGS: Final = ("state_label", "country_label")

_FIRST: Final = (
    "id",
    "layer",
    "name",
    "place",
    "country",
    "countries",
    "state",
    "precision",
    "geometry_is",
    "first_seen",
    "last_seen",
    "start_day",
    "end_day",
    "activities",
    "status",
    "reliability",
    "credibility",
    "grade",
    "basis",
    "verdict",
)
_LAST: Final = (
    "note",
    "recorded",
    "sources",
    "sources_citations",
    "country_words",
    "activities_words",
    "status_words",
    "grade_words",
    "basis_words",
    "geometry_words",
    "geometry",
)


def build_records(
    layer: str, records: gpd.GeoDataFrame, places: Places, citations: Mapping[str, str], language: str
) -> gpd.GeoDataFrame:
    """Add to the records of a layer all that must travel with them.

    Parameters
    ----------
    layer : str
        One of ``vocabulary.ALL_LAYERS``.
    records : GeoDataFrame
        Records of that layer as an Atlas or a View holds them; left as they are.
    places : Places
        Outlines with label points.
    citations : mapping of str to str
        Source id to citation; a source that is not in it is left out of ``sources_citations``.
    language : str
        Language of the columns that end in ``_words``.

    Returns
    -------
    GeoDataFrame
        The same rows in the same order, RangeIndex, EPSG:4326. Besides the columns of the layer: grade (``B2``),
        geometry_is (one of `GEOMETRY_MEANINGS`), sources_citations (tuple of texts) and columns in words. Records
        placed only to a state or country stand on its label point, not on the town that the dataset stores.
    """
    built = gpd.GeoDataFrame(records.copy(deep=False).reset_index(drop=True))
    geometry, meanings = place_records(layer, built, places)
    words = _speak(language)
    built["geometry_is"] = meanings
    built["grade"] = _map_rows(built, ("reliability", "credibility"), _write_grade)
    built["sources_citations"] = _map_rows(
        built, ("sources",), lambda ids: tuple(citations[one] for one in ids or () if one in citations)
    )
    names = dict(zip(places.countries["iso3"], places.countries[f"name_{language}"], strict=True))
    built["country_words"] = _map_rows(
        built, ("countries",), lambda codes: "; ".join(names.get(code, code) for code in codes or ())
    )
    built["activities_words"] = _map_rows(
        built, ("activities",), lambda codes: "; ".join(words("activity", code) for code in codes or ()) or None
    )
    built["status_words"] = _map_rows(
        built, ("status",), lambda code: words(f"status.{layer}", code) if isinstance(code, str) else None
    )
    built["basis_words"] = _map_rows(built, ("basis",), lambda code: words("basis", code) if code else None)
    built["geometry_words"] = _map_rows(built, ("geometry_is",), lambda code: words("export.geometry_is", code))
    built["grade_words"] = _map_rows(
        built,
        ("grade", "reliability", "credibility"),
        lambda grade, letter, figure: (
            grade
            and translate(
                "grade.words",
                language,
                grade=grade,
                reliability=words("reliability", letter),
                credibility=words("credibility", figure),
            )
        ),
    )
    return built.set_geometry(gpd.GeoSeries(geometry, crs=records.crs))[_order_columns(built.columns)]


def place_records(
    layer: str, records: gpd.GeoDataFrame, places: Places
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Put records that are placed only to a state or country on its label point, and say what each geometry is.

    Parameters
    ----------
    layer : str
        One of ``vocabulary.LAYERS``.
    records : GeoDataFrame
        With precision, state and country; EPSG:4326.
    places : Places
        Outlines with label points.

    Returns
    -------
    tuple of ndarray
        Geometries, and one of `GEOMETRY_MEANINGS` for each. A record whose state is not known stands on its
        country; one whose area has no outline keeps its point.
    """
    geometry = records.geometry.to_numpy().astype(object)
    if layer == "corridors":
        return geometry, np.full(len(records), "leg", dtype=object)
    meanings = records["precision"].fillna(OWN_MEANING).to_numpy(dtype=object).copy()
    states, countries = _read_labels(places.states, "id"), _read_labels(places.countries, "iso3")
    for row, precision in enumerate(meanings):
        if precision not in ("state", "country"):
            continue
        state, country = records["state"].iat[row], records["country"].iat[row]
        is_state = precision == "state" and (state in states or country not in countries)
        label = states.get(state) if is_state else countries.get(country)
        meanings[row] = "state_label" if is_state else "country_label"
        geometry[row] = geometry[row] if label is None else label
    return geometry, meanings


def _read_labels(outlines: gpd.GeoDataFrame, code: str) -> dict[str, shapely.Point]:
    points = shapely.points(
        outlines["label_lon"].to_numpy(dtype=float), outlines["label_lat"].to_numpy(dtype=float)
    )
    return dict(zip(outlines[code], points, strict=True))


def _speak(language: str) -> Callable[[str, Any], str]:
    return lambda section, code: translate(f"{section}.{code}", language)


def _write_grade(letter: Any, figure: Any) -> str | None:
    return None if pd.isna(letter) or pd.isna(figure) else f"{letter}{figure}"


def _map_rows(records: pd.DataFrame, columns: tuple[str, ...], write: Callable[..., Any]) -> pd.Series:
    """Compute one object per row from some columns, keeping tuples whole and None as None."""
    values = [write(*row) for row in zip(*(records[column] for column in columns), strict=True)]
    return pd.Series(values, index=records.index, dtype=object)


def _order_columns(columns: Iterable[str]) -> list[str]:
    present = list(columns)
    own = [name for name in present if name not in _FIRST and name not in _LAST]
    return [name for name in (*_FIRST, *own, *_LAST) if name in present]
