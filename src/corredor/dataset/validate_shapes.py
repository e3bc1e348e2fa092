"""Check the polygons of places/: that they do not cross themselves and wind as RFC 7946 says."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from corredor.dataset.findings import Finding
from corredor.dataset.wording import format_position, name_examples

_REBUILD = "run geodata/build again or correct it in QGIS"


def check_validity(geometries: NDArray[np.object_]) -> list[Finding]:
    """Find the polygons that cross themselves; they remain usable once they are repaired.

    Parameters
    ----------
    geometries : ndarray of object
        Polygons in EPSG:4326; None is passed over.
    """
    findings = []
    for row in np.flatnonzero(~shapely.is_valid(geometries)):
        if geometries[row] is None:
            continue
        reason = str(shapely.is_valid_reason(geometries[row]))
        found = re.search(r"\[(\S+) (\S+)\]", reason)
        where = f" at {format_position(float(found[1]), float(found[2]))}" if found else ""
        findings.append(
            Finding(
                (int(row),),
                "geometry",
                f"the outline crosses or touches itself{where}",
                "a valid polygon",
                _REBUILD,
                harmless=True,
            )
        )
    return findings


def check_winding(geometries: NDArray[np.object_], labels: Sequence[str]) -> list[Finding]:
    """Find the polygons whose outer rings run clockwise or whose holes run counterclockwise (RFC 7946, 3.1.6).

    Parameters
    ----------
    geometries : ndarray of object
        Polygons in EPSG:4326; None is passed over.
    labels : sequence of str
        Name of each row.

    Returns
    -------
    list of Finding
        One for the file; the polygons remain usable.
    """
    parts, rows = shapely.get_parts(geometries, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    if not len(rings):
        return []
    is_hole = np.r_[False, part_of_ring[1:] == part_of_ring[:-1]]
    wrong = np.unique(rows[part_of_ring[shapely.is_ccw(rings) == is_hole]])
    if not len(wrong):
        return []
    return [
        Finding(
            (),
            "geometry",
            f"rings of {name_examples([labels[row] for row in wrong])} wind the wrong way",
            "outer rings counterclockwise and holes clockwise (RFC 7946)",
            "save the file again with the QGIS option RFC7946",
        )
    ]


def repair_shapes(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the geometries with those that cross themselves made valid, so that they can be measured."""
    repaired = geometries.copy()
    invalid = np.flatnonzero(~shapely.is_valid(geometries) & ~shapely.is_missing(geometries))
    if len(invalid):
        repaired[invalid] = shapely.make_valid(geometries[invalid], method="structure", keep_collapsed=False)
    return repaired
