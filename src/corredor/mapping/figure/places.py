"""Where the records of a view are drawn: their points, or the label point of the area that they are placed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import shapely

from corredor.dataset import Atlas
from corredor.mapping.figure.basemap import STATES_FROM_ZOOM
from corredor.mapping.figure.frame import Frame
from corredor.selection import View
from corredor.vocabulary import OWN_LAYERS

POINT_LAYERS: Final = ("prisons", "cells", "incidents", *OWN_LAYERS)
"""In the order in which their symbols stand side by side; own layers last."""

COARSE: Final = ("state", "country")


@dataclass
class Place:
    """A point of the map and what is there.

    Parameters
    ----------
    lon, lat : float
        In degrees.
    name : str
        Of the town, or of the area.
    order : int
        Order of first appearance, to settle ties.
    counts : Counter of str
        Records by layer.
    possible : int
        How many of them only may lie within the distance asked for.
    exact : bool
        Whether every record is placed to a site.
    area : str or None
        Code of the state or country, where the records are placed no closer.
    x, y : float
        On the layout.
    """

    lon: float
    lat: float
    name: str
    order: int
    counts: Counter[str] = field(default_factory=Counter)
    possible: int = 0
    exact: bool = True
    area: str | None = None
    x: float = 0.0
    y: float = 0.0

    @property
    def total(self) -> int:
        """How many records."""
        return self.counts.total()


@dataclass(frozen=True)
class Gathered:
    """All places of a view in a frame.

    Parameters
    ----------
    points, areas : tuple of Place
        Towns and sites; states and countries.
    tinted : frozenset of str
        ISO 3166-2 codes of the states that records are placed in, and no closer.
    outside : int
        Records of the view that no place in the frame stands for.
    """

    points: tuple[Place, ...]
    areas: tuple[Place, ...]
    tinted: frozenset[str]
    outside: int

    @property
    def counts(self) -> Counter[str]:
        """Records in the frame by layer."""
        return sum((place.counts for place in (*self.points, *self.areas)), Counter())

    @property
    def coarse(self) -> int:
        """Records in the frame that are placed only to a state or country."""
        return sum(place.total for place in self.areas)

    @property
    def possible(self) -> int:
        """Records in the frame that only may lie within the distance asked for."""
        return sum(place.possible for place in (*self.points, *self.areas))


def gather_places(view: View, frame: Frame, language: str) -> Gathered:
    """Gather the records of a view by place, as far as they lie in a frame.

    Parameters
    ----------
    view : View
        What is shown.
    frame : Frame
        What is drawn. Below zoom 5 records placed to a state stand on their country, as on the screen.
    language : str
        For the names of areas.
    """
    areas = _Areas(view.atlas, language, by_state=frame.zoom >= STATES_FROM_ZOOM)
    points: dict[tuple[float, float], Place] = {}
    badges: dict[str, Place] = {}
    tinted: set[str] = set()
    for record in iterate_records(view):
        area = areas.find(record) if record.precision in COARSE else None
        if area is None:
            key = (round(record.lon, 4), round(record.lat, 4))
            place = points.setdefault(key, Place(record.lon, record.lat, record.place or "", len(points)))
            place.exact = place.exact and record.precision == "site"
        else:
            code, name, lon, lat = area
            place = badges.setdefault(code, Place(lon, lat, name, len(badges), area=code))
            if record.precision == "state" and record.state is not None and record.state in areas.states:
                tinted.add(record.state)
        place.counts[record.layer] += record.rows
        place.possible += record.rows * (record.verdict == "possible")
    everything = sum(place.total for place in (*points.values(), *badges.values()))
    here, areas_here = (_keep_inside(tuple(table.values()), frame) for table in (points, badges))
    shown = sum(place.total for place in (*here, *areas_here))
    return Gathered(here, areas_here, frozenset(tinted), everything - shown)


class PlacedRecord(NamedTuple):
    """Where one record of a view is placed, and how closely; ``rows`` is above one where it stands for rows."""

    layer: str
    lon: float
    lat: float
    place: str | None
    country: str | None
    state: str | None
    precision: str | None
    verdict: str | None
    rows: int


def iterate_records(view: View) -> Iterator[PlacedRecord]:
    """Iterate over the records of a view that are no corridors."""
    for layer in POINT_LAYERS:
        records = view.frames.get(layer)
        if records is None or len(records) == 0:
            continue
        at = shapely.get_coordinates(records.geometry.values)
        columns = [records[name].tolist() for name in ("place", "country", "state", "precision")]
        verdicts = records["verdict"].tolist() if "verdict" in records.columns else [None] * len(records)
        counts = records["count"].tolist() if "count" in records.columns else [1] * len(records)
        for (lon, lat), *texts in zip(at.tolist(), *columns, verdicts, counts, strict=True):
            yield PlacedRecord(layer, lon, lat, *texts)


def _keep_inside(places: tuple[Place, ...], frame: Frame) -> tuple[Place, ...]:
    if not places:
        return ()
    x, y = frame.project([place.lon for place in places], [place.lat for place in places])
    for place, at_x, at_y in zip(places, np.atleast_1d(x), np.atleast_1d(y), strict=True):
        place.x, place.y = float(at_x), float(at_y)
    return tuple(place for place in places if frame.box.holds(place.x, place.y))


class _Areas:
    """Label points of states and countries."""

    def __init__(self, atlas: Atlas, language: str, by_state: bool) -> None:
        self._by_state = by_state
        columns = [f"name_{language}", "label_lon", "label_lat"]
        self.states: Mapping[str, tuple[str, float, float]] = {
            code: tuple(values) for code, *values in atlas.places.states[["id", *columns]].values
        }
        self._countries: Mapping[str, tuple[str, float, float]] = {
            code: tuple(values) for code, *values in atlas.places.countries[["iso3", *columns]].values
        }

    def find(self, record: PlacedRecord) -> tuple[str, str, float, float] | None:
        state, country = record.state, record.country
        if self._by_state and record.precision == "state" and state is not None and state in self.states:
            return (state, *self.states[state])
        if country is None or country not in self._countries:
            return None
        return (country, *self._countries[country])
