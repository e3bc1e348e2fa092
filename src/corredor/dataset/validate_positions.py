"""Check that records lie where they say: in their country and their state, longitude first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from corredor.dataset.findings import Finding
from corredor.dataset.outlines import MARGIN_KM, Outlines
from corredor.dataset.wording import format_position


def check_positions(
    rows: pd.DataFrame, geometries: NDArray[np.object_], countries: Outlines, states: Outlines
) -> list[Finding]:
    """Check each record's point, or the start of its line, against its country, and where that fits its state.

    Parameters
    ----------
    rows : DataFrame
        Rows with country and state, None where missing or wrong.
    geometries : ndarray of object
        Points or LineStrings in EPSG:4326, None where missing or wrong.
    countries, states : Outlines
        Codes that are not in them are passed over; other checks report them.

    Returns
    -------
    list of Finding
        In the order of the rows; a position is right inside the outline or within 25 km of it.
    """
    outside = dict(_find_misplaced(rows["country"], geometries, countries))
    findings = [
        (row, _describe_misplaced(row, rows["country"].iat[row], lon, lat, gap_km, countries, "country"))
        for row, (lon, lat, gap_km) in outside.items()
    ]
    findings += [
        (row, _describe_misplaced(row, rows["state"].iat[row], lon, lat, gap_km, states, "state"))
        for row, (lon, lat, gap_km) in _find_misplaced(rows["state"], geometries, states)
        if row not in outside and states.get_parent(rows["state"].iat[row]) == rows["country"].iat[row]
    ]
    return [finding for _, finding in sorted(findings, key=lambda pair: pair[0])]


def check_touched_countries(
    rows: pd.DataFrame, geometries: NDArray[np.object_], countries: Outlines
) -> Iterator[Finding]:
    """Check that each leg ends in one of its countries and touches all of them, within the margin.

    Parameters
    ----------
    rows : DataFrame
        Legs with countries (tuple of codes), None where missing or wrong.
    geometries : ndarray of object
        LineStrings in EPSG:4326, None where missing or wrong.
    countries : Outlines
        Codes that are not in them are passed over.

    Yields
    ------
    Finding
        In the order of the rows.
    """
    for row, (codes, line) in enumerate(zip(rows["countries"], geometries, strict=True)):
        known = [code for code in codes or () if code in countries]
        if line is None or not known:
            continue
        lon, lat = line.coords[-1]
        if not any(countries.is_near(code, lon, lat) for code in known):
            here = countries.find_outline_at(lon, lat)
            yield Finding(
                (row,),
                "countries",
                f"the leg ends at {format_position(lon, lat)}{_name_place(countries, here)}",
                f"an end in one of {', '.join(known)} or within {MARGIN_KM:g} km",
                f'add "{here}" or correct the end' if here else "correct the end",
            )
        for code in known:
            if not countries.touches(code, line):
                yield Finding(
                    (row,),
                    "countries",
                    f"the leg does not touch {countries.name_outline(code)}",
                    "only countries that it touches",
                    f'remove "{code}" or correct the line',
                )


def _find_misplaced(
    codes: pd.Series, geometries: NDArray[np.object_], outlines: Outlines
) -> Iterator[tuple[int, tuple[float, float, float]]]:
    """Yield row, lon, lat and distance in km of each position beyond the margin of its outline."""
    usable = [
        row
        for row, (code, geometry) in enumerate(zip(codes, geometries, strict=True))
        if geometry is not None and code is not None and code in outlines
    ]
    if not usable:
        return
    starts = np.array([geometries[row].coords[0] for row in usable])
    for position in outlines.find_outside(codes.to_numpy()[usable], starts):
        row = usable[position]
        lon, lat = (float(degree) for degree in starts[position])
        gap_km = outlines.measure_gap_km(codes.iat[row], lon, lat)
        if gap_km > MARGIN_KM:
            yield row, (lon, lat, gap_km)


def _describe_misplaced(
    row: int, code: str, lon: float, lat: float, gap_km: float, outlines: Outlines, column: str
) -> Finding:
    name = outlines.name_outline(code)
    if abs(lon) <= 90 and outlines.is_near(code, lat, lon):
        return Finding(
            (row,),
            "geometry",
            f"longitude and latitude are swapped, {format_position(lon, lat)} is not in {name}",
            f"{format_position(lat, lon)}, longitude first",
            "swap the two numbers",
        )
    here = outlines.find_outline_at(lon, lat)
    remedy = f'correct the coordinates, or write {column} "{here}"' if here else "correct the coordinates"
    return Finding(
        (row,),
        "geometry",
        f"{format_position(lon, lat)} is {gap_km:,.0f} km outside {name}{_name_place(outlines, here)}",
        f"a position in it or within {MARGIN_KM:g} km",
        remedy,
    )


def _name_place(outlines: Outlines, code: str | None) -> str:
    return f", in {outlines.name_outline(code)}" if code else ""
