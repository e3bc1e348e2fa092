"""The plain way to everything that a store answers: one row after the other, with pandas, shapely and h3."""

from __future__ import annotations

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely

from corredor.dataset import Atlas
from corredor.dataset.dates import parse_day_span
from corredor.geoprocessing import judge_ranges, measure_ranges
from corredor.selection import Selection
from corredor.selection.values import first_day, fold_text, last_day
from corredor.vocabulary import PRECISIONS, RELIABILITIES


def enrich(rows: pd.DataFrame, atlas: Atlas, precision: str = "town") -> pd.DataFrame:
    """Return the events with their days, sets of activities, country, state and ranges to the legs."""
    events = rows.copy()
    events["lon"], events["lat"] = rows["lon"].astype(float), rows["lat"].astype(float)
    spans = [parse_day_span(text) if text else (None, None) for text in rows["date"]]
    events["first"], events["last"] = [span[0] for span in spans], [span[1] for span in spans]
    events["set"] = [frozenset(filter(None, text.split(";"))) for text in rows["activities"]]
    events["precision"] = rows["precision"].replace("", precision)
    states = atlas.places.states
    found = [_find_state(states, shapely.Point(*pair)) for pair in zip(events["lon"], events["lat"], strict=True)]
    events["state"] = [state for state, _ in found]
    events["country"] = [country for _, country in found]
    coarse = events["precision"].isin(["state", "country"])
    measurable = ~coarse | events["country"].notna()
    points = gpd.GeoDataFrame(
        events.loc[measurable, ["id", "precision", "country", "state"]],
        geometry=gpd.points_from_xy(events.loc[measurable, "lon"], events.loc[measurable, "lat"]),
        crs="EPSG:4326",
    )
    ranges = measure_ranges(points, atlas.layer("corridors"), states, atlas.places.countries)
    ranges.index = points.index
    return events.join(ranges.drop(columns="id"))


def select(events: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    """Return the events that pass all filters."""
    kept = np.array([_passes(event, selection) for event in events.itertuples()], dtype=bool)
    return events[kept]


def count_cells(events: pd.DataFrame, resolution: int) -> dict[int, int]:
    """Count events by cell."""
    cells = [
        h3.str_to_int(h3.latlng_to_cell(lat, lon, resolution))
        for lon, lat in zip(events["lon"], events["lat"], strict=True)
    ]
    return pd.Series(cells, dtype="uint64").value_counts().to_dict()


def count_undated(events: pd.DataFrame, selection: Selection) -> int:
    """Count the undated events that nothing removes but the period, and the activities where they are unknown."""
    rest = selection.replace(period_from=None, period_to=None)
    undated = events[events["first"].isna()]
    known = undated[undated["set"].map(len) > 0]
    unknown = undated[undated["set"].map(len) == 0]
    return len(select(known, rest)) + len(select(unknown, rest.replace(activities=())))


def _find_state(states: gpd.GeoDataFrame, point: shapely.Point) -> tuple[str | None, str | None]:
    inside = states[states.intersects(point)]
    if len(inside) == 0:
        away = pd.Series(shapely.distance(states.geometry.to_numpy(), point), index=states.index)
        inside = states[away == away.min()] if away.min() <= 0.05 else states.iloc[:0]
    return (inside["id"].iloc[0], inside["country"].iloc[0]) if len(inside) else (None, None)


def _passes(event: object, selection: Selection) -> bool:
    grade = selection.grade
    checks = [
        not selection.countries or event.country in selection.countries,
        _has_activities(event.set, selection),
        selection.precision is None or PRECISIONS.index(event.precision) <= PRECISIONS.index(selection.precision),
        grade is None
        or (
            event.reliability != ""
            and event.credibility != ""
            and RELIABILITIES.index(event.reliability) <= RELIABILITIES.index(grade[0])
            and int(event.credibility) <= int(grade[1])
        ),
        all(word in fold_text(event.name) for word in fold_text(selection.text).split()),
        _overlaps(event, selection),
        selection.bounds is None or _lies_in(event, selection.bounds),
    ]
    if selection.near is not None and selection.near[0] == "corridors":
        frame = pd.DataFrame({name: [getattr(event, name)] for name in ("certain_from_km", "possible_from_km")})
        checks.append(judge_ranges(frame, selection.near[1]).iloc[0] != "no")
    return all(checks)


def _has_activities(activities: frozenset[str], selection: Selection) -> bool:
    wanted = set(selection.activities)
    return not wanted or (wanted <= activities if selection.match == "all" else bool(wanted & activities))


def _overlaps(event: object, selection: Selection) -> bool:
    if not (selection.period_from or selection.period_to):
        return True
    if event.first is None or pd.isna(event.first):
        return False
    begins = not selection.period_from or event.last >= first_day(selection.period_from)
    return begins and (not selection.period_to or event.first <= last_day(selection.period_to))


def _lies_in(event: object, bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    across = event.lon >= west or event.lon <= east if west > east else west <= event.lon <= east
    return across and south <= event.lat <= north
