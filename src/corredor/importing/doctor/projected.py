"""Metres taken for degrees: which projection brings them into the stated country."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from corredor.dataset.outlines import MARGIN_KM
from corredor.importing.doctor.diagnosis import Question
from corredor.importing.doctor.findings import Ledger
from corredor.importing.doctor.ground import Codes, Floats, Ground
from corredor.importing.doctor.positions import Positions, write_position

METRES_FROM: Final = 1_000.0
"""A number beyond this is no misprint of a degree."""

_WEB_MERCATOR: Final = "EPSG:3857"
_FITTING_SHARE: Final = 0.95
_TRIED_ROWS: Final = 200

# Projections of one country that many of its offices use, beside the UTM zones.
_NATIONAL: Final = {
    "COL": ("EPSG:9377", "EPSG:3116"),
    "MEX": ("EPSG:6372",),
    "ARG": ("EPSG:5343", "EPSG:5344", "EPSG:5345", "EPSG:5347"),
    "BRA": ("EPSG:5880",),
}


def examine_projected(
    positions: Positions, country: Codes, state: Codes, ground: Ground, ledger: Ledger
) -> Question | None:
    """Find metres among degrees; repair them where one projection fits, else refuse them and ask.

    Parameters
    ----------
    positions : Positions
        Changed where something is repaired.
    country, state : ndarray of int
        Numbers of the stated country and state, -1 where they are not known.
    ground : Ground
        Outlines.
    ledger : Ledger
        Findings are entered here.

    Returns
    -------
    Question or None
        Which CRS the rest is in.
    """
    metres = ~np.isnan(positions.lon) & ~ledger.refused
    metres &= (np.abs(positions.lon) > METRES_FROM) & (np.abs(positions.lat) > METRES_FROM)
    at = ledger.find_allowed("projected", metres)
    if not len(at):
        return None
    choices: dict[str, int] = {}
    waiting = 0
    for code in np.unique(country[at]):
        rows = at[country[at] == code]
        fitting = _find_fitting(positions, rows, int(code), state, ground)
        for crs in fitting:
            choices[crs] = choices.get(crs, 0) + len(rows)
        if len(fitting) != 1:
            waiting += len(rows)
        _enter(positions, rows, fitting, ledger)
    if not waiting:
        return None
    example = str(positions.quote(at[:1])[0])
    listed = tuple(sorted(choices, key=lambda crs: -choices[crs])[:8])
    return Question("crs", positions.column, listed, waiting, {"example": example})


def _find_fitting(
    positions: Positions, rows: NDArray[np.intp], code: int, state: Codes, ground: Ground
) -> dict[str, bool]:
    """Return the projections that bring these rows into their country, and whether x and y are the other way round.

    Where several do, those stay that also bring them into their state.
    """
    if code < 0 or not ground.can_check(np.array([code]))[0]:
        return {}
    tried = rows[:: max(1, len(rows) // _TRIED_ROWS)]
    x, y = positions.lon[tried], positions.lat[tried]
    countries = np.full(len(tried), code)
    fitting: dict[str, bool] = {}
    in_state: dict[str, bool] = {}
    known = state[tried] >= 0
    for crs in _list_projections(code, ground):
        for is_turned in (False, True):
            lon, lat = transform(*((y, x) if is_turned else (x, y)), crs)
            located, located_state = ground.locate(lon, lat)
            inside = np.isfinite(lon) & ~ground.find_misplaced(countries, located, lon, lat, MARGIN_KM)
            if inside.mean() < _FITTING_SHARE:
                continue
            fitting.setdefault(crs, is_turned)
            if known.any() and (located_state == state[tried])[known].mean() >= _FITTING_SHARE:
                in_state.setdefault(crs, is_turned)
    return in_state or fitting


def _enter(positions: Positions, rows: NDArray[np.intp], fitting: dict[str, bool], ledger: Ledger) -> None:
    was = positions.quote(rows)
    if not fitting:
        ledger.refuse("projected", rows, positions.column, was, "", "projected_unknown")
        return
    crs, is_turned = next(iter(fitting.items()))
    x, y = positions.lon[rows], positions.lat[rows]
    lon, lat = transform(*((y, x) if is_turned else (x, y)), crs)
    now = write_position(lon, lat)
    if len(fitting) == 1:
        positions.move(rows, lon, lat)
        ledger.repair("projected", rows, positions.column, was, now, "projected", crs=crs)
        return
    positions.guessed_lon[rows], positions.guessed_lat[rows] = lon, lat
    ledger.refuse("projected", rows, positions.column, was, now, "projected_several", crs=", ".join(fitting))


def transform(x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
    """Turn metres into degrees, NaN where they are beyond the projection."""
    lon, lat = _read_transformer(crs).transform(x, y)
    on_earth = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    return np.where(on_earth, lon, np.nan), np.where(on_earth, lat, np.nan)


@cache
def _read_transformer(crs: str) -> Transformer:
    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


def _list_projections(code: int, ground: Ground) -> list[str]:
    """List the UTM zones that touch a country, Web Mercator, and what its offices use."""
    west, south, east, north = ground.get_bounds(code)
    first, last = int((west + 180) // 6) + 1, int((east + 180) // 6) + 1
    hemispheres = [*([32600] if north > 0 else []), *([32700] if south < 0 else [])]
    zones = [f"EPSG:{base + (zone - 1) % 60 + 1}" for base in hemispheres for zone in range(first, last + 1)]
    return [*zones, _WEB_MERCATOR, *_NATIONAL.get(str(ground.codes[code]), ())]
