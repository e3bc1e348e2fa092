"""Positions that cannot be: placeholders, swapped or mirrored ones, those outside their country or the world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.dataset.outlines import MARGIN_KM
from corredor.importing.doctor.findings import Ledger
from corredor.importing.doctor.ground import Codes, Floats, Ground, is_on_earth
from corredor.importing.doctor.positions import Positions, write_position

Mask = NDArray[np.bool_]
Fits = Callable[[NDArray[np.intp], Floats, Floats], Mask]
Boxes = NDArray[np.float64]

PLACEHOLDERS: Final = (99.0, 999.0, 9999.0, 99999.0, 999999.0, 1.0, 180.0, 123.0, 12345.0)
"""Figures that stand for a missing coordinate when both are of this size."""

_NULL_DEGREES: Final = 1e-3
_NEVER_DEGREES: Final = (99.0, 999.0, 9999.0, 99999.0, 999999.0)
_PREVAILING_SHARE: Final = 0.95
_PREVAILING_ROWS: Final = 20

# What a position becomes if it was written wrongly, simple mistakes first; the second tier is two mistakes at once.
_TURNS: Final = (
    (
        ("swapped", "swapped", lambda lon, lat: (lat, lon)),
        ("sign", "sign_lon", lambda lon, lat: (-lon, lat)),
        ("sign", "sign_lat", lambda lon, lat: (lon, -lat)),
        ("outside_world", "full_circle", lambda lon, lat: (lon - 360, lat)),
    ),
    (
        ("sign", "sign_both", lambda lon, lat: (-lon, -lat)),
        ("swapped", "swapped_sign", lambda lon, lat: (-lat, lon)),
        ("swapped", "swapped_sign", lambda lon, lat: (lat, -lon)),
        ("swapped", "swapped_sign", lambda lon, lat: (-lat, -lon)),
    ),
)


def refuse_placeholders(positions: Positions, ledger: Ledger) -> None:
    """Refuse 0/0, 99/999, -9999 and the like."""
    lon, lat = np.abs(positions.lon), np.abs(positions.lat)
    null = (lon < _NULL_DEGREES) & (lat < _NULL_DEGREES)
    stand_in = np.isin(lon, PLACEHOLDERS) & np.isin(lat, PLACEHOLDERS)
    never = np.isin(lon, _NEVER_DEGREES[1:]) | np.isin(lat, _NEVER_DEGREES)
    at = ledger.find_allowed("placeholder", null | stand_in | never)
    ledger.refuse("placeholder", at, positions.column, positions.quote(at), "", "placeholder")


def check_places(
    positions: Positions,
    country: Codes,
    regions: Boxes,
    ground: Ground,
    ledger: Ledger,
    sea_margin_km: float,
) -> tuple[Codes, Codes]:
    """Hold positions against their stated country or region, repair what one turn repairs, refuse the rest.

    Parameters
    ----------
    positions : Positions
        Changed where something is repaired.
    country : ndarray of int
        Number of the stated country, -1 where there is none or more than one.
    regions : ndarray of shape (n, 4)
        Box (west, south, east, north) of the stated region, NaN where there is none.
    ground : Ground
        Outlines and boxes.
    ledger : Ledger
        Findings are entered here.
    sea_margin_km : float
        See `Preset`.

    Returns
    -------
    tuple of ndarray of int
        Number of the country and of the state where each position lies now.
    """
    held = ~np.isnan(positions.lon) & ~ledger.refused
    on_earth = is_on_earth(positions.lon, positions.lat)
    located, state = ground.locate(positions.lon, positions.lat)
    checked = ground.can_check(country)
    wrong = held & (
        ground.find_misplaced(country, located, positions.lon, positions.lat, sea_margin_km) | ~on_earth
    )

    same = held & (positions.lon == positions.lat) & (wrong | ~checked)
    at = ledger.find_allowed("equal", same & on_earth)
    ledger.refuse("equal", at, positions.column, positions.quote(at), "", "equal")

    def fits_country(at: NDArray[np.intp], lon: Floats, lat: Floats) -> Mask:
        there, _ = ground.locate(lon, lat)
        return is_on_earth(lon, lat) & ~ground.find_misplaced(country[at], there, lon, lat, MARGIN_KM)

    def fits_region(at: NDArray[np.intp], lon: Floats, lat: Floats) -> Mask:
        return _is_in_box(regions[at], lon, lat)

    moved = [_turn(positions, wrong & checked, fits_country, ledger)]
    astray = (
        held
        & ~checked
        & ~np.isnan(regions[:, 0])
        & ~fits_region(np.arange(len(held)), positions.lon, positions.lat)
    )
    moved.append(_turn(positions, astray, fits_region, ledger))
    moved.append(_turn_by_others(positions, held & ~checked, located, ground, ledger))
    moved.append(
        _turn(positions, held & ~checked & ~is_on_earth(positions.lon, positions.lat), _fits_earth, ledger)
    )

    changed = np.flatnonzero(np.logical_or.reduce(moved))
    located[changed], state[changed] = ground.locate(positions.lon[changed], positions.lat[changed])
    wrong[changed] = False
    _refuse_far(positions, wrong & checked, country, located, ground, ledger)
    _refuse_beyond(positions, held & ~is_on_earth(positions.lon, positions.lat), ledger)
    return located, state


def _turn(positions: Positions, wrong: Mask, fits: Fits, ledger: Ledger) -> Mask:
    """Repair the rows that exactly one turn brings to where they belong; return which were moved."""
    moved = np.zeros(len(wrong), dtype=bool)
    for turns in _TURNS:
        at = np.flatnonzero(wrong & ~moved & ~ledger.refused)
        if not len(at):
            break
        turned = [turn(positions.lon[at], positions.lat[at]) for *_, turn in turns]
        fitting = np.array([fits(at, lon, lat) for lon, lat in turned])
        alone = fitting.sum(axis=0) == 1
        for (finding, why, _), (lon, lat), hit in zip(turns, turned, fitting, strict=True):
            allowed = np.zeros(len(wrong), dtype=bool)
            allowed[at[hit & alone]] = True
            chosen = ledger.find_allowed(finding, allowed)
            place = np.searchsorted(at, chosen)
            was = positions.quote(chosen)
            positions.move(chosen, lon[place], lat[place])
            ledger.repair(finding, chosen, positions.column, was, write_position(lon[place], lat[place]), why)
            moved[chosen] = True
            guess = at[hit & ~moved[at]]
            positions.guessed_lon[guess], positions.guessed_lat[guess] = (
                lon[hit & ~moved[at]],
                lat[hit & ~moved[at]],
            )
    return moved


def _turn_by_others(positions: Positions, unchecked: Mask, located: Codes, ground: Ground, ledger: Ledger) -> Mask:
    """Turn rows that lie in no land, where nearly all other rows of a file without countries lie in one country."""
    seen = located[unchecked & (located >= 0)]
    counts = np.bincount(seen) if len(seen) else np.zeros(1, dtype=np.int64)
    country = int(counts.argmax())
    if counts[country] < _PREVAILING_ROWS or counts[country] < _PREVAILING_SHARE * unchecked.sum():
        return np.zeros(len(unchecked), dtype=bool)

    def fits(at: NDArray[np.intp], lon: Floats, lat: Floats) -> Mask:
        return ground.locate(lon, lat)[0] == country

    far = unchecked & (located < 0)
    at = np.flatnonzero(far)
    far[at] = ground.measure_gap_km(np.full(len(at), country), positions.lon[at], positions.lat[at]) > 1_000
    return _turn(positions, far, fits, ledger)


def _fits_earth(at: NDArray[np.intp], lon: Floats, lat: Floats) -> Mask:
    """Accept only what swapping brings back on Earth: a latitude that can only be a longitude."""
    return is_on_earth(lon, lat) & (np.abs(lon) > 90)


def _refuse_far(
    positions: Positions, wrong: Mask, country: Codes, located: Codes, ground: Ground, ledger: Ledger
) -> None:
    at = ledger.find_allowed("outside_country", wrong & is_on_earth(positions.lon, positions.lat))
    km = ground.measure_gap_km(country[at], positions.lon[at], positions.lat[at])
    names = pd.Series(ground.codes)
    there = np.where(located[at] >= 0, names.reindex(located[at]).to_numpy(dtype=object), "")
    suggested = ~np.isnan(positions.guessed_lon[at])
    now = np.full(len(at), "", dtype=object)
    now[suggested] = write_position(positions.guessed_lon[at][suggested], positions.guessed_lat[at][suggested])
    for is_known, why in ((True, "outside_country_in"), (False, "outside_country")):
        part = (there != "") == is_known
        ledger.refuse(
            "outside_country",
            at[part],
            positions.column,
            positions.quote(at[part]),
            now[part],
            why,
            km=np.round(km[part]).astype(np.int64),
            country=ground.codes[country[at[part]]],
            **({"there": there[part]} if is_known else {}),
        )


def _refuse_beyond(positions: Positions, beyond: Mask, ledger: Ledger) -> None:
    at = np.flatnonzero(beyond & ~ledger.refused)
    ledger.refuse("outside_world", at, positions.column, positions.quote(at), "", "outside_world")


def _is_in_box(boxes: Boxes, lon: Floats, lat: Floats) -> Mask:
    west, south, east, north = boxes.T
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
