"""Metres taken for degrees: which projection brings them into the stated country."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from corredor.dataset.outlines import MARGIN_KM
from corredor.importing.doctor.diagnosis import Question
from corredor.importing.doctor.findings import Ledger, make_objects
from corredor.importing.doctor.ground import Codes, Floats, Ground
from corredor.importing.doctor.positions import Positions, write_position

METRES_FROM: Final = 1_000.0
"""A number beyond this is no misprint of a degree."""

_WEB_MERCATOR: Final = "EPSG:3857"
_FITTING_SHARE: Final = 0.95

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
        attempts = _try_projections(positions, rows, int(code), state, ground)
        fitting = np.array([attempt.fits for attempt in attempts]).reshape(len(attempts), len(rows))
        for attempt, fits in zip(attempts, fitting, strict=True):
            choices[attempt.crs] = choices.get(attempt.crs, 0) + int(fits.sum())
        waiting += int((fitting.sum(axis=0) != 1).sum())
        _enter(positions, rows, attempts, fitting, ledger)
    if not waiting:
        return None
    example = str(positions.quote(at[:1])[0])
    listed = tuple(sorted((crs for crs, fits in choices.items() if fits), key=lambda crs: -choices[crs])[:8])
    return Question("crs", positions.column, listed, waiting, {"example": example})


@dataclass(frozen=True, eq=False)
class _Attempt:
    """What a projection makes of rows: positions, and which of them are where the row says."""

    crs: str
    lon: Floats
    lat: Floats
    fits: NDArray[np.bool_]


def _try_projections(
    positions: Positions, rows: NDArray[np.intp], code: int, state: Codes, ground: Ground
) -> list[_Attempt]:
    """Try the projections of a country on rows that state it.

    A row that names its state has to come into that. If one projection fits nearly all rows, only such count: a
    table is rarely in more than one.
    """
    if code < 0 or not ground.can_check(np.array([code]))[0]:
        return []
    x, y = positions.lon[rows], positions.lat[rows]
    countries, states = np.full(len(rows), code), state[rows]
    attempts = []
    for crs in _list_projections(code, ground):
        for one, other in ((x, y), (y, x)):
            lon, lat = transform(one, other, crs)
            located, located_state = ground.locate(lon, lat)
            fits = np.isfinite(lon) & ~ground.find_misplaced(countries, located, lon, lat, MARGIN_KM)
            fits &= (states < 0) | (located_state < 0) | (located_state == states)
            if fits.any():
                attempts.append(_Attempt(crs, lon, lat, fits))
    general = [attempt for attempt in attempts if attempt.fits.mean() >= _FITTING_SHARE]
    return general or attempts


def _enter(
    positions: Positions,
    rows: NDArray[np.intp],
    attempts: list[_Attempt],
    fitting: NDArray[np.bool_],
    ledger: Ledger,
) -> None:
    count = fitting.sum(axis=0)
    none = rows[count == 0]
    ledger.refuse("projected", none, positions.column, positions.quote(none), "", "projected_unknown")
    for attempt, fits in zip(attempts, fitting, strict=True):
        alone = fits & (count == 1)
        lon, lat, at = attempt.lon[alone], attempt.lat[alone], rows[alone]
        was = positions.quote(at)
        positions.move(at, lon, lat)
        now = write_position(lon, lat)
        ledger.repair("projected", at, positions.column, was, now, "projected", crs=attempt.crs)
        positions.guessed_lon[rows[fits & (count > 1)]] = attempt.lon[fits & (count > 1)]
        positions.guessed_lat[rows[fits & (count > 1)]] = attempt.lat[fits & (count > 1)]
    several = np.flatnonzero(count > 1)
    names = [", ".join(attempts[one].crs for one in np.flatnonzero(fitting[:, row])) for row in several]
    at = rows[several]
    now = write_position(positions.guessed_lon[at], positions.guessed_lat[at])
    ledger.refuse(
        "projected", at, positions.column, positions.quote(at), now, "projected_several", crs=make_objects(names)
    )


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
