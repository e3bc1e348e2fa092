"""What lies where: outlines of the Americas and of Spain, and boxes of all other countries."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from corredor.dataset.atlas import Places
from corredor.dataset.outlines import MARGIN_KM, WGS84
from corredor.importing.doctor.boxes import read_country_boxes
from corredor.importing.doctor.countries import read_country_table
from corredor.importing.doctor.findings import make_objects

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

BOX_MARGIN_KM: Final = 100.0
"""How far outside the box of its country a position may lie; borders of the past are part of what is tolerated."""

_CELLS_PER_DEGREE: Final = 10
_BUCKET_DEGREES: Final = 5.0
_SMALLEST_RADIUS_KM: Final = 6335.0

# Two that are one to many sources: territories with the state that holds them, and areas that two states claim.
_TAKEN_FOR: Final = (
    *(
        ("USA", "PRI"),
        ("USA", "VIR"),
        ("VEN", "GUY"),
        ("ARG", "FLK"),
        ("GTM", "BLZ"),
        ("GBR", "FLK"),
        ("DNK", "GRL"),
    ),
    *(("NLD", code) for code in ("ABW", "CUW", "SXM", "BES")),
    *(("FRA", code) for code in ("GUF", "GLP", "MTQ", "BLM", "MAF", "SPM")),
    *(("GBR", code) for code in ("AIA", "BMU", "CYM", "MSR", "TCA", "VGB")),
)


class Ground:
    """Where countries and states are. Countries are numbers here: positions in `codes`, -1 for none.

    Attributes
    ----------
    codes : ndarray of str
        ISO 3166-1 alpha-3 of every country of the world.
    state_ids : ndarray of str
        ISO 3166-2 of every state with an outline.
    """

    def __init__(self, places: Places) -> None:
        listed = [row["ISO3"] for row in read_country_table()]
        self.codes = np.array(
            [*listed, *(code for code in places.countries["iso3"] if code not in listed)], dtype=object
        )
        self._numbers = {code: number for number, code in enumerate(self.codes)}
        self._shapes = {
            self._numbers[code]: shape
            for code, shape in zip(places.countries["iso3"], places.countries.geometry, strict=True)
        }
        self.state_ids = places.states["id"].to_numpy(dtype=object)
        self.state_country = self.find_numbers(places.states["country"])
        self.state_shapes = places.states.geometry.to_numpy()
        self._areas = np.concatenate((self.state_shapes, np.array(list(self._shapes.values()), dtype=object)))
        self._area_country = np.concatenate((self.state_country, np.array(list(self._shapes), dtype=np.int64)))
        shapely.prepare(self._areas)
        shapely.prepare(list(self._shapes.values()))
        self._tree = shapely.STRtree(self._areas)
        self._backdrop = shapely.STRtree(places.backdrop.geometry.to_numpy())
        self._flattened: dict[tuple[int, int], shapely.Geometry] = {}
        boxes = read_country_boxes()
        self._boxes = np.array([boxes.get(code, (np.nan,) * 4) for code in self.codes])
        self._bounds = self._boxes.copy()
        for number, shape in self._shapes.items():
            self._bounds[number] = shapely.bounds(shape)
        self._has_outline = np.isin(np.arange(len(self.codes)), list(self._shapes))
        pairs = [(self._numbers[one], self._numbers[two]) for one, two in _TAKEN_FOR]
        self._taken_for = {one * 1000 + two for one, two in pairs} | {two * 1000 + one for one, two in pairs}

    def find_numbers(self, codes: pd.Series) -> Codes:
        """Return the number of every code, -1 where it is missing or unknown."""
        return np.array([self._numbers.get(code, -1) for code in codes], dtype=np.int64)

    def can_check(self, country: Codes) -> NDArray[np.bool_]:
        """Tell for which countries an outline or a box is known."""
        known = self._has_outline | ~np.isnan(self._boxes[:, 0])
        return (country >= 0) & known[country]

    def get_bounds(self, code: int) -> tuple[float, float, float, float]:
        """Return the box (west, south, east, north) of a country in degrees; NaN where nothing is known of it."""
        west, south, east, north = self._bounds[code]
        return float(west), float(south), float(east), float(north)

    def locate(self, lon: Floats, lat: Floats) -> tuple[Codes, Codes]:
        """Find the country and the state of positions in degrees; -1 at sea and beyond the outlines.

        Cells of a tenth of a degree that lie wholly in one state answer for all positions in them.
        """
        area = np.full(len(lon), -1, dtype=np.int64)
        valid = np.flatnonzero(is_on_earth(lon, lat))
        numbers, cells = pd.factorize(_number_cells(lon[valid], lat[valid]))
        boxes = _draw_cells(cells)
        cell, hit = self._tree.query(boxes)
        touched = np.zeros(len(cells), dtype=bool)
        touched[cell] = True
        whole = shapely.contains_properly(self._areas[hit], boxes[cell])
        # A country answers for a cell only where none of its states comes near.
        has_states = np.zeros(len(cells), dtype=bool)
        has_states[cell[hit < len(self.state_ids)]] = True
        whole &= (hit < len(self.state_ids)) | ~has_states[cell]
        of_cell = np.full(len(cells), -1, dtype=np.int64)
        of_cell[cell[whole]] = hit[whole]
        area[valid] = of_cell[numbers]
        mixed = valid[(touched & (of_cell < 0))[numbers]]
        point, hit = self._tree.query(shapely.points(lon[mixed], lat[mixed]))
        inside = shapely.intersects_xy(self._areas[hit], lon[mixed][point], lat[mixed][point])
        order = np.argsort(-hit[inside], kind="stable")
        area[mixed[point[inside][order]]] = hit[inside][order]
        country = np.where(area >= 0, self._area_country[area], -1)
        return country, np.where((area >= 0) & (area < len(self.state_ids)), area, -1)

    def find_misplaced(
        self, country: Codes, located: Codes, lon: Floats, lat: Floats, sea_margin_km: float
    ) -> NDArray[np.bool_]:
        """Tell which positions are surely not in their country nor within the margin of it.

        Parameters
        ----------
        country : ndarray of int
            Number of the stated country.
        located : ndarray of int
            Number of the country that `locate` finds.
        lon, lat : ndarray
            Degrees.
        sea_margin_km : float
            Margin of positions that lie in no land.
        """
        doubtful = self.can_check(country) & (country != located)
        doubtful &= ~np.isin(country * 1000 + located, list(self._taken_for))
        at = np.flatnonzero(doubtful & is_on_earth(lon, lat))
        at = at[~self._is_far(country[at], lon[at], lat[at], max(sea_margin_km, BOX_MARGIN_KM))]
        near = self._shares_cell(country[at], lon[at], lat[at])
        doubtful[at[near]] = False
        at = at[~near]
        if not len(at):
            return doubtful
        gap_km = self.measure_gap_km(country[at], lon[at], lat[at])
        margin_km = np.where(self._has_outline[country[at]], MARGIN_KM, BOX_MARGIN_KM)
        open_question = np.flatnonzero((gap_km > margin_km) & (gap_km <= sea_margin_km) & (located[at] < 0))
        margin_km[open_question[self._is_sea(lon[at[open_question]], lat[at[open_question]])]] = sea_margin_km
        doubtful[at] = ~(gap_km <= margin_km)
        return doubtful

    def measure_gap_km(self, country: Codes, lon: Floats, lat: Floats) -> Floats:
        """Measure how far positions are from their country in km: 0 inside, infinite for what is not on Earth.

        With longitudes shortened by the cosine of the latitude, in steps of five degrees: within some 200 km of the
        country exact to about two per cent. NaN where nothing is known of the country.
        """
        gap_km = np.full(len(lon), np.inf)
        bucket = np.where(is_on_earth(lon, lat), np.round(np.nan_to_num(lat) / _BUCKET_DEGREES), 99).astype(
            np.int64
        )
        numbers, keys = pd.factorize(country * 1000 + bucket + 100)
        for number, key in enumerate(keys):
            code, step = int(key // 1000), int(key % 1000 - 100)
            if step == 99:
                continue
            at = np.flatnonzero(numbers == number)
            if code not in self._shapes:
                near_lon, near_lat = self._clamp_to_box(code, lon[at], lat[at])
            else:
                shortening = max(np.cos(np.radians(step * _BUCKET_DEGREES)), 0.05)
                flat = self._flatten(code, step, shortening)
                lines = shapely.shortest_line(flat, shapely.points(lon[at] * shortening, lat[at]))
                ends = shapely.get_coordinates(lines)[::2]
                near_lon, near_lat = ends[:, 0] / shortening, ends[:, 1]
            gap_km[at] = np.asarray(WGS84.inv(lon[at], lat[at], near_lon, near_lat)[2]) / 1000
        return gap_km

    def _shares_cell(self, country: Codes, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Tell which positions share a cell with their country: that is nearer than any margin."""
        shares = np.zeros(len(lon), dtype=bool)
        at = np.flatnonzero(self._has_outline[country])
        numbers, pairs = pd.factorize(country[at] * 100_000_000 + _number_cells(lon[at], lat[at]))
        shapes = make_objects(self._shapes[number] for number in (pairs // 100_000_000).tolist())
        shares[at] = np.asarray(shapely.intersects(shapes, _draw_cells(pairs % 100_000_000)), dtype=bool)[numbers]
        return shares

    def _is_far(self, country: Codes, lon: Floats, lat: Floats, km: float) -> NDArray[np.bool_]:
        """Tell which positions are farther than some km even from the box around their country."""
        west, south, east, north = self._bounds[country].T
        lat_gap = np.radians(np.maximum(np.maximum(south - lat, lat - north), 0))
        around = np.mod(lon - west, 360)  # eastwards from the western edge
        width = east - west
        lon_gap = np.radians(np.where(around <= width, 0, np.minimum(around - width, 360 - around)))
        # How far a meridian is from a position, whichever of its points is the nearest.
        aside = np.arcsin(np.clip(np.cos(np.radians(lat)) * np.sin(np.minimum(lon_gap, np.pi / 2)), 0, 1))
        return np.asarray(np.maximum(lat_gap, aside) * _SMALLEST_RADIUS_KM > km)

    def _flatten(self, code: int, step: int, shortening: float) -> shapely.Geometry:
        if (code, step) not in self._flattened:
            factor = np.array([shortening, 1.0])
            flat = shapely.transform(self._shapes[code], lambda positions: positions * factor)
            shapely.prepare(flat)
            self._flattened[code, step] = flat
        return self._flattened[code, step]

    def _clamp_to_box(self, code: int, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        west, south, east, north = self._boxes[code]
        shifted = np.where(lon < west - (360 - (east - west)) / 2, lon + 360, lon) if east > 180 else lon
        return np.clip(shifted, west, east), np.clip(lat, south, north)

    def _is_sea(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        on_land = np.zeros(len(lon), dtype=bool)
        on_land[self._backdrop.query(shapely.points(lon, lat), predicate="intersects")[0]] = True
        return ~on_land


def is_on_earth(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Tell which positions are longitudes from -180 to 180 with latitudes from -90 to 90."""
    return (np.abs(lon) <= 180) & (np.abs(lat) <= 90)


def _number_cells(lon: Floats, lat: Floats) -> Codes:
    """Number the cells of a tenth of a degree, 15.7 km across at most."""
    column = np.floor(lon * _CELLS_PER_DEGREE).astype(np.int64) + 5_000
    line = np.floor(lat * _CELLS_PER_DEGREE).astype(np.int64) + 5_000
    return column * 10_000 + line


def _draw_cells(cells: Codes) -> NDArray[np.object_]:
    west, south = (cells // 10_000 - 5_000) / _CELLS_PER_DEGREE, (cells % 10_000 - 5_000) / _CELLS_PER_DEGREE
    side = 1 / _CELLS_PER_DEGREE
    return np.asarray(shapely.box(west, south, west + side, south + side))
